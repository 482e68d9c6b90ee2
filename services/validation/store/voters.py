"""Where a voter stands here, and the calendar of the election: what an appeal or a confirmation is looked at with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from contracts.set_up.elections import ElectionSetUp
from contracts.validations import ON_THE_ROLL
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
    return None if row is None else calendar_of(ElectionSetUp.model_validate_json(row["set_up"]), row["posted_on"])
