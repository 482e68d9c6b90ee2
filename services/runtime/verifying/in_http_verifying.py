"""A store's log by HTTP for whoever verifies: page by page, so that no answer grows and no snapshot is held."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query

from eventstore.database import Pool, acquired
from eventstore.events import GENESIS
from eventstore.positions import position_now
from eventstore.postgres import Q, stored
from services.runtime.problems import Problem
from services.runtime.verifying.chain import ChainBrokenError, Link, followed

CHECKED_AT_ONCE: Final = 5000
FACTS_AT_ONCE: Final = 5000
NO_STREAM: Final = UUID(int=0)

_Hash = Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")]


def add_log_verifying(router: APIRouter, pool: Pool, facts_query: str) -> None:
    """Give `router` the routes over the log behind `pool`; `facts_query` gives what a page of its events says that is
    counted, behind a stream and a version (a page is FACTS_AT_ONCE long)."""

    @router.get("/v1/operations/log/chain")
    async def chain(after: Annotated[int, Query(ge=0, le=2**62)] = 0, hash: _Hash = None) -> dict[str, Any]:  # noqa: A002  the query's name
        """Recompute the chain of hashes over the next events behind `after`, whose hash the question brings.

        `whole` says that this was the last page: the chain reaches the log's head.
        """
        behind = Link(after, bytes.fromhex(hash) if hash else GENESIS)
        async with acquired(pool) as connection:
            before = await position_now(connection)
            rows = await connection.fetch(Q.read_log, 0, after, CHECKED_AT_ONCE)
            head = await position_now(connection)
        try:
            # Hashing a page takes tens of milliseconds, in which others are to be answered.
            link = await asyncio.to_thread(followed, [stored(row) for row in rows], behind)
        except ChainBrokenError as broken:
            return {"whole": False, "broken": str(broken)}
        if head.position < link.position or (head.position == link.position and head.hash != link.hash):
            return {"whole": False, "broken": f"the log's head is not the event at position {link.position}"}
        whole = len(rows) < CHECKED_AT_ONCE
        if whole and link.position < before.position:
            # The head was asked first: what it counts had been written by then.
            return {"whole": False, "broken": f"positions {link.position + 1} to {before.position} are missing"}
        return {
            "whole": whole,
            "broken": None,
            "position": link.position,
            "hash": link.hash.hex(),
        }

    @router.get("/v1/operations/log/facts")
    async def facts(
        after: UUID = NO_STREAM, version: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0, only: UUID | None = None
    ) -> dict[str, Any]:
        """Tell what is counted of the next events behind a stream and its version; `only`: of that stream alone.

        Ids, codes, numbers and moments; nothing personal, and nothing sealed.
        """
        if only is not None and (version or after != NO_STREAM):
            raise Problem(422, "Two questions", "Say only, or after and version, not both.")
        async with acquired(pool) as connection:
            rows = await connection.fetch(facts_query, only or after, version, FACTS_AT_ONCE, only is not None)
        return {"facts": [dict(row) for row in rows], "whole": len(rows) < FACTS_AT_ONCE}
