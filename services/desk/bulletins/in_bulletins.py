"""The bulletins: a list of days, a day's bulletin on the page, and as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from documents.bulletin import Bulletin, bulletin_page, print_bulletin
from documents.printed import Printed
from office.bulletin import kept
from office.bulletin.making import PreviousDayError, name_of
from office.client import Client, ServiceError
from services.desk.bulletins.answers import AT_ONCE, KeptAnswers, Which
from services.desk.bulletins.days import Asked, asked, days_between
from services.desk.elections import Election, Elections
from services.desk.jobs.in_jobs import attachment
from services.desk.page.pages import Pages
from services.desk.page.refusals import told_by_office
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.runtime.clock import Clock

_WRONG: Final = 422
_See = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Ending = Literal["pdf", "html", "json"]
_MEDIA: Final = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}
_SET: Final[dict[str, Callable[[Bulletin], Printed]]] = {
    "pdf": print_bulletin, "html": bulletin_page, "json": lambda told: Printed(kept.written(told)),
}  # fmt: skip


def routes(pages: Pages, elections: Elections, office: Client, clock: Clock) -> APIRouter:
    """The routes of the bulletins."""
    router = APIRouter()
    at_once = asyncio.Semaphore(AT_ONCE)
    answers = KeptAnswers(office, clock)

    def today(election: Election) -> date:
        return clock().astimezone(election.zone).date()

    async def bulletin(election: Election, day: date, said: Asked) -> Bulletin:
        if day > today(election):
            raise HTTPException(404)
        return await answers.bulletin(Which(election.id, day, said.previous), said.head)

    def page(request: Request, template: str, visitor: Visitor, election: Election) -> Callable[..., Response]:
        here = f"/e/{election.id}/election"
        return lambda **shown: pages.page(
            request, template, visitor=visitor, election=election, here=here, today=today(election), **shown
        )

    @router.get("/e/{election_id}/election/bulletins")
    async def bulletins(request: Request, election_id: str, visitor: _See) -> Response:
        """The days of which there can be a bulletin."""
        election = await elections.one(election_id)
        days = days_between(date.fromisoformat(election.registration_opens), today(election))
        return page(request, "bulletins/days.html", visitor, election)(days=days)

    @router.get("/e/{election_id}/election/bulletins/{day}")
    async def shown(request: Request, election_id: str, day: date, visitor: _See) -> Response:
        """A day's bulletin."""
        election, said = await elections.one(election_id), asked(request.query_params)
        show = page(request, "bulletins/bulletin.html", visitor, election)
        try:
            told = await bulletin(election, day, said)
        except ServiceError as error:
            return show(day=day, said=said, told=None, wrong=_told(error), status=_WRONG)
        return show(day=day, said=said, told=told, wrong=None)

    @router.get("/e/{election_id}/election/bulletins/{day}/{ending}")
    async def file(request: Request, election_id: str, day: date, ending: _Ending, _visitor: _See) -> Response:
        """A day's bulletin as a file: for paper, for a telephone, or what both are made of."""
        election = await elections.one(election_id)
        told = await bulletin(election, day, asked(request.query_params))
        async with at_once:
            # The typesetter lets other threads go on meanwhile.
            printed = await asyncio.to_thread(_SET[ending], told)
        return Response(printed.content, media_type=_MEDIA[ending], headers=attachment(name_of(told, ending)))

    return router


def _told(error: ServiceError) -> Words:
    if isinstance(error, PreviousDayError):
        return Words("对比的那一天要早于本期日期。", "The day to compare with has to be earlier than the bulletin's.")
    return told_by_office(error)
