"""The public check's routes, open to everybody. Nothing that is typed stands in an address, a title or a log."""

from __future__ import annotations

import time
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Services
from services.desk.check.answering import Answering
from services.desk.check.asking_after import Checking
from services.desk.check.limits import Limits
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.runtime.clock import Clock

LONGEST: Final = 100
"""Characters of a field; a longer one is no name and no number."""

_SEE_OTHER: Final = 303


def routes(pages: Pages, services: Services, elections: Elections, clock: Clock) -> APIRouter:
    """The routes of the public check."""
    router = APIRouter()
    answering = Answering(pages, Checking(services), Limits(time.monotonic), clock)

    @router.get("/check")
    async def which(request: Request) -> Response:
        """Which election is asked about."""
        found = await elections.all()
        if len(found) == 1:
            return RedirectResponse(f"/check/{found[0].id}", _SEE_OTHER)
        return pages.page(request, "check/elections.html", elections=found)

    @router.get("/check/{election_id}")
    async def form(request: Request, election_id: str) -> Response:
        """The form, once the roll is published."""
        return await answering.form(request, await elections.one(election_id))

    @router.post("/check/{election_id}")
    async def check(
        request: Request,
        election_id: str,
        name: Annotated[str, Form(max_length=LONGEST)] = "",
        last_four: Annotated[str, Form(max_length=LONGEST)] = "",
    ) -> Response:
        """Whether a voter of this name and these last four characters stands on the published roll."""
        return await answering.answer(request, await elections.one(election_id), name, last_four)

    return router
