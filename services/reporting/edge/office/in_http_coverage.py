"""The question of coverage by HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from contracts.set_up.elections import ElectionId
from eventstore.clock import Clock
from services.reporting.edge.ask import Questions, standing_of
from services.reporting.edge.in_http import unknown_election
from services.reporting.views.coverage import SQL, Coverage, CoverageBy, Covered, PatchCovered, PlaceCovered
from services.reporting.views.statements import ASK
from services.runtime.said import PlaceAsked

_Place = Annotated[PlaceAsked | None, Query(description="Only this place, or the patches of it.")]


def routes(questions: Questions, clock: Clock) -> APIRouter:
    """The question; `clock` says to which doors somebody is to come again by now."""
    router = APIRouter(tags=["reporting"])

    @router.get("/v1/elections/{election_id}/coverage")
    async def coverage(
        election_id: ElectionId, by: CoverageBy = CoverageBy.PLACE, place_code: _Place = None
    ) -> Coverage:
        """Count who of the baseline is registered, has a reason not to be, or is missed, by place or by patch."""
        async with questions.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                raise unknown_election()
            if by is CoverageBy.PATCH:
                found = await connection.fetch(SQL.coverage_by_patch, election_id, place_code, clock())
            else:
                found = await connection.fetch(SQL.coverage_by_place, election_id, place_code)
            standing = await standing_of(connection, None)
        rows = [_patch(row) for row in found] if by is CoverageBy.PATCH else [_place(row) for row in found]
        return Coverage(
            election_id=election_id, by=by, place_code=place_code, totals=Covered.sum_of(rows), rows=rows, **standing
        )

    return router


def _place(row: Any) -> PlaceCovered:
    listed = row["baseline"] is not None
    counted = {name: row[name] or 0 for name in Covered.model_fields}
    return PlaceCovered(
        place_code=row["place_code"], name=row["name"], kind=row["place_kind"], listed=listed,
        registered=row["registered"], on_the_roll=row["on_the_roll"], **counted,
    )  # fmt: skip


def _patch(row: Any) -> PatchCovered:
    return PatchCovered.model_validate({name: row[name] for name in PatchCovered.model_fields})
