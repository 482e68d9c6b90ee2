"""What the committee may decide: the computed seats, or others of one to three each for a reason."""

from __future__ import annotations

import pytest

from services.registration.domain.seats import decision
from services.registration.domain.seats.apportionment import Apportioned
from services.registration.domain.seats.decision import SeatsError, decided
from services.registration.domain.seats.ground import ground_of
from services.registration.domain.seats.proposal import propose
from tests.unit.registration.seats.towns import place, town

PROPOSED = propose(ground_of(town(), "town"))


def seats(apportioned: Apportioned) -> dict[str, int]:
    return {row.constituency: row.seats for row in apportioned.rows}


def test_naming_no_seats_takes_the_computed_ones() -> None:
    assert decided(PROPOSED, None, with_reason=False) == (PROPOSED.outcome, True)


def test_naming_the_computed_seats_is_the_same() -> None:
    assert isinstance(PROPOSED.outcome, Apportioned)
    assert decided(PROPOSED, seats(PROPOSED.outcome), with_reason=False) == (PROPOSED.outcome, True)


def test_other_seats_stand_with_a_reason_and_are_measured() -> None:
    wanted = {"T01": 2, "T02": 2, "T03": 2}
    apportioned, as_computed = decided(PROPOSED, wanted, with_reason=True)
    assert (seats(apportioned), as_computed) == (wanted, False)
    assert sum(row.seats * row.deviation for row in apportioned.rows) == 0


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"T01": 2, "T02": 2, "T03": 2}, decision.ReasonMissingError),
        ({"T01": 3, "T02": 3, "T03": 3}, decision.WrongTotalError),
        ({"T01": 3, "T02": 3}, decision.WrongConstituenciesError),
        ({"T01": 2, "T02": 1, "T03": 2, "D01": 1}, decision.WrongConstituenciesError),
    ],
)
def test_what_cannot_be_decided_is_told(wanted: dict[str, int], error: type[SeatsError]) -> None:
    with pytest.raises(error):
        decided(PROPOSED, wanted, with_reason=False)


def test_where_nothing_could_be_computed_the_seats_have_to_be_named() -> None:
    unknown = propose(ground_of(town(seats=None), "town"))
    with pytest.raises(decision.NothingComputedError):
        decided(unknown, None, with_reason=True)


def test_without_population_there_are_no_seats() -> None:
    places = [place("V01", "D01", "T01", 4_000), place("V02", "D01", "T02", None), place("V03", "D02", "T03", 1)]
    with pytest.raises(decision.PopulationUnknownError):
        decided(propose(ground_of(town(places=places), "town")), {"T01": 2, "T02": 2, "T03": 2}, with_reason=True)
