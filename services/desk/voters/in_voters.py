"""Finding a voter, and the voter's history as a timeline. A number is sent in a form's body and stands nowhere."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Refused
from services.desk.cases.refused import why_not
from services.desk.cases.room import MENDABLE, SEE_OTHER
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.voters.standing import VoterRoom

_Sees = Annotated[Visitor, signed_in(Right.SEE_HISTORY)]
_NOBODY = Words(
    "没有找到。请核对号码或编号；不在您的村居登记的，这里查不到。",
    "Nobody was found. Check the number or the id; who is registered elsewhere is not shown to you.",
)


def routes(room: VoterRoom) -> APIRouter:
    """The routes of the search and the history."""
    router = APIRouter()

    @router.get("/e/{election_id}/voters")
    async def asked(request: Request, election_id: str, visitor: _Sees) -> Response:
        """The form to search with."""
        return await _search_page(room, request, visitor, election_id)

    @router.post("/e/{election_id}/voters")
    async def search(request: Request, election_id: str, visitor: _Sees) -> Response:
        """Search; one who is found is shown at once, several are listed."""
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in ("source", "submission_id", "registration_id")}
        number = str(form.get("id_number", "")).strip()
        wanted: dict[str, Any] = {name: word for name, word in typed.items() if word}
        if number:
            wanted = {"id_number": number}
        try:
            found = await room.find(visitor, election_id, wanted)
        except Refused as refused:
            if refused.status not in MENDABLE:
                raise
            said = why_not(refused, (await room.elections.one(election_id)).zone)
            return await _search_page(room, request, visitor, election_id, typed=typed, said=said, status=422)
        if len(found) == 1:
            return RedirectResponse(f"/e/{election_id}/voters/{found[0]['registration_id']}", SEE_OTHER)
        nobody = None if found else _NOBODY
        return await _search_page(room, request, visitor, election_id, typed=typed, said=nobody, found=found)

    @router.get("/e/{election_id}/voters/{registration_id}")
    async def voter(request: Request, election_id: str, registration_id: UUID, visitor: _Sees) -> Response:
        """How the voter stands now, and everything that happened, in one order."""
        standing = await room.standing(visitor, election_id, registration_id)
        history = await room.services.get("validation", f"/v1/registrations/{registration_id}/history")
        return await room.page(
            request, "voters/voter.html", visitor, election_id, standing=standing, history=history,
            done=request.query_params.get("done", ""),
        )  # fmt: skip

    return router


async def _search_page(
    room: VoterRoom, request: Request, visitor: Visitor, election_id: str, *, status: int = 200, **shown: Any
) -> Response:
    shown = {"typed": {}, "said": None, "found": [], **shown}
    return await room.page(request, "voters/search.html", visitor, election_id, status=status, **shown)
