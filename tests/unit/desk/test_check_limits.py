"""How often one may ask whether somebody is on the roll: guessing the ending of a number does not pay."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.check.limits import (
    FREE_MISSES,
    IN_ALL_A_SECOND,
    IN_ALL_AT_ONCE,
    LONGEST_WAIT,
    MISSES_OF_AN_ADDRESS,
    MOST_REMEMBERED,
    Limits,
    TooOftenError,
)

ENDINGS = 1000 * 11


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(limits: Limits, name: str = "张伟", host: str = "10.0.0.1", election: str = "e1") -> TooOftenError | None:
    """What is said where the question may not begin; it is a miss otherwise."""
    try:
        limits.begin(election, name, host)
    except TooOftenError as error:
        return error
    return None


def test_after_few_misses_a_name_waits_whatever_address_asks_and_other_names_do_not() -> None:
    limits = Limits(Clock())
    for number in range(FREE_MISSES):
        assert refused(limits, host=f"10.0.0.{number}") is None
    said = refused(limits, host="192.0.2.7")
    assert said is not None
    assert said.of_the_name
    assert refused(limits, "李娜") is None
    assert refused(limits, election="e2") is None


@pytest.mark.parametrize("written", [" 张 伟", "张伟\u200b", "张\u3000伟"])
def test_another_writing_of_a_name_is_the_same_name(written: str) -> None:
    limits = Limits(Clock())
    for _ in range(FREE_MISSES):
        assert refused(limits) is None
    assert refused(limits, written) is not None


def test_whoever_guesses_as_fast_as_they_may_needs_weeks_for_a_name() -> None:
    clock = Clock()
    limits, asked, hosts = Limits(clock), 0, iter(range(1_000_000))
    day = 24 * 3600.0
    while clock.now < day:
        said = refused(limits, host=f"10.{next(hosts) % 256}.{next(hosts) % 256}.1")
        if said is None:
            asked += 1
        else:
            assert said.seconds <= LONGEST_WAIT
            clock.now += said.seconds
    assert ENDINGS / 2 / asked > 21, asked


def test_hits_cost_nothing_and_misses_still_count() -> None:
    clock = Clock()
    limits = Limits(clock)
    for _ in range(3 * MISSES_OF_AN_ADDRESS):
        limits.begin("e1", "张伟", "10.0.0.1").was_no_miss()
        clock.now += 1 / IN_ALL_A_SECOND
    for _ in range(FREE_MISSES):
        assert refused(limits) is None
    assert refused(limits) is not None


def test_many_at_once_do_not_slip_through() -> None:
    limits = Limits(Clock())
    begun = [limits.begin("e1", "张伟", "10.0.0.1") for _ in range(FREE_MISSES)]
    assert refused(limits) is not None, "none of those is answered yet, and they may all be misses"
    begun[0].was_no_miss()
    assert refused(limits) is None


def test_an_address_that_misses_many_names_waits() -> None:
    clock = Clock()
    limits = Limits(clock)
    for number in range(MISSES_OF_AN_ADDRESS):
        assert refused(limits, f"某{number}") is None
        clock.now += 0.1
    said = refused(limits, "另一个")
    assert said is not None
    assert not said.of_the_name
    assert refused(limits, "另一个", "10.0.0.2") is None
    assert refused(limits, "再一个", "2001:db8::1") is None


def test_an_address_of_the_sixth_version_is_its_network() -> None:
    clock = Clock()
    limits = Limits(clock)
    for number in range(MISSES_OF_AN_ADDRESS):
        assert refused(limits, f"某{number}", f"2001:db8::{number:x}") is None
        clock.now += 0.1
    assert refused(limits, "另一个", "2001:db8::ffff") is not None


@given(pauses=st.lists(st.floats(0, 2), min_size=100, max_size=300))
def test_in_all_no_more_are_asked_than_a_steady_stream_and_what_is_allowed_at_once(pauses: list[float]) -> None:
    clock = Clock()
    limits, begun = Limits(clock), 0
    for number, pause in enumerate(pauses):
        clock.now += pause / 20
        with suppress(TooOftenError):
            limits.begin("e1", f"某{number}", f"10.0.{number % 256}.{number // 256}")
            begun += 1
    assert begun <= IN_ALL_AT_ONCE + IN_ALL_A_SECOND * clock.now + 1


def test_nobody_pushes_a_name_out_of_memory_by_asking_after_others() -> None:
    assert IN_ALL_A_SECOND * LONGEST_WAIT + IN_ALL_AT_ONCE < MOST_REMEMBERED


def test_nothing_that_was_typed_is_kept() -> None:
    limits = Limits(Clock())
    question = limits.begin("e1", "张伟", "10.20.30.40")
    within = [vars(one) for one in vars(limits).values() if hasattr(one, "__dict__")]
    assert len(within) >= 2, "the names and the addresses"
    kept = repr((vars(limits), question.name, question.client, within))
    assert "张伟" not in kept
    assert "10.20.30.40" not in kept
    other = Limits(Clock()).begin("e1", "张伟", "10.20.30.40")
    assert question.name != other.name, "without a key of its own a digest is guessed from a list of names"
