"""The survey of candidates: counted against the seats, each with what to look at; and one recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Refused, Services
from services.desk.candidates import words
from services.desk.candidates.recording import Filled, filled_in
from services.desk.elections import Election, Elections
from services.desk.page.once import new_key
from services.desk.page.pages import Pages
from services.desk.page.refusals import told
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_SEE_OTHER: Final = 303
_WRONG: Final = 422
_REFUSED: Final = {409, 422}
_See = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Change = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """The routes of the candidates."""
    router = APIRouter()

    def page(request: Request, template: str, visitor: Visitor, election: Election, **shown: Any) -> Response:
        here = f"/e/{election.id}/election"
        return pages.page(request, template, visitor=visitor, election=election, here=here, said=words, **shown)

    async def form_of(
        request: Request, visitor: Visitor, election: Election, filled: Filled, *, wrong: Sequence[Words] = (),
        status: int = 200,
    ) -> Response:  # fmt: skip
        set_up = (await elections.set_up(election.id))["set_up"]
        return page(
            request, "candidates/form.html", visitor, election, filled=filled, wrong=wrong, status=status,
            constituencies=set_up["constituencies"], places=set_up["places"], key=new_key(),
        )  # fmt: skip

    @router.get("/e/{election_id}/election/candidates")
    async def candidates(request: Request, election_id: str, visitor: _See) -> Response:
        """Each constituency's candidates against its seats, and each candidate with what to look at."""
        election = await elections.one(election_id)
        level = request.query_params.get("level")
        answer = await services.get(
            "reporting", f"/v1/elections/{election_id}/candidates", level=level if level in words.LEVELS else None
        )
        return page(
            request, "candidates/candidates.html", visitor, election, answer=answer, level=level,
            flagged=[one for one in answer["candidates"] if one["findings"]],
            done="recorded" in request.query_params,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/candidates/record")
    async def recording(request: Request, election_id: str, visitor: _Change) -> Response:
        """The form in which a candidate is recorded."""
        return await form_of(request, visitor, await elections.one(election_id), Filled())

    @router.post("/e/{election_id}/election/candidates/record")
    async def record(request: Request, election_id: str, visitor: _Change) -> Response:
        """Record a candidate whole; one that is known under the reference is corrected."""
        election, form = await elections.one(election_id), await request.form()
        filled = filled_in(form)
        if wrong := filled.problems():
            return await form_of(request, visitor, election, filled, wrong=wrong, status=_WRONG)
        address = f"/v1/elections/{election_id}/candidates/{quote(filled.reference, safe='')}"
        try:
            await services.ask(
                "PUT", "registration", address, json=filled.form(visitor.person),
                headers={"Idempotency-Key": str(form.get("key", ""))},
            )  # fmt: skip
        except Refused as error:
            if error.status not in _REFUSED:
                raise
            return await form_of(request, visitor, election, filled, wrong=[told(error)], status=error.status)
        return RedirectResponse(f"/e/{election_id}/election/candidates?recorded", _SEE_OTHER)

    return router
