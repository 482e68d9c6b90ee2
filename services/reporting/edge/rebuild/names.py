"""The schemas of a rebuild, the tables that it fills, and the connection that fills them by the ordinary statements."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import asyncpg

LIVE: Final = "reporting_store"
SHADOW: Final = "reporting_shadow"
RETIRED: Final = "reporting_retired"

FILLED_AT_ONCE: Final = (
    "registration", "superseded_registration", "superseded_verdict", "tally", "roll_entry",
)  # fmt: skip
"""The tables of the many: what they hold is put together by one statement each, and indexed after it."""

FILLED_AS_TOLD: Final = (
    "election", "constituency", "place", "set_up_version", "progress", "appeal", "patch", "household",
    "household_visit", "resident", "resident_visit", "confirmation_answer", "unit_outreach", "publicity",
    "seats_decision", "seats", "candidate", "roll_publication",
)  # fmt: skip
"""The other tables, which the service's own statements fill, batch by batch."""

PROJECTION: Final = (*FILLED_AS_TOLD, *FILLED_AT_ONCE)
"""Every table that is filled from the topics alone; those that others refer to come before these."""

_TABLE: Final = re.compile(rf"\b{LIVE}\.({'|'.join(PROJECTION)})\b")


@lru_cache(maxsize=512)
def into_shadow(statement: str) -> str:
    """`statement`, about the shadow's tables instead of those that answer; functions stay what they are."""
    return _TABLE.sub(rf"{SHADOW}.\1", statement)


class ShadowConnection(asyncpg.Connection):
    """A connection on which the projection's ordinary statements fill the shadow."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109  asyncpg's own
        return await super().execute(into_shadow(query), *args, timeout=timeout)

    async def executemany(self, command: str, args: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await super().executemany(into_shadow(command), args, timeout=timeout)

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        return await super().fetch(into_shadow(query), *args, **options)

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        return await super().fetchval(into_shadow(query), *args, **options)

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        return await super().fetchrow(into_shadow(query), *args, **options)
