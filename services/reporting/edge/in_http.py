"""Questions by HTTP: tallies, movements, appeals, and where one submission stands."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request

from contracts.set_up.elections import ElectionId
from contracts.submissions import is_year_of_ours
from eventstore.clock import Clock
from services.reporting.edge.ask import Questions
from services.reporting.views.appeals import Appeals
from services.reporting.views.history import SubmissionShown
from services.reporting.views.movements import Movements, MovementsBy
from services.reporting.views.tallies import By, ElectionsShown, Tallies
from services.runtime.problems import Problem
from services.runtime.submission_address import names_in

# A plus sign that was not written as %2B arrives as a space.
_LOST_PLUS: Final = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")
_AsOf = Annotated[str | None, Query(description="What the stores had recorded by this instant: ISO 8601, with offset.")]
_Until = Annotated[str | None, Query(description="Only registrations made up to this day (YYYY-MM-DD).")]


def routes(questions: Questions, clock: Clock) -> APIRouter:
    """The reporting service's questions; `clock` says what lies in the future."""
    router = APIRouter(tags=["reporting"])

    @router.get("/v1/elections")
    async def elections() -> ElectionsShown:
        """List the elections that have been set up, the latest election day first."""
        return ElectionsShown(elections=await questions.elections())

    @router.get("/v1/elections/{election_id}/tallies")
    async def tallies(
        election_id: ElectionId, by: By = By.PLACE_KIND, as_of: _AsOf = None, until: _Until = None
    ) -> Tallies:
        """Count an election's registrations by status, and by place, kind of place, constituency, channel, day of
        registration, or finding."""
        moment = _instant(as_of, clock())
        answer = await questions.tallies(election_id, by, moment, _day(until))
        if answer is None:
            raise unknown_election()
        return answer

    @router.get("/v1/elections/{election_id}/movements")
    async def movements(election_id: ElectionId, by: MovementsBy = MovementsBy.PLACE_KIND) -> Movements:
        """Count how an election's roll changed: carried over, newly of age, late, transferred, struck off, restored."""
        answer = await questions.movements(election_id, by)
        if answer is None:
            raise unknown_election()
        return answer

    @router.get("/v1/elections/{election_id}/appeals")
    async def appeals(election_id: ElectionId) -> Appeals:
        """Count an election's appeals by kind and state, with those overdue and the next deadline."""
        answer = await questions.appeals(election_id, clock())
        if answer is None:
            raise unknown_election()
        return answer

    @router.get("/v1/submissions/{source}/{submission_id:path}")
    async def submission(request: Request, source: str, submission_id: str) -> SubmissionShown:  # noqa: ARG001  they describe the path
        """Tell where a submission stands: its status, its findings, and what was recorded of it when."""
        answer = await questions.submission(*names_in(request))
        if answer is None:
            raise Problem(
                404, "No such submission here",
                "It has not been counted yet, or was never sent: ask again in a moment, or check the address.",
            )  # fmt: skip
        return answer

    return router


def unknown_election() -> Problem:
    """The answer where an election is asked for that has not been set up."""
    return Problem(
        404, "No such election",
        "No election of this id has been set up, or its set-up has not arrived: check the id, or load its set-up.",
    )  # fmt: skip


def _instant(written: str | None, now: datetime) -> datetime | None:
    """The instant asked for; None: now, which is also what every later instant means."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub("+", written))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not is_year_of_ours(moment.year):
        raise Problem(
            422, "as_of is no instant",
            "Write an ISO 8601 time with offset, like 2021-09-26T18:00:00+08:00 (in an address + is written %2B).",
        )  # fmt: skip
    return None if moment >= now else moment


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Problem(422, "until is no day", "Write a day like 2021-09-26.") from None
