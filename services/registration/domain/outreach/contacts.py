"""What may be said of a contact with a unit, and what follows from it: decided on all the unit's contacts so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from contracts.office.outreach import ContactSaid, Means, UnitContacted, UnitStanding
from contracts.set_up.elections import ElectionSetUp
from services.registration.domain.outreach.standing import standing_after

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""Whose clock is ahead of ours by so little did not tell of the future."""

MOST_CONTACTS: Final = 500
"""Contacts with one unit. The article's reluctant company took five; each is decided on all the others, so that a
program gone wrong that records thousands would hold up everybody who registers."""

_MAY_PROMISE: Final = ("promised", "enrolled")


class ContactError(Exception):
    """A contact cannot be recorded as it is told; the message says what to do."""


class UnknownUnitError(ContactError):
    """The set-up has no such unit."""

    def __init__(self) -> None:
        super().__init__("The election's set-up has no unit of this code; check it, or load a set-up that has it.")


class NotAUnitError(ContactError):
    """The place is a village or neighbourhood."""

    def __init__(self) -> None:
        super().__init__("This place is a village: its residents are canvassed from door to door; record visits there.")


class NotYetMadeError(ContactError):
    """The contact lies in the future."""

    def __init__(self) -> None:
        super().__init__("contacted_at lies in the future: plan a contact by next_contact_on, and record it once made.")


class PromiseMissingError(ContactError):
    """Nobody could tell when such a promise is overdue."""

    def __init__(self) -> None:
        super().__init__("What was promised? Send promise with voters (how many) and by_day (until when).")


class EnrolmentIncompleteError(ContactError):
    """Nobody could tell how much is to come, or whom to ask."""

    def __init__(self) -> None:
        super().__init__("Send expected_voters (how many the unit will report) and contact (who does it: name, phone).")


class TooManyContactsError(ContactError):
    """The unit has as many contacts as are kept."""

    def __init__(self) -> None:
        super().__init__(
            f"This unit has {MOST_CONTACTS} contacts on record, more than are kept of one. Is a program sending the "
            "same ones with other times? A contact told again with its own time and means is corrected."
        )


class ContradictionError(ContactError):
    """Two things that were said exclude each other."""


@dataclass(frozen=True, slots=True)
class UnitContacts:
    """The contacts with one unit by moment and means, each as told last; and the version of the unit's stream."""

    version: int = 0
    made: Mapping[tuple[datetime, Means], UnitContacted] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def standing(self) -> UnitStanding | None:
        """How the unit stands; None: nobody has contacted it."""
        return standing_after(self.made.values()) if self.made else None


INITIAL: Final = UnitContacts()


def check_unit(set_up: ElectionSetUp, place_code: str) -> None:
    """Raises UnknownUnitError, NotAUnitError: there is no such unit to contact."""
    place = next((place for place in set_up.places if place.code == place_code), None)
    if place is None:
        raise UnknownUnitError
    if place.kind != "unit":
        raise NotAUnitError


def check(said: ContactSaid, now: datetime) -> None:
    """Raises ContactError: the contact says too little, or contradicts itself, or was not made yet."""
    if said.contacted_at > now + CLOCKS_DIFFER:
        raise NotYetMadeError
    if said.outcome == "promised" and said.promise is None:
        raise PromiseMissingError
    if said.outcome == "enrolled" and (said.expected_voters is None or said.contact_sealed is None):
        raise EnrolmentIncompleteError
    if said.promise is not None and said.outcome not in _MAY_PROMISE:
        raise ContradictionError("A promise was made, so the outcome is promised (or enrolled); or leave promise out.")
    if said.expected_voters is not None and said.outcome != "enrolled":
        raise ContradictionError("expected_voters belongs to the outcome enrolled; before that, record a promise.")
    if said.outcome == "no_answer" and (said.doubts or said.spoke_with_sealed):
        raise ContradictionError(
            "Nobody answered, so nobody doubted or spoke: choose another outcome, or leave both out."
        )


def decide(said: ContactSaid, known: UnitContacts) -> list[UnitContacted]:
    """The contact and the unit's standing after it; nothing where the same was said of it before.

    Raises:
        TooManyContactsError: it would be one more than are kept.
    """
    key = said.contacted_at, said.means
    told = known.made.get(key)
    if told is not None and told.fingerprint == said.fingerprint:
        return []
    if told is None and len(known.made) >= MOST_CONTACTS:
        raise TooManyContactsError
    attempt = len(known.made) + 1 if told is None else told.attempt
    standing = standing_after([*(one for at, one in known.made.items() if at != key), said])
    fields = {name: getattr(said, name) for name in ContactSaid.model_fields}
    return [UnitContacted(**fields | {"version": known.version + 1}, attempt=attempt, standing=standing)]


def evolve(known: UnitContacts, event: UnitContacted) -> UnitContacts:
    """The contacts after an event."""
    made = {**known.made, (event.contacted_at, event.means): event}
    return UnitContacts(event.version, MappingProxyType(made))
