"""A patch, a household and a visit, each to be changed in one respect a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from contracts.office.canvass import BaselineResident, HouseholdListed, HouseholdVisited, ResidentVisit, VisitResult
from services.registration.domain.canvass.household import ListHousehold, Person
from services.registration.domain.canvass.visit import RecordVisit

ID = UUID("6f1d6c5e-0000-5000-8000-000000000005")
AT = datetime(2021, 9, 4, 11, 0, tzinfo=UTC)
NOW = datetime(2021, 9, 26, tzinfo=UTC)


def listing(*people: str, patch: str = "P01", stands: bool = True) -> ListHousehold:
    """A household with these `people`, each told by a word; its content is they and the patch."""
    draft = HouseholdListed(
        election_id="zhujing-2021", version=1, by="clerk-07", fingerprint=f"{patch} {sorted(people)}",
        household_id=ID, place_code="V01", patch_code=patch, household_code="H1", address_sealed="", residents=(),
    )  # fmt: skip
    persons = [Person(f"token-{word}", known=True, seal=lambda word=word: f"sealed-{word}") for word in people]  # type: ignore[misc]
    return ListHousehold(draft, persons, stands, lambda: f"address-{patch}")


def listed(version: int = 1, patch: str = "P01", fingerprint: str | None = None, **numbers: int) -> HouseholdListed:
    """The household as an event says it, with the numbers of its people by their words."""
    residents = tuple(
        BaselineResident(no=no, voter_token=f"token-{word}", known=True, person_sealed=f"sealed-{word}")
        for word, no in sorted(numbers.items(), key=lambda one: one[1])
    )
    return HouseholdListed(
        election_id="zhujing-2021", version=version, by="clerk-07",
        fingerprint=fingerprint or f"{patch} {sorted(numbers)}", household_id=ID, place_code="V01", patch_code=patch,
        household_code="H1", address_sealed=f"address-{patch}", residents=residents,
    )  # fmt: skip


def telling(
    results: VisitResult | Mapping[int, VisitResult] = "absent",
    *,
    at: datetime = AT,
    again: date | None = None,
    patch: str | None = None,
    said: str | None = None,
) -> RecordVisit:
    """What somebody says of a visit."""
    return RecordVisit(
        household_code="H1", patch_code=patch, visited_at=at, day=at.date(), now=NOW, results=results,
        next_visit_on=again, by="沈志愿", fingerprint=said or f"visit {at} {results} {again}", seal_words=None,
    )  # fmt: skip


def visited(
    version: int, results: Mapping[str, tuple[int, VisitResult]], *, at: datetime = AT, fingerprint: str
) -> HouseholdVisited:
    """The event of a visit; results by the people's words, with their numbers."""
    met = tuple(
        ResidentVisit(no=no, voter_token=f"token-{word}", result=result) for word, (no, result) in results.items()
    )
    return HouseholdVisited(
        election_id="zhujing-2021", version=version, by="沈志愿", fingerprint=fingerprint, household_id=ID,
        place_code="V01", patch_code="P01", household_code="H1", visited_at=at, residents=met,
    )  # fmt: skip
