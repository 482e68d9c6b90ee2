"""What the canvass says of a town, as events of `voter.elections.v1`: households with their residents, and visits.

`Canvass` makes them from what a test says, sealed and numbered as the registration service would.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import BaseModel

from contracts import ids
from contracts.envelope import Envelope
from contracts.id_number import NumberState, read_id_number
from contracts.keys.keyring import Keyring
from contracts.office.canvass import (
    BaselinePerson,
    BaselineResident,
    CanvassEventType,
    HouseholdListed,
    HouseholdVisited,
    ResidentVisit,
    VisitResult,
)
from contracts.topics import ELECTIONS

BEGAN = datetime(2021, 9, 4, tzinfo=UTC)
Who = tuple[str, str]
"""Identity number as written, and name."""


@dataclass
class Canvass:
    """The canvass of one election; `versions` counts the events of each household."""

    keyring: Keyring
    election: str
    versions: dict[UUID, int] = field(default_factory=dict)

    def household_id(self, place: str, code: str) -> UUID:
        """A household's id; it has its code in a place, whichever the patch."""
        return ids.office_id(self.election, "household", place, code)

    def token(self, number: str, household: UUID | None = None) -> str:
        """A resident's token: the person's, or one of the household's own where the number cannot be right."""
        read = read_id_number(number)
        tokens = self.keyring.tokens()
        if read.state is NumberState.SOUND:
            return tokens.of_number(read.text)
        return tokens.of_submission("baseline", f"{household} {number}")

    def listed(self, place: str, patch: str, code: str, people: Sequence[Who]) -> HouseholdListed:
        """A household as it is now."""
        identity = self.household_id(place, code)
        seal = self.keyring.details(self.election)
        residents = [
            BaselineResident(
                no=no, voter_token=self.token(number, identity),
                known=read_id_number(number).state is NumberState.SOUND,
                person_sealed=seal.close(
                    BaselinePerson(name=name, id_number=number, phone="13800000000").model_dump_json().encode(),
                    identity.bytes,
                ),
            )
            for no, (number, name) in enumerate(people, 1)
        ]  # fmt: skip
        return HouseholdListed(
            election_id=self.election, version=self._next(identity), by="R0001", fingerprint="f", household_id=identity,
            place_code=place, patch_code=patch, household_code=code,
            address_sealed=seal.close(f"{place}{code}号".encode(), identity.bytes), residents=tuple(residents),
        )  # fmt: skip

    def visited(
        self, household: HouseholdListed, results: dict[int, VisitResult], hour: int, next_visit_on: date | None = None
    ) -> HouseholdVisited:
        """A visit, `hour` hours after the beginning; `results` by the residents' numbers."""
        tokens = {one.no: one.voter_token for one in household.residents}
        return HouseholdVisited(
            election_id=self.election, version=self._next(household.household_id), by="R0001", fingerprint="f",
            household_id=household.household_id, place_code=household.place_code, patch_code=household.patch_code,
            household_code=household.household_code, visited_at=BEGAN + timedelta(hours=hour),
            residents=tuple(
                ResidentVisit(no=no, voter_token=tokens[no], result=result) for no, result in results.items()
            ),
            next_visit_on=next_visit_on,
        )  # fmt: skip

    def _next(self, identity: UUID) -> int:
        self.versions[identity] = version = self.versions.get(identity, 0) + 1
        return version


def records_of(events: Iterable[HouseholdListed | HouseholdVisited]) -> list[ConsumerRecord]:
    """The events as records of their topic."""
    return [office_record(event, event.household_id, event.version, _TYPES[type(event)].value) for event in events]


_TYPES: dict[type[BaseModel], CanvassEventType] = {
    HouseholdListed: CanvassEventType.HOUSEHOLD_LISTED,
    HouseholdVisited: CanvassEventType.VISITED,
}


def office_record(event: BaseModel, stream: UUID, version: int, kind: str) -> ConsumerRecord:
    """An event of the elections' topic as a record."""
    headers = Envelope(ids.event_id(stream, version), "/xuanmin/registration", kind, BEGAN, stream, version).headers()
    value = event.model_dump_json().encode()
    return ConsumerRecord(ELECTIONS, 0, 0, 0, 1, b"", value, None, 0, len(value), tuple(headers))
