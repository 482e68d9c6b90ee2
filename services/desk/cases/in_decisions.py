"""Deciding a case: settle, approve or decline, open again. After a settlement the next case of the queue is shown."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Answer, Refused
from services.desk.cases.in_queue import next_address
from services.desk.cases.room import SEE_OTHER, CaseRoom, Step
from services.desk.page.whole_number import whole_number
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_CASE: Final = "/e/{election_id}/cases/{registration_id}"
_OF_A_CALL: Final = ("at", "by", "outcome", "words")

_Decides = Annotated[Visitor, signed_in(Right.DECIDE)]


def routes(room: CaseRoom) -> APIRouter:
    """The routes of decisions."""
    router = APIRouter()

    @router.post(f"{_CASE}/settlement")
    async def settlement(request: Request, election_id: str, registration_id: UUID, visitor: _Decides) -> Response:
        """Settle the case upon the version that was looked at, or propose to; then lead to the next one."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        version = str(form.get("version", ""))
        body = {
            "decision": str(form.get("decision", "")),
            "registration_version": version if (seen := whole_number(version)) is None else seen,
            "decided_by": visitor.person,
            "reason": str(form.get("reason", "")),
        } | _evidence(file)
        try:
            answer = await room.services.post(
                "validation", f"/v1/cases/{registration_id}/settlement", body, key=str(form.get("key", ""))
            )
        except Refused as refused:
            return await room.refused(request, visitor, file, "settlement", refused)
        done = "proposed" if answer.get("proposed") else "settlement"
        address = await next_address(room, request, visitor, election_id, behind=registration_id, done=done)
        return led(request, address)

    @router.post(f"{_CASE}/approval")
    async def approval(request: Request, election_id: str, registration_id: UUID, visitor: _Decides) -> Response:
        """Approve what another clerk proposed, or decline it."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        agrees = form.get("approve") == "yes"
        body = {"by": visitor.person, "approve": agrees, "reason": str(form.get("reason", ""))}
        return await room.act(request, visitor, file, Step("approval", "settlement/approval"), body)

    @router.post(f"{_CASE}/reopening")
    async def reopening(request: Request, election_id: str, registration_id: UUID, visitor: _Decides) -> Response:
        """Open a settled case again, or doubt who was verified."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        body = {"by": visitor.person, "reason": str(form.get("reason", ""))}
        return await room.act(request, visitor, file, Step("reopening", "reopening"), body)

    return router


def led(request: Request, address: str) -> Response:
    """Lead to another page: htmx by its header, a plain form by the status."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, SEE_OTHER)


def _evidence(file: Answer) -> dict[str, Any]:
    """What the decision rests on: the calls of this case's file, and the certificate."""
    calls = [{name: call[name] for name in _OF_A_CALL} for call in file["calls"]]
    certificate = file["certificate"]
    papers = {"step": certificate["step"], "papers": certificate["papers"]} if certificate else None
    return {"calls": calls[-100:]} | ({"certificate": papers} if papers else {})
