"""The residents of the baseline as their streams have them: those that are due, what was said, who is asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from contracts import ids
from contracts.confirmations import VOTES_ELSEWHERE
from contracts.coverage import ResidentCompared, ResidentDisclosed
from contracts.office.canvass import REASONS
from contracts.validations import COUNTS_AS_REGISTERED
from eventstore.database import Connection
from eventstore.events import NO_CAUSE, Cause, NewEvent
from services.validation.domain.coverage.comparison import Answer
from services.validation.store.coverage.baseline import Q, Resident
from services.validation.store.event_bodies import write_event

Include = Literal["missed", "all"]
"""Whom a list has: those without a recorded reason, or everybody who has no registration that counts."""


@dataclass(frozen=True, slots=True)
class DueResident:
    """A resident to be compared: the version of their stream, and what was said last; None: nothing yet."""

    election_id: str
    voter_token: str
    version: int
    before: Answer | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a resident counts, and who it is, sealed and bound to the household; `known`: the number is sound."""

    place_code: str
    patch_code: str
    household_id: UUID
    no: int
    known: bool
    person_sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A resident who is asked for. `ended` is the status of a registration that no longer counts, if there is one."""

    voter_token: str
    version: int
    household_id: UUID
    no: int
    patch_code: str
    ended: str | None


@dataclass(frozen=True, slots=True)
class Door:
    """What is kept of a resident where they count, sealed and bound to the household, and of the latest visit."""

    household_id: UUID
    no: int
    household_code: str
    address_sealed: str = field(repr=False)
    person_sealed: str = field(repr=False)
    last_result: str | None
    visited_at: datetime | None
    next_visit_on: date | None


async def lock_due_residents(connection: Connection, elections: Sequence[str], most: int) -> list[DueResident]:
    """Residents that are due, locked until the transaction ends; those that another process is at are passed over."""
    return [
        DueResident(row["election_id"], row["voter_token"], row["version"], _answer(row))
        for row in await connection.fetch(Q.lock_due_residents, elections, most)
    ]


async def first_listings(connection: Connection, residents: Collection[Resident]) -> dict[Resident, Listing]:
    """Where these residents count; whoever no household lists is absent."""
    elections, tokens = zip(*residents, strict=True)
    return {
        (row["election_id"], row["voter_token"]): Listing(
            row["place_code"], row["patch_code"], row["household_id"], row["no"], row["known"], row["person_sealed"]
        )
        for row in await connection.fetch(Q.first_listings, elections, tokens)
    }


async def keep_compared(connection: Connection, kept: Sequence[tuple[Resident, int, Answer | None]]) -> None:
    """Keep what is said of residents now, with the version of their streams; they are due no more."""
    rows = [
        (
            *resident, version, *((a.place_code, a.patch_code, a.household_id, a.no) if a else (None,) * 4),
            None if a is None else a.why_not is None, a.why_not if a else None,
        )
        for resident, version, a in kept
    ]  # fmt: skip
    await connection.execute(Q.keep_compared, *zip(*rows, strict=True))


async def lock_asked(
    connection: Connection, election_id: str, where: tuple[str, str | None], include: Include, most: int
) -> list[Asked]:
    """Those of a place, or of one of its patches (None: of all), who may vote and have no registration that counts;
    locked until the transaction ends."""
    rows = await connection.fetch(
        Q.lock_asked, election_id, *where, include == "all", list(REASONS),
        sorted(COUNTS_AS_REGISTERED), most, VOTES_ELSEWHERE,
    )  # fmt: skip
    return [Asked(**row) for row in rows]


async def note_disclosed(connection: Connection, election_id: str, voter_tokens: Sequence[str]) -> None:
    """Count one more event in these residents' streams."""
    await connection.execute(Q.note_disclosed, election_id, voter_tokens)


async def doors_of(connection: Connection, election_id: str, asked: Sequence[Asked]) -> dict[tuple[UUID, int], Door]:
    """What is kept of these residents, by household and number in it; who was struck from the baseline is absent."""
    if not asked:
        return {}
    columns = zip(*[(one.household_id, one.no, one.voter_token) for one in asked], strict=True)
    rows = await connection.fetch(Q.listed_there, election_id, *columns)
    return {(row["household_id"], row["no"]): Door(**row) for row in rows}


def event_of(event: ResidentCompared | ResidentDisclosed, cause: Cause = NO_CAUSE) -> NewEvent:
    """The event as the log takes it."""
    stream = ids.baseline_id(event.election_id, event.voter_token)
    return NewEvent(stream, event.version, *write_event(event), cause)


def _answer(row: Any) -> Answer | None:
    if row["may_vote"] is None:
        return None
    return Answer(row["place_code"], row["patch_code"], row["household_id"], row["no"], row["why_not"])
