"""The queue of cases at the desk, and the way to the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Answer, Services
from services.desk.cases import case_words, queue_filter
from services.desk.cases.queue_filter import QueueFilter
from services.desk.cases.room import SEE_OTHER, CaseRoom, short
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

PAGE: Final = 50
_Sees = Annotated[Visitor, signed_in(Right.SEE_CASES)]


def routes(room: CaseRoom) -> APIRouter:
    """The routes of the queue."""
    router = APIRouter()

    @router.get("/e/{election_id}/cases")
    async def queue(request: Request, election_id: str, visitor: _Sees) -> Response:
        """The open cases that the address asks for, a page at a time; clerks of a village see their places' only."""
        election = await room.elections.one(election_id)
        wanted = room.filter(request)
        counts = await _counts(room.services, visitor, election_id, wanted)
        asked = wanted.asked(visitor, election_id, datetime.fromisoformat(counts["now"]))
        after = {"after": wanted.after} if wanted.after else {}
        page = await room.services.get("validation", "/v1/cases", **asked, **after, limit=PAGE)
        places = await room.elections.places(election_id)
        mine = visitor.places if visitor.places is not None else sorted(places)
        return room.pages.page(
            request, "cases/queue.html", visitor=visitor, election=election, here=f"/e/{election_id}/cases",
            cases=page["cases"], following=page["next"], counts=counts, filter=wanted, choices=queue_filter,
            places=places, choosable=mine, say_of=case_words, short=short,
            said=case_words.DONE.get(request.query_params.get("done", "")),
            now=datetime.fromisoformat(counts["now"]), days_since=days_since,
        )  # fmt: skip

    @router.get("/e/{election_id}/cases/next")
    async def following(request: Request, election_id: str, visitor: _Sees, behind: UUID | None = None) -> Response:
        """Lead to the case behind the one that was open, in the same queue; from its end to its beginning."""
        return RedirectResponse(await next_address(room, request, visitor, election_id, behind=behind), SEE_OTHER)

    return router


async def next_address(
    room: CaseRoom, request: Request, visitor: Visitor, election_id: str, *, behind: UUID | None, done: str = ""
) -> str:
    """The address of the case behind `behind` in the request's queue, else of the queue where nothing is left."""
    wanted = room.filter(request)
    counts = await _counts(room.services, visitor, election_id, wanted)
    asked = wanted.asked(visitor, election_id, datetime.fromisoformat(counts["now"]))
    found: list[Answer] = []
    if wanted.at:
        found = (await room.services.get("validation", "/v1/cases", **asked, after=wanted.at, limit=1))["cases"]
    if not found:
        first = (await room.services.get("validation", "/v1/cases", **asked, limit=2))["cases"]
        found = [one for one in first if one["registration_id"] != str(behind)]
    base = f"/e/{election_id}/cases"
    if not found:
        return f"{base}?{wanted.query(at='', after='')}&done={'empty' if done else 'end'}"
    query = wanted.query(at=found[0]["cursor"])
    return f"{base}/{found[0]['registration_id']}?{query}" + (f"&done={done}" if done else "")


def days_since(now: datetime, since: str) -> int:
    """Whole days that a case has been open."""
    return (now - datetime.fromisoformat(since)).days


async def _counts(services: Services, visitor: Visitor, election_id: str, wanted: QueueFilter) -> Any:
    places = wanted.places(visitor)
    return await services.get(
        "validation", "/v1/cases/counts", election_id=election_id, place_code=places, clerk=visitor.person
    )
