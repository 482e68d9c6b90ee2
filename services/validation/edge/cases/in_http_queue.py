"""The queue of open cases over HTTP: who is to be looked at, phoned, decided; nothing personal."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.set_up.elections import ElectionId
from contracts.validations import Finding, FindingCode
from eventstore.clock import Clock
from eventstore.database import Pool, acquired
from services.runtime.problems import Problem
from services.runtime.said import LARGEST_PAGE, Moment, PlaceAsked
from services.runtime.written import PersonName
from services.validation.domain.telling.sentences import sentence_of
from services.validation.edge.known import unknown_election
from services.validation.store.entries import Q
from services.validation.store.queue import (
    OpenCase,
    Order,
    Waiting,
    Wanted,
    counted,
    open_cases,
    read_cursor,
    stands_in,
)

MOST_PLACES: Final = 500
"""So many places can be asked for at once: a clerk's are a few, a town's a hundred and fifty."""


class QueueQuestion(BaseModel):
    """Which open cases, in which order. `opened_before`, `due_before`: open since, and to be phoned, before a moment.
    `waiting`: for a second clerk.

    `after` is the `next` of the page before, whose other filters it is asked with again.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    election_id: ElectionId
    place_code: Annotated[list[PlaceAsked], Field(max_length=MOST_PLACES)] = []
    finding: FindingCode | None = None
    assignee: PersonName | None = None
    unassigned: bool = False
    status: Literal["suspected", "under_review"] | None = None
    opened_before: Moment | None = None
    due_before: Moment | None = None
    waiting: Waiting | None = None
    order: Order = "place"
    after: Annotated[str, Field(max_length=400)] | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 100

    @model_validator(mode="after")
    def _somebody_or_nobody(self) -> QueueQuestion:
        if self.unassigned and self.assignee is not None:
            raise ValueError("a case that somebody has is not unassigned; ask for one of the two")
        return self


class CountQuestion(BaseModel):
    """In which places (none: in all), and whose cases are told apart."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    election_id: ElectionId
    place_code: Annotated[list[PlaceAsked], Field(max_length=MOST_PLACES)] = []
    clerk: PersonName | None = None


def routes(pool: Pool, clock: Clock) -> APIRouter:
    """The queue's routes; `clock` says which calls are due."""
    router = APIRouter(tags=["cases"])

    @router.get("/v1/cases")
    async def queue(asked: Annotated[QueueQuestion, Query()]) -> dict[str, Any]:
        """An election's open cases, a page at a time: by place, by age, or by when to phone; nothing personal.

        A page goes on behind the last one's `next`; the last page has none. Whoever is closed meanwhile is not shown,
        and nobody is shown twice or passed over because of it.
        """
        cursor = read_cursor(asked.after) if asked.after is not None else None
        if asked.after is not None and (cursor is None or cursor.order != asked.order):
            raise _no_place()
        async with acquired(pool) as connection:
            if not await connection.fetchval(Q.election_is_known, asked.election_id):
                raise unknown_election()
            if cursor is not None and not await stands_in(connection, cursor, asked.election_id):
                raise _no_place()
            cases, following = await open_cases(connection, _wanted(asked), after=cursor, limit=asked.limit)
        return {
            "cases": [_shown(case, asked.order) for case in cases],
            "next": following.written() if following else None,
        }

    @router.get("/v1/cases/counts")
    async def counts(asked: Annotated[CountQuestion, Query()]) -> dict[str, Any]:
        """How many cases are open, whose they are, what they wait for, and how many have each finding; and `now`."""
        now, clerk = clock(), asked.clerk.strip() if asked.clerk is not None else None
        async with acquired(pool) as connection:
            if not await connection.fetchval(Q.election_is_known, asked.election_id):
                raise unknown_election()
            found = await counted(connection, asked.election_id, _places(asked), clerk=clerk, now=now)
        return found | {"now": now}

    return router


def told_finding(finding: Finding) -> dict[str, Any]:
    """A finding with its sentences."""
    zh, en = sentence_of(finding)
    return {"code": finding.code, "params": finding.params, "zh": zh, "en": en}


def _no_place() -> Problem:
    detail = "Send `after` as the page before gave it, for the same election and in the same order."
    return Problem(422, "No place in this queue", detail)


def _wanted(asked: QueueQuestion) -> Wanted:
    return Wanted(
        asked.election_id,
        places=_places(asked),
        finding=asked.finding,
        assignee=asked.assignee.strip() if asked.assignee is not None else None,
        unassigned=asked.unassigned,
        under_review=None if asked.status is None else asked.status == "under_review",
        opened_before=asked.opened_before,
        due_before=asked.due_before,
        waiting=asked.waiting,
        order=asked.order,
    )


def _places(asked: QueueQuestion | CountQuestion) -> tuple[str, ...] | None:
    return tuple(asked.place_code) or None


def _shown(case: OpenCase, order: Order) -> dict[str, Any]:
    registration, work = case.registration, case.work
    return {
        "registration_id": registration.registration_id,
        "source": registration.source,
        "submission_id": registration.submission_id,
        "place_code": registration.place_code,
        "channel": registration.channel,
        "registration_version": registration.version,
        "case_version": case.version,
        "status": case.status,
        "under_review": case.under_review,
        "findings": [told_finding(finding) for finding in case.findings],
        "since": case.open_since,
        "assignee": work.assignee,
        "calls": work.calls,
        "last_outcome": work.last_outcome,
        "next_attempt_at": work.next_attempt_at,
        "certificate": work.certificate.step if work.certificate else None,
        "proposed": work.proposal.decision if work.proposal else None,
        "proposed_by": work.proposal.by if work.proposal else None,
        "cursor": case.cursor(order).written(),
    }
