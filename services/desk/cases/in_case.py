"""One case on one screen, and the work on it: hands, calls, values in clear."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from services.desk.asking import Refused
from services.desk.cases.room import CaseRoom, Step
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_CASE: Final = "/e/{election_id}/cases/{registration_id}"
_DISCLOSABLE: Final = ("name", "id_number", "phone", "address", "registry")

_Works = Annotated[Visitor, signed_in(Right.WORK_CASES)]


def routes(room: CaseRoom) -> APIRouter:
    """The routes of one case."""
    router = APIRouter()

    @router.get(_CASE)
    async def case(
        request: Request, election_id: str, registration_id: UUID,
        visitor: Annotated[Visitor, signed_in(Right.SEE_CASES)],
    ) -> Response:  # fmt: skip
        """The case, masked."""
        return await room.show(request, visitor, await room.file(visitor, election_id, registration_id))

    @router.post(f"{_CASE}/disclosure")
    async def disclosure(
        request: Request, election_id: str, registration_id: UUID, visitor: Annotated[Visitor, signed_in(Right.UNMASK)]
    ) -> Response:
        """The case with values in clear, on this page alone, once it is on record who saw them and why."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        wanted = [name for name in form.getlist("fields") if name in _DISCLOSABLE]
        body = {"by": visitor.person, "fields": wanted, "reason": str(form.get("reason", "")).strip()}
        try:
            shown = await room.services.post("validation", f"/v1/cases/{registration_id}/disclosure", body)
        except Refused as refused:
            return await room.refused(request, visitor, file, "disclosure", refused)
        again = await room.file(visitor, election_id, registration_id)
        return await room.show(request, visitor, again, seen=shown["values"])

    @router.post(f"{_CASE}/assignment")
    async def assignment(request: Request, election_id: str, registration_id: UUID, visitor: _Works) -> Response:
        """Take, give back, hand over."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        action, reason = str(form.get("action", "take")), str(form.get("reason", "")).strip()
        body: dict[str, Any] = {"by": visitor.person, "action": action}
        if action == "hand_over":
            body["to"] = str(form.get("to", "")).strip()
        if reason and action != "release":
            body["reason"] = reason
        return await room.act(request, visitor, file, Step(action, "assignment"), body)

    @router.post(f"{_CASE}/calls")
    async def calls(request: Request, election_id: str, registration_id: UUID, visitor: _Works) -> Response:
        """Log a call."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        election = await room.elections.one(election_id)
        body: dict[str, Any] = {"by": visitor.person, "outcome": str(form.get("outcome", ""))}
        if words := str(form.get("words", "")).strip():
            body["words"] = words
        if at := str(form.get("next_attempt_at", "")):
            body["next_attempt_at"] = _on_the_clock(at, election.zone)
        return await room.act(request, visitor, file, Step("calls", "calls"), body)

    return router


def _on_the_clock(written: str, zone: ZoneInfo) -> str:
    """A day and time as a browser's field gives it, on the election's clock; what is none, as it was written."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
