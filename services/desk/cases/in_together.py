"""Settling many cases alike: which ones, whether each may be settled so, and then each answered for itself."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from services.desk.asking import Answer, Refused
from services.desk.cases import case_words
from services.desk.cases.queue_filter import QueueFilter
from services.desk.cases.refused import why_not, words_of
from services.desk.cases.room import MENDABLE, NEVER_KEPT, CaseRoom
from services.desk.page.whole_number import whole_number
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import NotAllowedError, Visitor, signed_in

MOST: Final = 100
"""So many are shown on one page, and settled by one click: as many as a person can look through."""

_Decides = Annotated[Visitor, signed_in(Right.DECIDE)]


def routes(room: CaseRoom) -> APIRouter:
    """The routes of settling many."""
    router = APIRouter()

    @router.get("/e/{election_id}/cases/together")
    async def preview(request: Request, election_id: str, visitor: _Decides) -> Response:
        """The cases of the queue with one finding alone; once a decision is chosen, whether each may be settled so."""
        wanted, decision = room.filter(request), request.query_params.get("decision", "")
        chosen = decision if decision in case_words.DECISIONS else ""
        found: list[Answer] = []
        if chosen and wanted.finding:
            found = await _alike(room, visitor, election_id, wanted, chosen)
        return await _page(room, request, visitor, election_id, found=found, decision=chosen)

    @router.post("/e/{election_id}/cases/together")
    async def settle(request: Request, election_id: str, visitor: _Decides) -> Response:
        """Settle those that were ticked, each upon the version that was shown."""
        wanted, form = room.filter(request), await request.form()
        decision, reason = str(form.get("decision", "")), str(form.get("reason", ""))
        if decision not in case_words.DECISIONS or not wanted.finding:
            return await _page(room, request, visitor, election_id, decision="")
        alike = await _alike(room, visitor, election_id, wanted, decision)
        ticked, places = {str(one) for one in form.getlist("case")}, {one["registration_id"]: one for one in alike}
        items = [_seen(one) for one in ticked]
        if any(item["registration_id"] not in places for item in items):
            said = Words("有的已经不在这一批里了，请再看一遍。", "Some are no longer among these: look at them again.")
            return await _page(
                room,
                request,
                visitor,
                election_id,
                found=alike,
                decision=decision,
                said=said,
                reason=reason,
                status=409,
            )
        body = {"items": items, "decision": decision, "decided_by": visitor.person, "reason": reason}
        try:
            answer = await room.services.post("validation", "/v1/cases/settlements", body, key=str(form.get("key", "")))
        except Refused as refused:
            if refused.status not in MENDABLE:
                raise
            said = why_not(refused, (await room.elections.one(election_id)).zone)
            return await _page(
                room, request, visitor, election_id, found=alike, decision=decision, said=said, reason=reason,
                status=refused.status,
            )  # fmt: skip
        return await _page(room, request, visitor, election_id, decision=decision, outcomes=answer["items"])

    return router


async def _alike(
    room: CaseRoom, visitor: Visitor, election_id: str, wanted: QueueFilter, decision: str
) -> list[Answer]:
    """The cases with this finding and no other, in the visitor's places, with whether each may be settled so."""
    asked: dict[str, Any] = {
        "election_id": election_id, "decision": decision, "only_finding": [wanted.finding],
        "decided_by": visitor.person, "limit": MOST,
    }  # fmt: skip
    if wanted.who == "me":
        asked["assignee"] = visitor.person
    found: list[Answer] = []
    # Without a limit to places all of the election's are asked about at once.
    limits: list[dict[str, str]] = [{"place_code": place} for place in wanted.places(visitor)]
    for of_a_place in limits or [{}]:
        answer = await room.services.post("validation", "/v1/cases/settlements/preview", asked | of_a_place)
        found += answer["items"]
    if any(not visitor.may_at(one["place_code"]) for one in found):
        raise NotAllowedError(election_id)
    return found[:MOST]


def _seen(ticked: str) -> dict[str, Any]:
    """A case and the version of it that was shown, as its box carries them."""
    registration_id, _, version = ticked.rpartition(":")
    return {"registration_id": registration_id, "registration_version": whole_number(version) or 0}


async def _page(
    room: CaseRoom, request: Request, visitor: Visitor, election_id: str, *, status: int = 200, **shown: Any
) -> Response:
    election = await room.elections.one(election_id)
    shown = {"found": [], "outcomes": [], "said": None, "reason": "", **shown}
    return room.pages.page(
        request, "cases/together.html", visitor=visitor, election=election, here=f"/e/{election_id}/cases",
        status=status, headers=NEVER_KEPT, filter=room.filter(request), say_of=case_words,
        places=await room.elections.places(election_id), most=MOST,
        why=lambda one: words_of(one, one.get("why_title") or one.get("title"), election.zone), **shown,
    )  # fmt: skip
