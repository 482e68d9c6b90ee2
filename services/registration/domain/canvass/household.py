"""A household of the baseline: what is known of it, and whom listing it anew leaves under which number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from contracts.office.canvass import BaselineResident, HouseholdListed, HouseholdVisited, VisitResult
from services.registration.domain.canvass.wrong import ResidentTwiceError, UnknownHouseholdError, UnknownPatchError

Event = HouseholdListed | HouseholdVisited


class Latest(NamedTuple):
    """A resident's result, and the visit that it is of; the greatest `visited_at` and `version` stands."""

    visited_at: datetime
    version: int
    result: VisitResult


@dataclass(frozen=True, slots=True)
class Household:
    """A household after its events.

    `listed` is the latest listing, with nobody where it is struck; `numbers` are all that were ever given in it, by
    voter token; `visits` the fingerprints of what was said of visits; `results` the latest one of each voter token.
    """

    version: int = 0
    listed: HouseholdListed | None = None
    numbers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    visits: frozenset[str] = frozenset()
    results: Mapping[str, Latest] = field(default_factory=lambda: MappingProxyType({}))


INITIAL: Final = Household()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a listing says them. `seal` makes `person_sealed`: only where something has changed."""

    voter_token: str
    known: bool
    seal: Callable[[], str]


@dataclass(frozen=True, slots=True)
class ListHousehold:
    """A household as it is to be: `listing` a draft of version 1 without residents and address, which are sealed only
    where something has changed. `patch_stands`: its patch is drawn, and not given up."""

    listing: HouseholdListed
    residents: Sequence[Person]
    patch_stands: bool
    seal_address: Callable[[], str]


def list_household(command: ListHousehold, household: Household) -> list[Event]:
    """The household's next listing; none where it stands so already. With nobody in it, it is struck.

    Raises:
        UnknownPatchError, ResidentTwiceError: it cannot stand so.
        UnknownHouseholdError: there is nothing to strike.
    """
    said, known = command.listing, household.listed
    if not command.residents:
        return _struck(command, household)
    if known is not None and known.residents and known.fingerprint == said.fingerprint:
        return []
    if not command.patch_stands:
        raise UnknownPatchError(
            f"the place has no patch {said.patch_code}, or has given it up; draw it first, or name another"
        )
    listed = {
        "version": household.version + 1,
        "address_sealed": command.seal_address(),
        "residents": _numbered(command.residents, household.numbers),
    }
    return [said.model_copy(update=listed)]


def _struck(command: ListHousehold, household: Household) -> list[Event]:
    known = household.listed
    if known is None:
        raise UnknownHouseholdError(
            f"household {command.listing.household_code} says nobody who lives in it, and is not listed; "
            "say who lives there"
        )
    if not known.residents:
        return []
    said = {"by": command.listing.by, "fingerprint": command.listing.fingerprint}
    # Patch and address stay as they were: visits are read with them.
    return [known.model_copy(update={"version": household.version + 1, "residents": (), **said})]


def _numbered(residents: Sequence[Person], before: Mapping[str, int]) -> tuple[BaselineResident, ...]:
    numbers: dict[str, int] = {}
    highest = max(before.values(), default=0)
    for at, person in enumerate(residents, 1):
        if person.voter_token in numbers:
            raise ResidentTwiceError(f"resident {at} of the household has the same number as another; keep one of them")
        number = before.get(person.voter_token)
        if number is None:
            highest += 1
            number = highest
        numbers[person.voter_token] = number
    numbered = (
        BaselineResident(
            no=numbers[person.voter_token],
            voter_token=person.voter_token,
            known=person.known,
            person_sealed=person.seal(),
        )
        for person in residents
    )
    return tuple(sorted(numbered, key=lambda resident: resident.no))


def evolve(household: Household, event: Event) -> Household:
    """The household after an event."""
    if isinstance(event, HouseholdListed):
        numbers = {resident.voter_token: resident.no for resident in event.residents}
        return replace(household, version=event.version, listed=event, numbers={**household.numbers, **numbers})
    results = dict(household.results)
    for resident in event.residents:
        latest = Latest(event.visited_at, event.version, resident.result)
        results[resident.voter_token] = max(latest, results.get(resident.voter_token, latest))
    return replace(household, version=event.version, visits=household.visits | {event.fingerprint}, results=results)
