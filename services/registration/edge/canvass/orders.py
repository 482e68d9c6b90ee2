"""What forms say, as commands: tokens made, values sealed only where something has changed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.id_number import NumberState, read_id_number
from contracts.ids import office_id
from contracts.office.canvass import BaselinePerson, HouseholdListed, PatchDrawn, PatchPeople
from services.registration.domain.canvass.household import ListHousehold, Person
from services.registration.domain.canvass.visit import RecordVisit
from services.registration.edge.canvass.forms import HouseholdForm, PatchForm, ResidentForm, VisitForm
from services.registration.edge.office.recording import Recording


class CanvassOrders:
    """Makes the commands for one place of an election. `zone` is the election's."""

    def __init__(self, recording: Recording, election_id: str, place_code: str, zone: ZoneInfo) -> None:
        self._recording = recording
        self._election = election_id
        self._place = place_code
        self._zone = zone

    def patch_id(self, patch_code: str) -> UUID:
        """The patch of this code, also its stream's id."""
        return office_id(self._election, "patch", self._place, patch_code)

    def household_id(self, household_code: str) -> UUID:
        """The household of this code, also its stream's id. A code is unique in the place: households change patch."""
        return office_id(self._election, "household", self._place, household_code)

    def patch(self, patch_code: str, form: PatchForm) -> PatchDrawn:
        """The draft of a patch.

        Raises:
            Problem: the election's key is not here.
        """
        people = PatchPeople(responsible=form.responsible, phone=form.phone, volunteers=form.volunteers)
        stream = self.patch_id(patch_code)
        return PatchDrawn(
            election_id=self._election, version=1, by=form.by, patch_id=stream, place_code=self._place,
            patch_code=patch_code, name=form.name, volunteers=len(form.volunteers), given_up=form.given_up,
            fingerprint=self._recording.fingerprint(
                "patch", form.name, form.responsible, form.phone, form.given_up, *form.volunteers
            ),
            people_sealed=self._recording.sealed(self._election, stream, people.model_dump_json()),
        )  # fmt: skip

    def household(self, form: HouseholdForm, *, patch_stands: bool) -> ListHousehold:
        """The command to list a household."""
        stream = self.household_id(form.household_code)
        # In whatever order they were said: who lives in a household is a set.
        people = sorted((r.name, r.id_number, r.phone or "") for r in form.residents)
        listing = HouseholdListed(
            election_id=self._election, version=1, by=form.by, household_id=stream, place_code=self._place,
            patch_code=form.patch_code, household_code=form.household_code, address_sealed="", residents=(),
            fingerprint=self._recording.fingerprint(
                "household", form.patch_code, form.address, *(value for person in people for value in person)
            ),
        )  # fmt: skip
        return ListHousehold(
            listing,
            [self._person(stream, resident) for resident in form.residents],
            patch_stands,
            partial(self._recording.sealed, self._election, stream, form.address),
        )

    def _person(self, stream: UUID, form: ResidentForm) -> Person:
        number = read_id_number(form.id_number)
        known = number.state is NumberState.SOUND
        tokens = self._recording.tokens
        said = (str(stream), form.name, form.id_number)
        token = tokens.of_number(number.text) if known else tokens.fingerprint("resident", said)
        return Person(token, known, partial(self._sealed, stream, form))

    def _sealed(self, stream: UUID, form: ResidentForm) -> str:
        person = BaselinePerson(name=form.name, id_number=form.id_number, phone=form.phone)
        return self._recording.sealed(self._election, stream, person.model_dump_json())

    def visit(self, form: VisitForm, now: datetime) -> RecordVisit:
        """The command to record a visit that is told `now`."""
        stream = self.household_id(form.household_code)
        told = sorted((resident.no, resident.result) for resident in form.residents)
        fingerprint = self._recording.fingerprint(
            "visit", form.visited_at.astimezone(ZoneInfo("UTC")).isoformat(), form.by, form.result,
            form.next_visit_on.isoformat() if form.next_visit_on else None, form.words,
            *(value for pair in told for value in pair),
        )  # fmt: skip
        return RecordVisit(
            household_code=form.household_code,
            patch_code=form.patch_code,
            visited_at=form.visited_at,
            day=form.visited_at.astimezone(self._zone).date(),
            now=now,
            results=form.result or dict(told),
            next_visit_on=form.next_visit_on,
            by=form.by,
            fingerprint=fingerprint,
            seal_words=partial(self._recording.sealed, self._election, stream, form.words) if form.words else None,
        )
