"""A visit at a household's door: whom it may be about, when it may have been, and that it is said once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from contracts.office.canvass import HouseholdListed, HouseholdVisited, ResidentVisit, VisitResult
from services.registration.domain.canvass.household import Event, Household, ListHousehold, list_household
from services.registration.domain.canvass.wrong import (
    OtherPatchError,
    UnknownHouseholdError,
    UnknownResidentError,
    VisitTimeError,
)


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """What somebody said of a visit. `results` by the residents' numbers, or one for all who live there.

    `patch_code` is None where nothing was said of the patch; `day` is the visit's in the election's time zone, `now`
    the moment at which it is told; `seal_words` makes `words_sealed`, None where nothing was noted.
    """

    household_code: str
    patch_code: str | None
    visited_at: datetime
    day: date
    now: datetime
    results: VisitResult | Mapping[int, VisitResult]
    next_visit_on: date | None
    by: str
    fingerprint: str
    seal_words: Callable[[], str] | None


Command = ListHousehold | RecordVisit


def decide(command: Command, household: Household) -> list[Event]:
    """What a listing or a visit leads to; nothing where the same was said already.

    Raises:
        CanvassError: it cannot be recorded as it was said.
    """
    match command:
        case ListHousehold():
            return list_household(command, household)
        case RecordVisit():
            return _record(command, household)
    assert_never(command)


def _record(command: RecordVisit, household: Household) -> list[Event]:
    if command.fingerprint in household.visits:
        return []
    listed = household.listed
    if listed is None or not listed.residents:
        raise UnknownHouseholdError(
            f"no household {command.household_code} is listed in the place; check the code, or list the household first"
        )
    if command.patch_code not in {None, listed.patch_code}:
        raise OtherPatchError(
            f"household {listed.household_code} lies in patch {listed.patch_code}, and patch {command.patch_code} was "
            "said; check both"
        )
    _refuse_impossible_times(command)
    visit = HouseholdVisited(
        election_id=listed.election_id, version=household.version + 1, by=command.by, fingerprint=command.fingerprint,
        household_id=listed.household_id, place_code=listed.place_code, patch_code=listed.patch_code,
        household_code=listed.household_code, visited_at=command.visited_at, residents=_met(command, listed),
        next_visit_on=command.next_visit_on, words_sealed=command.seal_words() if command.seal_words else None,
    )  # fmt: skip
    return [visit]


def _refuse_impossible_times(command: RecordVisit) -> None:
    if command.visited_at > command.now:
        raise VisitTimeError("the visit lies in the future; check its time, and the time zone that it is written with")
    if command.next_visit_on is not None and command.next_visit_on < command.day:
        raise VisitTimeError("the next visit is before this one; check both days")


def _met(command: RecordVisit, listed: HouseholdListed) -> tuple[ResidentVisit, ...]:
    results = command.results
    if not isinstance(results, Mapping):
        return tuple(
            ResidentVisit(no=resident.no, voter_token=resident.voter_token, result=results)
            for resident in listed.residents
        )
    tokens = {resident.no: resident.voter_token for resident in listed.residents}
    if unknown := sorted(set(results) - set(tokens)):
        raise UnknownResidentError(
            f"household {listed.household_code} has no resident {', '.join(map(str, unknown))}; its residents are "
            f"{', '.join(map(str, tokens))}"
        )
    return tuple(ResidentVisit(no=no, voter_token=tokens[no], result=results[no]) for no in sorted(results))
