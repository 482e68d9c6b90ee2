"""Confirmations between election bodies at the desk: what is open, ask, note that another body asks, answer."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Answer, Refused
from services.desk.cases import appeal_words
from services.desk.cases.refused import why_not
from services.desk.cases.room import MENDABLE, NEVER_KEPT, SEE_OTHER, CaseRoom
from services.desk.page.whole_number import whole_number
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import NotAllowedError, Visitor, signed_in

_Sees = Annotated[Visitor, signed_in(Right.SEE_CASES)]
_Decides = Annotated[Visitor, signed_in(Right.DECIDE)]
_ASKED = ("direction", "body", "registration_id", "id_number", "words")


def routes(room: CaseRoom) -> APIRouter:
    """The routes of confirmations. Whoever is limited to places sees those about registrations there."""
    router = APIRouter()

    @router.get("/e/{election_id}/cases/confirmations")
    async def queue(request: Request, election_id: str, visitor: _Sees) -> Response:
        """The confirmations, the oldest question first."""
        return await _list(room, request, visitor, election_id)

    @router.post("/e/{election_id}/cases/confirmations")
    async def ask(request: Request, election_id: str, visitor: _Decides) -> Response:
        """Note a question: ours about a registration here, or another body's about a voter of its own."""
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in _ASKED}
        if visitor.places is not None:
            await _check_registration(room, visitor, election_id, typed["registration_id"])
        body = {name: word for name, word in typed.items() if word}
        body |= {"election_id": election_id, "by": visitor.person}
        return await _send(room, request, visitor, election_id, path="/v1/confirmations", body=body)

    @router.post("/e/{election_id}/cases/confirmations/{confirmation_id}/answer")
    async def answer(request: Request, election_id: str, confirmation_id: UUID, visitor: _Decides) -> Response:
        """Note the answer, theirs or ours, to the question that was read."""
        form = await request.form()
        known = await room.services.get("validation", f"/v1/confirmations/{confirmation_id}")
        if not _may_see(visitor, known):
            raise NotAllowedError(confirmation_id)
        question = str(form.get("question", ""))
        body: dict[str, Any] = {"by": visitor.person, "answer": str(form.get("answer", ""))}
        if words := str(form.get("words", "")).strip():
            body["words"] = words
        if (no := whole_number(question)) is not None:
            body["question"] = no
        path = f"/v1/confirmations/{confirmation_id}/answer"
        return await _send(room, request, visitor, election_id, path=path, body=body)

    return router


def _may_see(visitor: Visitor, confirmation: Answer) -> bool:
    here = confirmation["here"]
    return visitor.places is None or (here is not None and visitor.may_at(here["place_code"]))


async def _check_registration(room: CaseRoom, visitor: Visitor, election_id: str, registration_id: str) -> None:
    """A clerk of a village asks about registrations of that village alone.

    Raises:
        NotAllowedError: none was named, or it is another place's.
    """
    try:
        await room.file(visitor, election_id, UUID(registration_id))
    except ValueError:
        raise NotAllowedError(election_id) from None


async def _send(
    room: CaseRoom, request: Request, visitor: Visitor, election_id: str, *, path: str, body: dict[str, Any]
) -> Response:  # fmt: skip
    form = await request.form()
    try:
        await room.services.post("validation", path, body, key=str(form.get("key", "")))
    except Refused as refused:
        if refused.status not in MENDABLE:
            raise
        said = why_not(refused, (await room.elections.one(election_id)).zone)
        typed = {name: str(value) for name, value in form.items()}
        return await _list(room, request, visitor, election_id, said=said, typed=typed, status=refused.status)
    return RedirectResponse(f"/e/{election_id}/cases/confirmations", SEE_OTHER)


async def _list(
    room: CaseRoom, request: Request, visitor: Visitor, election_id: str, *, status: int = 200,
    said: Words | None = None, typed: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    is_open = "true" if request.query_params.get("open") else None
    after = request.query_params.get("after") or None
    page = await room.services.get(
        "validation", "/v1/confirmations", election_id=election_id, open=is_open, after=after, limit=100
    )
    return room.pages.page(
        request, "cases/confirmations.html", visitor=visitor, election=await room.elections.one(election_id),
        here=f"/e/{election_id}/cases", headers=NEVER_KEPT, status=status, say_of=appeal_words,
        places=await room.elections.places(election_id), said=said, typed=typed or {}, is_open=is_open,
        confirmations=[one for one in page["confirmations"] if _may_see(visitor, one)], following=page["next"],
    )  # fmt: skip
