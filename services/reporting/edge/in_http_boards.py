"""The question by HTTP that a board of places asks, in one answer from one moment."""

from __future__ import annotations

from fastapi import APIRouter

from contracts.set_up.elections import ElectionId
from eventstore.clock import Clock
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_http import unknown_election
from services.reporting.views.boards import Boards


def routes(questions: Questions, clock: Clock) -> APIRouter:
    """The question; `clock` says which day is today."""
    router = APIRouter(tags=["reporting"])

    @router.get("/v1/elections/{election_id}/boards")
    async def boards(election_id: ElectionId) -> Boards:
        """Show how every place stands now, and what was registered there today."""
        answer = await questions.boards(election_id, clock())
        if answer is None:
            raise unknown_election()
        return answer

    return router
