"""The first page of the election's work, what is due, and the law's dates."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from services.desk.election.dates import Date, Known, dates
from services.desk.election.due import due
from services.desk.election.ics import calendar_file
from services.desk.election.section import Section, path, together
from services.desk.elections import Election
from services.desk.jobs.in_jobs import attachment
from services.desk.page.words import language_of
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_MOST_NEXT: Final = 3

_Sees = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]


def routes(section: Section) -> APIRouter:
    """The routes of what is due, and of the calendar."""
    router = APIRouter()

    @router.get("/e/{election_id}/election")
    async def index(request: Request, election_id: str, visitor: _Sees) -> Response:
        """What is to be done, the most urgent first."""
        election = await section.elections.one(election_id)
        places = await section.elections.places(election_id)
        villages = {code: one["name"] for code, one in places.items() if one["kind"] == "village"}
        ask, of = section.services.get, path("v1", "elections", election_id)
        answers = await together(
            outreach=ask("reporting", f"{of}/outreach"),
            coverage=ask("reporting", f"{of}/coverage", by="patch"),
            tallies=ask("reporting", f"{of}/tallies", by="place_kind"),
            seats=ask("registration", f"{of}/seats"),
            **_of_the_calendar(section, election_id),
        )
        days = _dates(section, election, answers)
        upcoming = [one for one in days if one.state in {"today", "ahead"}][:_MOST_NEXT]
        return section.page(
            request, "index.html", visitor=visitor, election=election, due=due(answers, days, villages),
            upcoming=upcoming, done=[one for one in days if one.state == "done"],
        )  # fmt: skip

    @router.get("/e/{election_id}/election/calendar")
    async def calendar(request: Request, election_id: str, visitor: _Sees) -> Response:
        """All dates of the law, each with its article."""
        election = await section.elections.one(election_id)
        answers = await together(**_of_the_calendar(section, election_id))
        return section.page(
            request, "calendar.html", visitor=visitor, election=election, dates=_dates(section, election, answers),
            decide_within=answers["calendar"]["decide_within_days"]["days"],
        )  # fmt: skip

    @router.get("/e/{election_id}/election/calendar.ics")
    async def file(request: Request, election_id: str, visitor: _Sees) -> Response:  # noqa: ARG001  who may is asked
        """The dates for a calendar program."""
        election = await section.elections.one(election_id)
        answers = await together(**_of_the_calendar(section, election_id))
        days = _dates(section, election, answers)
        return Response(
            calendar_file(election, days, language_of(request), section.clock()),
            media_type="text/calendar",
            headers=attachment(f"{election_id}.ics"),
        )

    return router


def _of_the_calendar(section: Section, election_id: str) -> dict[str, Any]:
    ask, of = section.services.get, path("v1", "elections", election_id)
    return {
        "calendar": ask("validation", f"{of}/calendar"),
        "appeals": ask("reporting", f"{of}/appeals"),
        "publications": ask("reporting", f"{of}/roll/publications"),
        "candidates": ask("reporting", f"{of}/candidates"),
    }


def _dates(section: Section, election: Election, answers: dict[str, Any]) -> list[Date]:
    known = Known(answers["publications"]["publications"], answers["appeals"], answers["candidates"]["counts"])
    return dates(answers["calendar"], known, section.today(election))
