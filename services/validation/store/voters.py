"""Where a voter stands here, and the calendar of the election: what an appeal or a confirmation is looked at with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from contracts.registrations import Registration
from contracts.set_up.elections import ElectionSetUp
from contracts.unknown import STEP_OVER
from contracts.validations import COUNTS_AS_REGISTERED, ON_THE_ROLL
from eventstore.database import Connection
from eventstore.queries import load_queries
from services.validation.domain.calendar import ElectionCalendar, calendar_of

_Q: Final = load_queries("services.validation.store", "voters.sql")


@dataclass(frozen=True, slots=True)
class Standing:
    """A voter's registration here, and its status."""

    registration_id: UUID
    election_id: str
    voter_token: str
    place_code: str
    status: str

    @property
    def on_the_roll(self) -> bool:
        """Whether the voter stands on the roll with it."""
        return self.status in ON_THE_ROLL


@dataclass(frozen=True, slots=True)
class Found:
    """A registration that somebody searched for. `version` is the registration's."""

    registration_id: UUID
    source: str
    submission_id: str
    place_code: str
    channel: str
    status: str
    under_review: bool
    version: int

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self) | {"registration_id": str(self.registration_id)}


async def found_by_id(connection: Connection, election_id: str, registration_id: UUID) -> list[Found]:
    """The registration of this id, if the election has it."""
    return [_found(row) for row in await connection.fetch(_Q.found_by_id, election_id, registration_id)]


async def found_by_number(connection: Connection, election_id: str, voter_token: str) -> list[Found]:
    """Every registration of this voter in the election: the one that holds the claim, then the latest."""
    return [_found(row) for row in await connection.fetch(_Q.found_by_number, election_id, voter_token)]


async def standing_of_registration(connection: Connection, registration_id: UUID) -> Standing | None:
    """Where this registration stands; None: none of this id has arrived."""
    row = await connection.fetchrow(_Q.registration_of_id, registration_id)
    return None if row is None else Standing(**row)


async def standings_of_voters(
    connection: Connection, election_id: str, voter_tokens: Collection[str]
) -> dict[str, Standing]:
    """By which registrations these voters stand here; who has none is absent."""
    if not voter_tokens:
        return {}
    rows = await connection.fetch(_Q.registrations_of_voters, election_id, list(set(voter_tokens)))
    return {row["voter_token"]: Standing(**row) for row in rows}


async def calendar_for(connection: Connection, election_id: str) -> ElectionCalendar | None:
    """An election's calendar under its latest set-up; None: no such election is set up here."""
    row = await connection.fetchrow(_Q.set_up, election_id)
    if row is None:
        return None
    return calendar_of(ElectionSetUp.model_validate_json(row["set_up"], extra=STEP_OVER), row["posted_on"])


def _found(row: Any) -> Found:
    one = Registration.model_validate_json(row["registration"])
    gone = one.withdrawn and row["status"] in COUNTS_AS_REGISTERED
    status = "withdrawn" if gone else row["status"]
    return Found(
        one.registration_id, one.source, one.submission_id, one.place_code, one.channel, status, row["under_review"],
        one.version,
    )  # fmt: skip
