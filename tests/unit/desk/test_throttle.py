"""Guessing is slowed down, nobody is locked out for ever, and memory is bounded."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.desk.people.throttle import REMEMBERED_SECONDS, Patience, Throttle, client_key

PATIENCE = Patience(free=5, longest=60.0)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(min_value=0.5, max_value=90), min_size=20, max_size=200))
def test_however_an_attacker_times_it_they_try_five_and_then_once_a_minute_at_most(pauses: list[float]) -> None:
    clock = Clock()
    throttle = Throttle(PATIENCE, clock)
    tried = []
    for pause in pauses:
        clock.now += pause
        if throttle.wait("office") <= 0:
            throttle.tried("office")
            tried.append(clock.now)
    # The waits double from one second: the twelfth attempt and all after it are a minute apart.
    assert all(later - earlier >= 60 for earlier, later in pairwise(tried[11:]))
    assert all(later - earlier >= 1 for earlier, later in pairwise(tried[4:]))


@given(st.integers(min_value=0, max_value=500))
def test_a_wait_ends_by_itself_within_a_minute_and_refused_attempts_do_not_lengthen_it(times: int) -> None:
    clock = Clock()
    throttle = Throttle(PATIENCE, clock)
    for _ in range(times):
        throttle.tried("office")
    waits = [throttle.wait("office") for _ in range(3)]
    assert waits == [waits[0]] * 3
    assert waits[0] <= 60
    clock.now += waits[0]
    assert throttle.wait("office") <= 0


def test_an_hour_later_it_is_as_if_nothing_had_been() -> None:
    clock = Clock()
    throttle = Throttle(PATIENCE, clock)
    for _ in range(50):
        throttle.tried("office")
    clock.now += REMEMBERED_SECONDS
    for _ in range(PATIENCE.free):
        assert throttle.wait("office") == 0
        throttle.tried("office")
    assert throttle.wait("office") > 0


def test_one_account_s_waits_are_not_another_s() -> None:
    throttle = Throttle(PATIENCE, Clock())
    for _ in range(50):
        throttle.tried("office")
    assert throttle.wait("office") > 0
    assert throttle.wait("auditor") == 0


def test_who_is_right_takes_back_one_attempt_or_all() -> None:
    throttle = Throttle(PATIENCE, Clock())
    for _ in range(PATIENCE.free):
        throttle.tried("10.0.0.1")
    throttle.take_back("10.0.0.1")
    assert throttle.wait("10.0.0.1") == 0
    throttle.tried("10.0.0.1")
    assert throttle.wait("10.0.0.1") > 0
    throttle.forget("10.0.0.1")
    assert throttle.wait("10.0.0.1") == 0


def test_of_more_keys_than_are_remembered_the_oldest_are_forgotten() -> None:
    clock = Clock()
    throttle = Throttle(PATIENCE, clock, most=100)
    for n in range(1000):
        clock.now += 1
        for _ in range(6):
            throttle.tried(f"name{n}")
    assert len(throttle) == 100
    assert throttle.wait("name999") > 0


def test_a_machine_s_many_addresses_of_one_network_are_one() -> None:
    assert client_key("2001:db8:1:2::1") == client_key("2001:db8:1:2:ffff::9") != client_key("2001:db8:1:3::1")
    assert client_key("10.0.0.1") != client_key("10.0.0.2")
    assert client_key("::ffff:10.0.0.1") != client_key("::ffff:10.0.0.2")
    assert client_key("") == ""
