"""The first page: which election, and how it stands."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Services
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_SEE_OTHER: Final = 303


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """The routes of the overview."""
    router = APIRouter()

    @router.get("/")
    async def first(request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS)]) -> Response:
        """The election's overview where there is one election; else the list of them."""
        found = await elections.all()
        if len(found) == 1:
            return RedirectResponse(f"/e/{found[0].id}", _SEE_OTHER)
        return pages.page(request, "overview/elections.html", visitor=visitor, elections=found)

    @router.get("/e/{election_id}")
    async def overview(
        request: Request, election_id: str, visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS)]
    ) -> Response:
        """How the registration stands."""
        election = await elections.one(election_id)
        tallies = await services.get("reporting", f"/v1/elections/{election_id}/tallies", by="place_kind")
        return pages.page(
            request, "overview/overview.html", visitor=visitor, election=election, here=f"/e/{election_id}",
            tallies=tallies,
        )  # fmt: skip

    return router
