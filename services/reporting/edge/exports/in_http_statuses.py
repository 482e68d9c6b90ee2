"""Where many submissions stand, asked at once by who sent them."""

from __future__ import annotations

from typing import Any

import orjson
from asyncpg import Record
from fastapi import APIRouter

from contracts.ids import registration_id
from eventstore.database import Pool, acquired
from services.reporting.edge.ask import standing_of
from services.reporting.edge.exports.reading import SQL
from services.reporting.edge.exports.shown import StatusesAsked, StatusesShown, StatusShown
from services.reporting.views.registration import COUNTS_AS_REGISTERED, ON_THE_ROLL


def routes(pool: Pool) -> APIRouter:
    """The route of many submissions' statuses."""
    router = APIRouter(tags=["reporting"])

    @router.post("/v1/submissions/statuses")
    async def statuses(asked: StatusesAsked) -> StatusesShown:
        """Tell where up to 1,000 submissions stand, and what was found; reads only, so it may be asked again."""
        ids = [registration_id(one.source, one.submission_id) for one in asked.submissions]
        async with (
            acquired(pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            found = {row["registration_id"]: row for row in await connection.fetch(SQL.statuses, ids)}
            standing = await standing_of(connection, None)
        shown = [
            StatusShown(source=one.source, submission_id=one.submission_id, **_stands(found.get(key)))
            for one, key in zip(asked.submissions, ids, strict=True)
        ]
        return StatusesShown(statuses=shown, **standing)

    return router


def _stands(row: Record | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "election_id": row["election_id"], "version": row["registration_version"], "status": row["status"],
        "on_the_roll": row["status"] in ON_THE_ROLL, "counts_as_registered": row["status"] in COUNTS_AS_REGISTERED,
        "under_review": row["review_open"], "findings": orjson.loads(row["findings"]) if row["findings"] else [],
    }  # fmt: skip
