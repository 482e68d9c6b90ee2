"""What is put into a case's file: notes, the eligibility certificate step by step, the residence permit."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.desk.cases.room import CaseRoom, Step
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_CASE: Final = "/e/{election_id}/cases/{registration_id}"
_Works = Annotated[Visitor, signed_in(Right.WORK_CASES)]


def routes(room: CaseRoom) -> APIRouter:
    """The routes of notes and papers."""
    router = APIRouter()

    @router.post(f"{_CASE}/notes")
    async def notes(request: Request, election_id: str, registration_id: UUID, visitor: _Works) -> Response:
        """Add a note."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        body = {"by": visitor.person, "words": str(form.get("words", ""))}
        return await room.act(request, visitor, file, Step("notes", "notes"), body)

    @router.post(f"{_CASE}/certificate")
    async def certificate(request: Request, election_id: str, registration_id: UUID, visitor: _Works) -> Response:
        """Record a step of the eligibility certificate."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        body: dict[str, Any] = {"by": visitor.person, "step": str(form.get("step", ""))}
        if body["step"] == "received":
            body["papers"] = {name: str(form.get(name, "")).strip() for name in ("number", "issuer", "issued_on")}
        return await room.act(request, visitor, file, Step("certificate", "certificate"), body)

    @router.post(f"{_CASE}/permit")
    async def permit(request: Request, election_id: str, registration_id: UUID, visitor: _Works) -> Response:
        """Record the residence permit that was seen."""
        file, form = await room.file(visitor, election_id, registration_id), await request.form()
        days = [day for day in re.split(r"[\s,，、;；]+", str(form.get("endorsed_on", ""))) if day]
        seen = {"issued_on": str(form.get("issued_on", "")), "endorsed_on": days}
        return await room.act(request, visitor, file, Step("permit", "permit"), {"by": visitor.person, "permit": seen})

    return router
