"""The queue of open cases: filtered, in one of three orders, page by page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from contracts.registrations import Registration
from contracts.submissions import is_year_of_ours
from contracts.validations import Finding
from eventstore.database import Connection
from eventstore.queries import load_queries
from services.validation.domain.cases.work import NO_WORK, Work
from services.validation.store.entry_rows import read_findings

_Q: Final = load_queries("services.validation.store", "queue.sql")
_WORK: Final = TypeAdapter(Work)

Waiting = Literal["approval", "verification"]
"""What waits for a second clerk: a proposed settlement, or a certificate that was received."""

Order = Literal["place", "age", "next_attempt"]
"""By place and then age; the oldest case first; whoever is to be phoned next first, and then those without a time."""


class Cursor(NamedTuple):
    """The place in the queue behind which a page begins: what the case before it was sorted by.

    The place's code is looked up by the case: it may be any text, and a cursor travels in addresses. So a case that is
    closed in the meantime leaves no hole.
    """

    order: Order
    registration_id: UUID
    open_since: datetime
    next_attempt_at: datetime | None

    def written(self) -> str:
        """The cursor as one opaque word."""
        return urlsafe_b64encode(_CURSOR.dump_json(self)).decode().rstrip("=")


_CURSOR: Final = TypeAdapter(Cursor)


def read_cursor(written: str) -> Cursor | None:
    """The cursor that `written` made; None: it is none."""
    try:
        cursor = _CURSOR.validate_json(urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (ValidationError, Base64Error, ValueError):
        return None
    moments = (cursor.open_since, cursor.next_attempt_at or cursor.open_since)
    return cursor if all(is_year_of_ours(moment.year) for moment in moments) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open cases of an election are asked for; a filter that is None lets all pass. `assignee` as the name was
    written; `opened_before` and `due_before`: open since, and to be phoned, before that moment."""

    election_id: str
    places: tuple[str, ...] | None = None
    finding: str | None = None
    assignee: str | None = None
    unassigned: bool = False
    under_review: bool | None = None
    opened_before: datetime | None = None
    due_before: datetime | None = None
    waiting: Waiting | None = None
    order: Order = "place"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case as the queue shows it."""

    registration: Registration = field(repr=False)
    version: int
    status: str
    under_review: bool
    findings: tuple[Finding, ...]
    open_since: datetime
    work: Work

    def cursor(self, order: Order) -> Cursor:
        """Its own place in the queue of that order: a page that goes on behind it begins with the one after it."""
        return Cursor(order, self.registration.registration_id, self.open_since, self.work.next_attempt_at)


async def stands_in(connection: Connection, cursor: Cursor, election_id: str) -> bool:
    """Whether a page of this election's queue can have ended at `cursor`."""
    found: bool = await connection.fetchval(_Q.stands_in, cursor.registration_id, election_id)
    return found


async def open_cases(
    connection: Connection, wanted: Wanted, *, after: Cursor | None, limit: int
) -> tuple[list[OpenCase], Cursor | None]:
    """A page of open cases, and the cursor of the next; None: it is the last."""
    rows = await connection.fetch(
        _Q.open_cases, wanted.election_id, wanted.places, wanted.finding, wanted.assignee, wanted.unassigned,
        wanted.under_review, wanted.opened_before, wanted.due_before, wanted.order, after and after.registration_id,
        after and after.next_attempt_at, after and after.open_since, limit + 1,
        wanted.waiting,
    )  # fmt: skip
    cases = [_case(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return cases, None
    return cases, cases[-1].cursor(wanted.order)


async def counted(
    connection: Connection, election_id: str, places: tuple[str, ...] | None, *, clerk: str | None, now: datetime
) -> dict[str, Any]:
    """How many cases are open in these places (None: in all): whose they are, what they wait for, what is found."""
    [row] = await connection.fetch(_Q.count_cases, election_id, places, now, clerk)
    found = await connection.fetch(_Q.count_findings, election_id, places)
    return dict(row) | {"findings": {one["code"]: one["cases"] for one in found}}


def _case(row: Any) -> OpenCase:
    return OpenCase(
        Registration.model_validate_json(row["registration"]),
        row["version"],
        row["status"],
        row["under_review"],
        read_findings(row["findings"]),
        row["open_since"],
        NO_WORK if row["work"] is None else _WORK.validate_json(row["work"]),
    )
