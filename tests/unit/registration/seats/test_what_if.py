"""Trying out other boundaries, people and numbers: what moves, what vanishes, and what is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.seats.ground import Ground, ground_of
from services.registration.domain.seats.proposal import propose
from services.registration.domain.seats.what_if import Merge, Move, WhatIf, WhatIfError, tried
from tests.unit.registration.seats.towns import town

TOWN = ground_of(town(), "town")


def people(ground: Ground) -> dict[str, int | None]:
    return {one.constituency: one.population for one in ground.residents}


def test_trying_nothing_changes_nothing() -> None:
    assert tried(TOWN, WhatIf()) == TOWN


def test_a_place_takes_its_people_along() -> None:
    after = tried(TOWN, WhatIf(moves=(Move("V04", "T02"),)))
    assert people(after) == {"T01": 4_000, "T02": 3_500, "T03": 2_500}


def test_a_constituency_that_comes_into_being_splits_one() -> None:
    after = tried(TOWN, WhatIf(moves=(Move("V04", "T04"),)))
    assert people(after) == {"T01": 4_000, "T02": 2_000, "T03": 2_500, "T04": 1_500}


def test_a_part_of_a_place_moves() -> None:
    after = tried(TOWN, WhatIf(moves=(Move("V01", "T02", people=1_000),)))
    assert people(after) == {"T01": 3_000, "T02": 3_000, "T03": 4_000}


def test_a_merged_constituency_is_gone() -> None:
    after = tried(TOWN, WhatIf(merges=(Merge("T02", "T01"),)))
    assert people(after) == {"T01": 6_000, "T03": 4_000}


def test_a_constituency_that_lost_its_last_place_is_gone() -> None:
    assert people(tried(TOWN, WhatIf(moves=(Move("V02", "T01"),)))) == {"T01": 6_000, "T03": 4_000}


def test_a_constituency_without_any_place_stays_until_it_is_merged() -> None:
    empty = replace(TOWN, names={**TOWN.names, "T04": "第四小选区"})
    assert people(tried(empty, WhatIf(moves=(Move("V04", "T02"),))))["T04"] is None
    assert "T04" not in people(tried(empty, WhatIf(merges=(Merge("T04", "T01"),))))


def test_other_people_and_another_number_are_tried_too() -> None:
    after = tried(TOWN, WhatIf(populations={"V02": 9_000}, deputies=5))
    assert people(after)["T02"] == 9_000
    assert after.deputies == 5


@given(st.lists(st.builds(Move, st.sampled_from(["V01", "V02", "V03", "V04"]), st.sampled_from(["T01", "T02", "T09"]))))
def test_moving_loses_and_adds_nobody(moves: list[Move]) -> None:
    after = tried(TOWN, WhatIf(moves=tuple(moves)))
    assert sum(many or 0 for many in people(after).values()) == 10_000
    assert {place.constituency for place in after.places} == after.names.keys()


def test_a_town_constituency_across_two_district_ones_is_pointed_out() -> None:
    warned = propose(tried(TOWN, WhatIf(moves=(Move("V04", "T02"),)))).warnings
    assert [one.constituency for one in warned if one.code == "ACROSS_DISTRICT_CONSTITUENCIES"] == ["T02"]
    assert all(one.code != "ACROSS_DISTRICT_CONSTITUENCIES" for one in propose(TOWN).warnings)


@pytest.mark.parametrize(
    "change",
    [
        WhatIf(moves=(Move("V99", "T01"),)),
        WhatIf(moves=(Move("U02", "T01"),)),
        WhatIf(moves=(Move("V02", "T01", people=2_000),)),
        WhatIf(moves=(Move("U01", "T02", people=1),)),
        WhatIf(merges=(Merge("T01", "T09"),)),
        WhatIf(merges=(Merge("T01", "T01"),)),
        WhatIf(populations={"U02": 1}),
    ],
)
def test_what_is_not_there_is_named(change: WhatIf) -> None:
    with pytest.raises(WhatIfError):
        tried(TOWN, change)
