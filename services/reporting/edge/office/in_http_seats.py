"""Questions about seats and candidates by HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.office.seats import Level
from contracts.set_up.elections import ElectionId
from services.reporting.edge.ask import Questions, standing_of
from services.reporting.edge.in_http import unknown_election
from services.reporting.views import candidates, seats
from services.reporting.views.candidates import CandidateCount, CandidateShown, CandidatesShown, found_among
from services.reporting.views.seats import SeatsShown, levels_of
from services.reporting.views.statements import ASK

_Level = Annotated[Level | None, Query(description="Only of this level's deputies.")]


def routes(questions: Questions) -> APIRouter:
    """The questions."""
    router = APIRouter(tags=["reporting"])

    @router.get("/v1/elections/{election_id}/seats")
    async def decided(election_id: ElectionId) -> SeatsShown:
        """Tell how many deputies each constituency elects, as the committee decided last (名额分配)."""
        async with questions.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                raise unknown_election()
            found = await connection.fetch(seats.SQL.seats_now, election_id)
            standing = await standing_of(connection, None)
        return SeatsShown(election_id=election_id, levels=levels_of(map(dict, found)), **standing)

    @router.get("/v1/elections/{election_id}/candidates")
    async def surveyed(election_id: ElectionId, level: _Level = None) -> CandidatesShown:
        """Count possible candidates against the seats, and tell of each, without names, what to look at."""
        async with questions.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                raise unknown_election()
            counted = await connection.fetch(candidates.SQL.candidate_counts_now, election_id, level)
            found = await connection.fetch(candidates.SQL.candidates_now, election_id, level)
            standing = await standing_of(connection, None)
        shown = [CandidateShown.model_validate({**row, "findings": row["findings"].split()}) for row in found]
        return CandidatesShown(
            election_id=election_id, findings=found_among(shown),
            counts=[CandidateCount.model_validate(dict(row)) for row in counted], candidates=shown, **standing,
        )  # fmt: skip

    return router
