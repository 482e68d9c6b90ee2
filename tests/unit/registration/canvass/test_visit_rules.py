"""What may be said of a visit, and which result of a resident stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from contracts.office.canvass import VisitResult
from services.registration.domain.canvass.wrong import (
    OtherPatchError,
    UnknownHouseholdError,
    UnknownResidentError,
    VisitTimeError,
)
from services.registration.store.canvass import HOUSEHOLD_DECIDER as HOUSEHOLD
from tests.spec import given
from tests.unit.registration.canvass.samples import AT, NOW, listed, telling, visited

RESULTS: tuple[VisitResult, ...] = get_args(VisitResult)
LISTED = given(HOUSEHOLD, listed(a=1, b=2))


def test_a_result_for_the_household_is_one_for_everybody_there() -> None:
    said = telling("come_again", said="s")
    both: dict[str, tuple[int, VisitResult]] = {"a": (1, "come_again"), "b": (2, "come_again")}
    LISTED.when(said).then(visited(2, both, fingerprint="s"))


def test_a_result_for_a_resident_is_only_theirs() -> None:
    LISTED.when(telling({2: "moved"}, said="s")).then(visited(2, {"b": (2, "moved")}, fingerprint="s"))


def test_the_same_visit_said_again_changes_nothing_also_after_others() -> None:
    LISTED.and_done(telling(), telling("moved"), telling({1: "refused"})).when(telling()).then_nothing()


def test_a_visit_that_was_told_is_no_error_when_the_household_is_struck_since() -> None:
    struck = given(HOUSEHOLD, listed(a=1), visited(2, {"a": (1, "moved")}, fingerprint="s"), listed(3))
    struck.when(telling("moved", said="s")).then_nothing()
    struck.when(telling("refused")).then_refused(UnknownHouseholdError)


def test_nobody_visits_a_household_that_is_not_listed() -> None:
    given(HOUSEHOLD).when(telling()).then_refused(UnknownHouseholdError)


def test_a_resident_who_is_none_is_named_by_number() -> None:
    refused = LISTED.when(telling({1: "absent", 7: "absent"})).then_refused(UnknownResidentError)
    assert "7" in str(refused)
    assert "1, 2" in str(refused)


def test_a_visit_to_another_patch_than_the_household_s_is_a_slip() -> None:
    LISTED.when(telling(patch="P02")).then_refused(OtherPatchError)
    assert HOUSEHOLD.decide(telling(patch="P01"), LISTED.state)


def test_no_visit_lies_in_the_future_and_one_right_now_is_taken() -> None:
    LISTED.when(telling(at=NOW + timedelta(seconds=1))).then_refused(VisitTimeError)
    assert HOUSEHOLD.decide(telling(at=NOW), LISTED.state)


@pytest.mark.parametrize(("again", "taken"), [(date(2021, 9, 3), False), (date(2021, 9, 4), True)])
def test_the_next_visit_is_not_before_this_one(again: date, taken: bool) -> None:
    asked = LISTED.when(telling(again=again))
    if taken:
        assert HOUSEHOLD.decide(asked.command, asked.state)
    else:
        asked.then_refused(VisitTimeError)


@whatever(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(RESULTS)), min_size=1, max_size=12))
def test_the_result_that_stands_is_the_latest_visit_s_in_whatever_order_they_are_told(
    visits: list[tuple[int, VisitResult]],
) -> None:
    """Of one moment what was said last stands; said before it, it is the same visit and changes nothing."""
    happened, said = LISTED, list[tuple[int, VisitResult]]()
    for hour, result in visits:
        happened = happened.and_done(telling({1: result}, at=AT + timedelta(hours=hour)))
        if (hour, result) not in said:
            said.append((hour, result))
    latest = max(hour for hour, _ in said)
    expected = [result for hour, result in said if hour == latest][-1]
    stands = happened.state.results["token-a"]
    assert (stands.visited_at, stands.result) == (AT + timedelta(hours=latest), expected)
    assert "token-b" not in happened.state.results


def test_a_result_is_the_person_s_and_not_the_number_s() -> None:
    moved_in = LISTED.and_done(telling({2: "refused"})).state
    after = HOUSEHOLD.evolve(moved_in, listed(3, a=1, c=3))
    assert set(after.results) == {"token-b"}
