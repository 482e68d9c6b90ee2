"""What listing a household anew does, rule by rule."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from contracts.office.canvass import HouseholdListed
from services.registration.domain.canvass.wrong import ResidentTwiceError, UnknownHouseholdError, UnknownPatchError
from services.registration.store.canvass import HOUSEHOLD_DECIDER as HOUSEHOLD
from tests.spec import given
from tests.unit.registration.canvass.samples import listed, listing, telling


def test_who_is_listed_first_has_the_numbers_of_the_list() -> None:
    given(HOUSEHOLD).when(listing("father", "mother", "child")).then(listed(father=1, mother=2, child=3))


def test_the_same_listing_again_changes_nothing_in_whatever_order() -> None:
    before = given(HOUSEHOLD).and_done(listing("a", "b", "c"))
    for people in permutations("abc"):
        before.when(listing(*people)).then_nothing()


def test_who_is_listed_again_keeps_the_number_and_who_is_new_has_one_of_their_own() -> None:
    before = given(HOUSEHOLD, listed(a=1, b=2, c=3))
    before.when(listing("d", "c", "a")).then(listed(2, a=1, c=3, d=4))


def test_a_number_is_given_to_nobody_else_after_somebody_left() -> None:
    left = given(HOUSEHOLD, listed(a=1, b=2), listed(2, a=1))
    left.when(listing("a", "c")).then(listed(3, a=1, c=3))
    left.when(listing("a", "b")).then(listed(3, a=1, b=2))


def test_another_patch_is_another_version() -> None:
    given(HOUSEHOLD, listed(a=1)).when(listing("a", patch="P02")).then(listed(2, patch="P02", a=1))


def test_no_household_lies_in_a_patch_that_does_not_stand() -> None:
    refused = given(HOUSEHOLD).when(listing("a", patch="P09", stands=False)).then_refused(UnknownPatchError)
    assert "P09" in str(refused)
    given(HOUSEHOLD, listed(a=1)).when(listing("a", patch="P09", stands=False)).then_refused(UnknownPatchError)


def test_what_stands_already_is_no_error_whatever_became_of_the_patch() -> None:
    given(HOUSEHOLD, listed(a=1)).when(listing("a", stands=False)).then_nothing()


def test_nobody_stands_twice_in_a_household() -> None:
    given(HOUSEHOLD).when(listing("a", "b", "a")).then_refused(ResidentTwiceError)


def test_a_household_with_nobody_is_struck_and_keeps_patch_and_address() -> None:
    struck = given(HOUSEHOLD, listed(a=1)).when(listing(patch="P09", stands=False))
    struck.then(listed(2, fingerprint="P09 []"))


def test_a_struck_household_is_struck_once_and_can_be_listed_again() -> None:
    struck = given(HOUSEHOLD, listed(a=1), listed(2))
    struck.when(listing()).then_nothing()
    struck.when(listing("a")).then(listed(3, a=1))


def test_there_is_nothing_to_strike_where_nothing_was_listed() -> None:
    given(HOUSEHOLD).when(listing()).then_refused(UnknownHouseholdError)


def test_a_visit_between_two_listings_takes_a_version_of_the_same_stream() -> None:
    visited = given(HOUSEHOLD).and_done(listing("a"), telling())
    visited.when(listing("a")).then_nothing()
    visited.when(listing("a", "b")).then(listed(3, a=1, b=2))


@whatever(histories=st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=8))
def test_over_any_history_nobody_s_number_changes_and_no_two_share_one(histories: list[set[str]]) -> None:
    happened = given(HOUSEHOLD)
    ever: dict[str, int] = {}
    for people in histories:
        happened = happened.and_done(listing(*sorted(people)))
        household = happened.state.listed
        assert isinstance(household, HouseholdListed)
        numbers = {resident.voter_token: resident.no for resident in household.residents}
        assert set(numbers) == {f"token-{word}" for word in people}
        assert all(ever.setdefault(token, no) == no for token, no in numbers.items())
        assert len(set(ever.values())) == len(ever)
        assert list(numbers.values()) == sorted(numbers.values())


def test_nothing_is_sealed_where_nothing_changes() -> None:
    before = given(HOUSEHOLD).and_done(listing("a"))
    again = listing("a")

    def fail() -> str:
        raise AssertionError("sealed")

    unsealed = type(again)(again.listing, again.residents, again.patch_stands, fail)
    before.when(unsealed).then_nothing()
    with pytest.raises(AssertionError, match="sealed"):
        HOUSEHOLD.decide(type(again)(listing("b").listing, again.residents, again.patch_stands, fail), before.state)
