"""Where a store's log stands, by HTTP: what a published roll names as its position."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from eventstore.database import Pool, acquired
from eventstore.positions import LogPosition, position_by, position_now, position_with
from eventstore.postgres import Q
from services.runtime.problems import Problem
from services.runtime.said import Moment

AsOf = Annotated[
    Moment | None, Query(description="What was recorded by this instant: ISO 8601, with offset (+ is written %2B).")
]
AtPosition = Annotated[
    int | None, Query(ge=1, le=2**62, description="The append that holds this position: its last one.")
]


def add_log_position(router: APIRouter, pool: Pool) -> None:
    """Give `router` the route that tells where the log behind `pool` stands."""

    @router.get("/v1/log/position")
    async def log_position(as_of: AsOf = None, position: AtPosition = None) -> dict[str, Any]:
        """Tell where the log stands now, or stood by an instant, or at the end of the append that holds a position."""
        if as_of is not None and position is not None:
            raise Problem(422, "Two questions", "Say as_of or position, not both.")
        latest_fact = None
        async with acquired(pool) as connection:
            found: LogPosition | None
            if position is not None:
                found = await position_with(connection, position)
            elif as_of is not None:
                found = await position_by(connection, as_of)
            else:
                found = await position_now(connection)
                latest_fact = await connection.fetchval(Q.latest_fact_at, 0)
        if found is None:
            raise Problem(404, "No such position", "The log does not reach that far, or had nothing by then.")
        return {
            "position": found.position, "recorded_at": found.recorded_at, "hash": found.hash.hex(),
            "published_through": found.published_through,
            # Up to here the counts have to go: what operators do is recorded too, and counted nowhere.
            "latest_fact_at": latest_fact,
        }  # fmt: skip
