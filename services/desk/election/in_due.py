"""The first page of the election's work: what is due."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from services.desk.asking import Services
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """The routes of what is due."""
    router = APIRouter()

    @router.get("/e/{election_id}/election")
    async def due(
        request: Request, election_id: str, visitor: Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
    ) -> Response:
        """What is to be done, the most urgent first."""
        election = await elections.one(election_id)
        return pages.page(
            request, "election/index.html", visitor=visitor, election=election, here=f"/e/{election_id}/election"
        )

    return router
