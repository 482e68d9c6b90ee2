"""What is set aside at once becomes one event that the broker takes."""

from __future__ import annotations

import pytest

from contracts.operations.dead_letters import DeadLettersSetAside
from contracts.topics import SUBMISSIONS, dead_letters_of
from services.registration.edge.dead_letters.ordering import MOST_RANGES, as_one_act
from services.runtime.problems import Problem

TAKEN = 1_000_000
"""Kafka's own limit of a record, less its headers."""
FAR = 2**61


def test_so_many_scattered_letters_as_may_be_set_aside_fit_a_record() -> None:
    letters = as_one_act([FAR + 2 * n for n in range(MOST_RANGES)])
    act = DeadLettersSetAside(
        service="registration", subject=dead_letters_of(SUBMISSIONS), version=1, by="operator",
        reason_sealed="v1." * 999, topic=SUBMISSIONS, cluster="c" * 40, letters=letters, count=MOST_RANGES,
    )  # fmt: skip
    assert len(act.model_dump_json().encode()) < TAKEN


def test_more_are_refused_unless_they_follow_one_another() -> None:
    with pytest.raises(Problem) as refused:
        as_one_act([2 * n for n in range(MOST_RANGES + 1)])
    assert refused.value.status == 409
    assert len(as_one_act(list(range(MOST_RANGES + 1)))) == 1
