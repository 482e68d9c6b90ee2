"""Recording contacts with units, one or many in one transaction, and showing a unit's contacts with what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.ids import office_id
from contracts.office.outreach import ContactSaid, OutreachEventType, Promise, UnitContact, UnitContacted, UnitStanding
from contracts.set_up.elections import ElectionSetUp
from contracts.unknown import STEP_OVER
from eventstore.decider import Decider, Order
from eventstore.events import Cause
from eventstore.store import LogTransaction
from services.registration.domain.outreach import contacts as rules
from services.registration.domain.outreach.contacts import ContactError, UnitContacts
from services.registration.edge.office.recording import Recording, set_up_in
from services.registration.edge.outreach.forms import UnitContactForm
from services.registration.store.office import codec_of
from services.runtime.opened import details_seal, opened

_CODEC: Final = codec_of({OutreachEventType.CONTACTED: UnitContacted})
_DECIDER: Final = Decider(rules.INITIAL, rules.decide, rules.evolve)

Refuse = Callable[[int, ContactError], None]
"""Is told which of the contacts (its place in what was handed in) cannot be recorded, and why."""


class Outreach:
    """The office's contacts with units, kept by `recording`."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def record(self, election_id: str, forms: Sequence[UnitContactForm], cause: Cause, refuse: Refuse) -> int:
        """Record contacts in their order, each for itself; how many were not known as they are.

        Raises:
            Problem: 404, no such election; 409, its key is not here.
        """
        ordered: list[int] = []

        async def ordering(log: LogTransaction, now: datetime) -> list[Order[ContactSaid]]:
            set_up = await set_up_in(log, election_id)
            ordered.clear()
            orders = []
            for place, form in enumerate(forms):
                try:
                    orders.append(self._order(set_up, form, now, cause))
                except ContactError as wrong:
                    refuse(place, wrong)
                else:
                    ordered.append(place)
            return orders

        answers = await self._recording.record_each(_DECIDER, _CODEC, ordering, (ContactError,))
        changed = 0
        for place, answer in zip(ordered, answers, strict=True):
            if isinstance(answer, ContactError):
                refuse(place, answer)
            else:
                changed += len(answer)
        return changed

    async def shown(self, election_id: str, place_code: str) -> dict[str, Any]:
        """A unit's standing and its contacts, the first first, with what was said; null where the key was destroyed.

        Raises:
            Problem: 404, no such election.
            ContactError: there is no such unit, and nobody ever contacted one of this code.
        """
        set_up = await self._recording.set_up(election_id)
        stream, known = await self._known(election_id, place_code)
        if not known.made:
            rules.check_unit(set_up, place_code)
        made = sorted(known.made.values(), key=lambda contact: (contact.contacted_at, contact.means))
        contacts = [self._with_words(stream, contact) for contact in made]
        return {**self._head(election_id, place_code, known.standing), "contacts": contacts}

    async def standing(self, election_id: str, place_code: str) -> dict[str, Any]:
        """How a unit stands now."""
        _, known = await self._known(election_id, place_code)
        return self._head(election_id, place_code, known.standing)

    async def _known(self, election_id: str, place_code: str) -> tuple[UUID, UnitContacts]:
        stream = stream_of(election_id, place_code)
        states = await self._recording.read(_DECIDER, _CODEC, [stream])
        return stream, states.get(stream, rules.INITIAL)

    def _order(self, set_up: ElectionSetUp, form: UnitContactForm, now: datetime, cause: Cause) -> Order[ContactSaid]:
        rules.check_unit(set_up, form.place_code)
        said = self._said(set_up.election.id, form, form.contacted_at or now)
        rules.check(said, now)
        return Order(stream_of(said.election_id, said.place_code), said, cause)

    def _said(self, election_id: str, form: UnitContactForm, at: datetime) -> ContactSaid:
        stream = stream_of(election_id, form.place_code)
        clear = form.model_dump_json(exclude={"by", "contacted_at"})

        def sealed(words: str | None) -> str | None:
            return self._recording.sealed(election_id, stream, words) if words is not None else None

        return ContactSaid(
            election_id=election_id, version=1, by=form.by,
            fingerprint=self._recording.fingerprint("unit contact", str(stream), at.isoformat(), clear),
            place_code=form.place_code, means=form.means, contacted_at=at, outcome=form.outcome,
            doubts=tuple(dict.fromkeys(form.doubts)),
            promise=Promise(voters=form.promise.voters, by_day=form.promise.by_day) if form.promise else None,
            expected_voters=form.expected_voters, next_contact_on=form.next_contact_on,
            spoke_with_sealed=sealed(form.spoke_with), words_sealed=sealed(form.words),
            contact_sealed=sealed(form.contact.model_dump_json() if form.contact else None),
        )  # fmt: skip

    def _with_words(self, stream: UUID, contact: UnitContacted) -> dict[str, Any]:
        seal = details_seal(self._recording.keyring, contact.election_id)
        person = opened(seal, contact.contact_sealed, stream)
        shown = contact.model_dump(
            mode="json",
            exclude={
                "election_id", "place_code", "version", "fingerprint", "standing", "spoke_with_sealed",
                "contact_sealed", "words_sealed",
            },
        )  # fmt: skip
        return shown | {
            "spoke_with": opened(seal, contact.spoke_with_sealed, stream),
            "contact": UnitContact.model_validate_json(person, extra=STEP_OVER).model_dump() if person else None,
            "words": opened(seal, contact.words_sealed, stream),
        }

    @staticmethod
    def _head(election_id: str, place_code: str, standing: UnitStanding | None) -> dict[str, Any]:
        said = {"election_id": election_id, "place_code": place_code, "stage": "not_contacted", "attempts": 0}
        return said | (standing.model_dump(mode="json") if standing else {})


def stream_of(election_id: str, place_code: str) -> UUID:
    """The stream of the contacts with a unit."""
    return office_id(election_id, "unit_outreach", place_code)
