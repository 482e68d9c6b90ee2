"""Appeals at the desk: the list by its clocks, one appeal with what was said, and each step of its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Answer, Refused
from services.desk.cases import appeal_words
from services.desk.cases.refused import why_not
from services.desk.cases.room import MENDABLE, NEVER_KEPT, SEE_OTHER, CaseRoom
from services.desk.people.roles import Right
from services.desk.people.visitor import NotAllowedError, Visitor, signed_in

_Sees = Annotated[Visitor, signed_in(Right.SEE_CASES)]
_Decides = Annotated[Visitor, signed_in(Right.DECIDE)]
_PAGE: Final = 100
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "decision": ("outcome", "reason"),
    "suit": ("court", "filed_on"),
    "judgment": ("outcome", "judged_on", "reason"),
}
_LODGED: Final = ("reference", "kind", "registration_id", "id_number", "place_code", "appellant", "phone", "statement")


def routes(room: CaseRoom) -> APIRouter:
    """The routes of appeals. Whoever is limited to places sees the appeals of those places alone."""
    router = APIRouter()

    @router.get("/e/{election_id}/cases/appeals")
    async def queue(request: Request, election_id: str, visitor: _Sees) -> Response:
        """The appeals, those to be decided first in front."""
        return await _list(room, request, visitor, election_id)

    @router.post("/e/{election_id}/cases/appeals")
    async def lodge(request: Request, election_id: str, visitor: _Decides) -> Response:
        """Take an appeal."""
        form, election = await request.form(), await room.elections.one(election_id)
        typed = {name: str(form.get(name, "")).strip() for name in (*_LODGED, "lodged_at")}
        body = {name: typed[name] for name in _LODGED if typed[name]}
        if typed["lodged_at"]:
            body["lodged_at"] = _moment(typed["lodged_at"], election.zone)
        if not visitor.may_at(typed["place_code"]):
            raise NotAllowedError(election_id)
        if typed["registration_id"]:
            await room.check_theirs(visitor, election_id, typed["registration_id"])
        try:
            answer = await room.services.post(
                "validation", "/v1/appeals", body | {"election_id": election_id, "by": visitor.person},
                key=str(form.get("key", "")),
            )  # fmt: skip
        except Refused as refused:
            said = _mendable(refused, election.zone)
            return await _list(room, request, visitor, election_id, typed=typed, said=said, status=refused.status)
        return RedirectResponse(f"/e/{election_id}/cases/appeals/{answer['appeal_id']}", SEE_OTHER)

    @router.get("/e/{election_id}/cases/appeals/{appeal_id}")
    async def appeal(request: Request, election_id: str, appeal_id: UUID, visitor: _Sees) -> Response:
        """One appeal, with what was said."""
        return await _one(room, request, visitor, await _file(room, visitor, election_id, appeal_id))

    @router.post("/e/{election_id}/cases/appeals/{appeal_id}/{step}")
    async def go_on(
        request: Request, election_id: str, appeal_id: UUID, visitor: _Decides,
        step: Literal["decision", "suit", "judgment"],
    ) -> Response:  # fmt: skip
        """The committee's decision, the appellant's suit, the court's judgment."""
        file, form = await _file(room, visitor, election_id, appeal_id), await request.form()
        election = await room.elections.one(election_id)
        typed = {name: str(form.get(name, "")) for name in _FIELDS[step]}
        try:
            await room.services.post(
                "validation", f"/v1/appeals/{appeal_id}/{step}", typed | {"by": visitor.person},
                key=str(form.get("key", "")),
            )  # fmt: skip
        except Refused as refused:
            said = _mendable(refused, election.zone)
            again = await _file(room, visitor, election_id, appeal_id)
            return await _one(room, request, visitor, again, typed=typed, said=said, status=refused.status)
        return RedirectResponse(f"/e/{election_id}/cases/appeals/{file['appeal_id']}", SEE_OTHER)

    return router


async def _file(room: CaseRoom, visitor: Visitor, election_id: str, appeal_id: UUID) -> Answer:
    file: Answer = await room.services.get("validation", f"/v1/appeals/{appeal_id}")
    if file["election_id"] != election_id or not visitor.may_at(file["place_code"] or ""):
        raise NotAllowedError(appeal_id)
    return file


async def _list(
    room: CaseRoom, request: Request, visitor: Visitor, election_id: str, *, status: int = 200, **shown: Any
) -> Response:
    state, after = request.query_params.get("state"), request.query_params.get("after") or None
    known = state if state in appeal_words.STATES else None
    page = await room.services.get(
        "validation", "/v1/appeals", election_id=election_id, state=known, after=after, limit=_PAGE
    )
    mine = [one for one in page["appeals"] if visitor.may_at(one["place_code"] or "")]
    shown = {"typed": {}, "said": None, "appeals": mine, "following": page["next"], "state": known or "", **shown}
    return await _page(room, request, visitor, election_id, "cases/appeals.html", status=status, **shown)


async def _one(
    room: CaseRoom, request: Request, visitor: Visitor, file: Answer, *, status: int = 200, **shown: Any
) -> Response:
    # An appeal by number may be about somebody whom another place registered: that is not for this place to learn.
    named = file["registration_id"]
    theirs = named is not None and await room.is_theirs(visitor, file["election_id"], named)
    shown = {"typed": {}, "said": None, "file": file, "theirs": theirs, **shown}
    return await _page(room, request, visitor, file["election_id"], "cases/appeal.html", status=status, **shown)


async def _page(
    room: CaseRoom, request: Request, visitor: Visitor, election_id: str, template: str, **shown: Any
) -> Response:  # fmt: skip
    return room.pages.page(
        request, template, visitor=visitor, election=await room.elections.one(election_id),
        here=f"/e/{election_id}/cases", headers=NEVER_KEPT, say_of=appeal_words,
        places=await room.elections.places(election_id), **shown,
    )  # fmt: skip


def _mendable(refused: Refused, zone: Any) -> Any:
    if refused.status not in MENDABLE:
        raise refused
    return why_not(refused, zone)


def _moment(written: str, zone: Any) -> str:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
