"""The swap: in one transaction the shadow's tables take the place of those that answer, whole and at one offset.

Whoever counts is held at the checkpoints; the shadow is read on to exactly there and committed; then the tables change
schemas, and every view and function that was bound to the old ones is bound to the new ones by its own definition. Who
asks meanwhile waits for milliseconds, or the swap gives way and tries again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from eventstore.database import Connection
from eventstore.queries import load_queries
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import NAME
from services.reporting.edge.rebuild.catching_up import CatchUp
from services.reporting.edge.rebuild.names import LIVE, PROJECTION, RETIRED, SHADOW
from services.reporting.edge.rebuild.shadow import LAYOUT, refuse_other_layout

SQL: Final = load_queries("services.reporting.edge.rebuild", "swap.sql")

MOST_BEHIND: Final = 5_000
"""So many offsets at most are read on while whoever counts is held."""

CONSUMERS_MS: Final = 1_000
READERS_MS: Final = 150
"""So long the swap waits for a lock, and readers behind it; then it gives way."""

HELD_SECONDS: Final = 30.0
"""So long whoever counts is held at most. A topic that ends before their checkpoint never comes to it."""

SETTLE_SECONDS: Final = 0.05
"""Between the shadow's last commit and the first lock: a question that began before that commit has its tables by then,
and sees the old ones to its end."""

log = structlog.get_logger(__name__)


class NotYetError(Exception):
    """Too much came since; read on first."""


class HeldTooLongError(Exception):
    """The shadow does not come to where whoever counts stands; the message says what is to be done."""


class Swap:
    """One swap on `cluster`. `held` runs on a connection of its own while whoever counts is held, `decided` in the
    transaction of the swap, and may refuse it."""

    def __init__(
        self,
        connection: Connection,
        catch_up: CatchUp,
        cluster: str,
        held: Callable[[], Awaitable[None]],
        decided: Callable[[], Awaitable[None]],
    ) -> None:
        self._connection = connection
        self._catch_up = catch_up
        self._cluster = cluster
        self._held = held
        self._decided = decided

    async def attempt(self) -> None:
        """Swap, or leave everything as it is.

        Raises:
            NotYetError: too much came since.
            asyncpg.LockNotAvailableError: somebody reads a table for longer; try again.
            LayoutError: the projection's tables are no longer those that the shadow was made from.
            HeldTooLongError: the topics do not bring what is counted; the shadow is of no more use.
        """
        connection = self._connection
        async with connection.transaction():
            await self._hold_consumers()
            await refuse_other_layout(connection)
            bound = await connection.fetch(LAYOUT.bound, LIVE, list(PROJECTION))
            await asyncio.sleep(SETTLE_SECONDS)
            await connection.execute(f"SET LOCAL lock_timeout = {READERS_MS}")
            views = [row["named"] for row in bound if row["is_view"]]
            tables = [f"{LIVE}.{table}" for table in PROJECTION]
            await connection.execute(f"LOCK TABLE {', '.join([*views, *tables])} IN ACCESS EXCLUSIVE MODE")
            await connection.execute(_moved() + ";\n".join(row["statement"] for row in bound))
            await connection.execute(SQL.stand_at, NAME, self._cluster, *_columns(self._catch_up.topics.positions))
            await self._decided()

    async def _hold_consumers(self) -> None:
        await self._connection.execute(f"SET LOCAL lock_timeout = {CONSUMERS_MS}")
        rows = await self._connection.fetch(SQL.hold_consumers, NAME, self._cluster)
        positions = self._catch_up.topics.positions
        ends = {
            place: row["next_offset"] for row in rows if (place := Place(row["topic"], row["partition"])) in positions
        }
        if self._catch_up.topics.behind(ends) > MOST_BEHIND:
            raise NotYetError
        try:
            async with asyncio.timeout(HELD_SECONDS):
                await self._catch_up.to(ends)
        except TimeoutError:
            # Cut off in the middle of a batch it lacks a part of it: nobody may read on into this shadow.
            raise HeldTooLongError(
                f"the topics did not bring within {HELD_SECONDS:.0f} s what is counted already: Kafka is slow or away, "
                "or a topic ends before where it was read to"
            ) from None
        await self._held()


def _moved() -> str:
    old = [f"ALTER TABLE {LIVE}.{table} SET SCHEMA {RETIRED};" for table in PROJECTION]
    new = [f"ALTER TABLE {SHADOW}.{table} SET SCHEMA {LIVE};" for table in PROJECTION]
    return "\n".join([f"CREATE SCHEMA {RETIRED};", *old, *new, f"DROP SCHEMA {SHADOW};", ""])


def _columns(positions: dict[Place, int]) -> tuple[list[str], list[int], list[int]]:
    places = sorted(positions)
    return [p.topic for p in places], [p.partition for p in places], [positions[p] for p in places]
