"""The units board, a unit's contacts, and the form that records one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from services.desk.asking import Answer, Refused
from services.desk.election import units
from services.desk.election.filled import Filled, filled
from services.desk.election.section import OK, Section, back, path, together
from services.desk.elections import Election
from services.desk.page.refusals import told
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_Sees = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Changes = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]


def routes(section: Section) -> APIRouter:
    """The routes of outreach."""
    router = APIRouter()

    @router.get("/e/{election_id}/election/outreach")
    async def board(request: Request, election_id: str, visitor: _Sees, stage: str | None = None) -> Response:
        """Every unit, those first that somebody should see to; the doubts counted."""
        election = await section.elections.one(election_id)
        answer = await section.services.get("reporting", f"{path('v1', 'elections', election_id)}/outreach")
        wanted = stage if units.is_stage(stage) else None
        rows = units.board(row for row in answer["rows"] if wanted in {None, row["stage"]})
        return section.page(
            request, "outreach.html", visitor=visitor, election=election, answer=answer, rows=rows, wanted=wanted,
            doubts=units.doubts(answer["rows"]), units=units,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/outreach/{place_code}")
    async def unit(request: Request, election_id: str, place_code: str, visitor: _Sees) -> Response:
        """How a unit stands, and every contact with it; what people said only to whoever records it."""
        return await _shown(section, request, election_id, place_code, visitor)

    @router.post("/e/{election_id}/election/outreach/{place_code}")
    async def contact(request: Request, election_id: str, place_code: str, visitor: _Changes) -> Response:
        """Record a contact with a unit."""
        election = await section.elections.one(election_id)
        await section.place(election_id, place_code, "unit", visitor)
        form = await filled(request)
        refused = await section.record(
            "POST", path("v1", "elections", election_id, "units", place_code, "contacts"),
            _said(form, election, visitor.person), key=form.text("key") or "",
        )  # fmt: skip
        if refused is not None:
            return await _shown(section, request, election_id, place_code, visitor, form=form, refused=refused)
        return back(f"{path('e', election_id)}/election/outreach{path(place_code)}#contacts")

    return router


async def _shown(
    section: Section,
    request: Request,
    election_id: str,
    place_code: str,
    visitor: Visitor,
    *,
    form: Filled | None = None,
    refused: Refused | None = None,
) -> Response:
    election = await section.elections.one(election_id)
    place = await section.place(election_id, place_code, "unit", visitor)
    of = path("v1", "elections", election_id)
    answers = await together(
        told=section.services.get("registration", f"{of}/units{path(place_code)}/contacts"),
        counted=section.services.get("reporting", f"{of}/outreach"),
    )
    may_read = visitor.may(Right.CHANGE_ELECTION)
    contacts: list[Answer] = answers["told"]["contacts"]
    counted = next((row for row in answers["counted"]["rows"] if row["place_code"] == place_code), None)
    return section.page(
        request, "unit.html", visitor=visitor, election=election, place=place, standing=answers["told"],
        contacts=contacts if may_read else units.without_words(contacts), counted=counted, units=units,
        may_change=may_read, form=form or Filled(contacted_at=_now(section, election)),
        refused=told(refused) if refused else None, wrong=refused.errors if refused else [],
        status=refused.status if refused else OK,
    )  # fmt: skip


def _now(section: Section, election: Election) -> str:
    return f"{section.clock().astimezone(election.zone):%Y-%m-%dT%H:%M}"


def _said(form: Filled, election: Election, person: str) -> dict[str, Any]:
    """What is sent of a contact: only what was filled in, and of what belongs together nothing or both."""
    voters, by_day = form.number("promise_voters"), form.text("promise_by")
    name, phone = form.text("contact_name"), form.text("contact_phone")
    said = {
        "by": person,
        "means": form.text("means"),
        "outcome": form.text("outcome"),
        "contacted_at": form.moment("contacted_at", election.zone),
        "doubts": form.several("doubts"),
        "promise": {"voters": voters, "by_day": by_day} if voters is not None or by_day else None,
        "expected_voters": form.number("expected_voters"),
        "contact": {"name": name or "", "phone": phone} if name or phone else None,
        "spoke_with": form.text("spoke_with"),
        "words": form.text("words"),
        "next_contact_on": form.text("next_contact_on"),
    }
    return {name: value for name, value in said.items() if value is not None}
