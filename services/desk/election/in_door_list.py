"""The list for the door: who is missed in a patch, by name, on record, as a paper to take along."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from documents.visit_list import print_visit_list
from office.papers.coverage_list import paper_of
from services.desk.asking import Refused
from services.desk.election.filled import filled
from services.desk.election.in_patches import shown
from services.desk.election.section import Section, path
from services.desk.jobs.in_jobs import attachment
from services.desk.people.roles import Right
from services.desk.people.visitor import NotAllowedError, Visitor, signed_in

_Changes = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]
_LEAST_SERVER_FAULT: Final = 500


def routes(section: Section) -> APIRouter:
    """The route of the list for the door."""
    router = APIRouter()

    @router.post("/e/{election_id}/election/patches/{place_code}/{patch_code}/list")
    async def door_list(
        request: Request, election_id: str, place_code: str, patch_code: str, visitor: _Changes
    ) -> Response:
        """Who is missed, as a PDF with boxes to tick; each person named is on record with who asked and why."""
        if not visitor.may(Right.UNMASK):
            raise NotAllowedError(Right.UNMASK)
        election = await section.elections.one(election_id)
        place = await section.place(election_id, place_code, "village", visitor)
        of, form = path("v1", "elections", election_id), await filled(request)
        # All that can fail comes before the names: nobody is disclosed for a paper that is not made.
        drawn = await section.services.get("registration", f"{of}/places{path(place_code)}/patches")
        patch = next((one for one in drawn["patches"] if one["patch_code"] == patch_code), None)
        said = {
            "place_code": place_code, "patch_code": patch_code, "by": visitor.person,
            "reason": form.text("reason") or "", "include": form.text("include") or "missed",
        }  # fmt: skip
        try:
            answer: dict[str, Any] = await section.services.post("validation", f"{of}/coverage/list", said)
        except Refused as refused:
            if refused.status >= _LEAST_SERVER_FAULT or patch is None:
                raise
            return await shown(section, request, election_id, place_code, patch_code, visitor=visitor, refused=refused)
        heads = {
            "election": election.title, "place": place["name"], "patch": patch["name"] if patch else patch_code,
            "made_for": patch["responsible"] if patch else "", "made_by": visitor.person,
        }  # fmt: skip
        paper = await asyncio.to_thread(print_visit_list, paper_of(answer, heads, section.today(election)))
        headers = attachment(f"list-{place_code}-{patch_code}.pdf")
        return Response(paper.content, media_type="application/pdf", headers=headers)

    return router
