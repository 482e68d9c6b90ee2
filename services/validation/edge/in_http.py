"""Cases over HTTP: the open ones."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query

from contracts.elections import ElectionId
from contracts.registrations import Registration
from eventstore.database import Pool, acquired
from services.runtime.problems import Problem
from services.validation.store.entries import Q

# Any text but one that PostgreSQL takes for none: an unknown place has the code that its submission gave it.
_Place = Annotated[str | None, Query(pattern=r"^[^\x00]*$")]


def routes(pool: Pool) -> APIRouter:
    """The routes of open cases."""
    router = APIRouter(tags=["cases"])

    @router.get("/v1/cases")
    async def open_cases(
        election_id: ElectionId, place_code: _Place = None, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> dict[str, Any]:
        """The open cases of an election, by place, the oldest first; nothing personal."""
        async with acquired(pool) as connection:
            if not await connection.fetchval(Q.election_is_known, election_id):
                raise Problem(404, "No such election", "No election of this id has been set up here; check the id.")
            rows = await connection.fetch(Q.open_cases, election_id, place_code, limit)
        return {"cases": [_case(row) for row in rows]}

    return router


def _case(row: Any) -> dict[str, Any]:
    registration = Registration.model_validate_json(row["registration"])
    return {
        "registration_id": row["registration_id"],
        "source": registration.source,
        "submission_id": registration.submission_id,
        "place_code": row["place_code"],
        "channel": row["channel"],
        "registration_version": row["registration_version"],
        "status": row["status"],
        "under_review": row["under_review"],
        "findings": orjson.loads(row["findings"]),
        "since": row["arrived_at"],
    }
