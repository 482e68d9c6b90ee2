"""The demonstration's sentence is PASS only where every figure equals the recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from scenarios.zhujing import Coverage, Expected
from xuanmin.demonstration.figures import compare

PLACES = {"U001": 10_947, "V01": 28_506, "Z": 25}
KINDS = {"unit": 10_947, "village": 28_506, "unknown": 25}
FOUND = {"NON_LOCAL": 101}
DISTRICTS = {"D01": 39_453}
STATUSES = {"suspected": 100, "duplicate": 1, "verified": 39_378}
EXPECTED = Expected(
    units=10_947, villages=28_506, unknown=25, suspected=100, by_place=PLACES, by_day={date(2021, 9, 1): 39_478},
    by_district_constituency=DISTRICTS, by_town_constituency=DISTRICTS, by_finding=FOUND,
    coverage=Coverage(
        baseline=60, may_vote=50, registered=40, reason_recorded=3, said_registered=2, missed=7,
    ),
    missed_by_place={"V01": 7},
)  # fmt: skip
COVERED = {
    "baseline": 60, "may_vote": 50, "registered_of_baseline": 40, "reason_recorded": 3, "said_registered": 2,
    "missed": 7,
}  # fmt: skip
RIGHT: dict[str, Mapping[str, int]] = {
    "place_kind": KINDS, "place": PLACES, "day": {"2021-09-01": 39_478}, "district_constituency": DISTRICTS,
    "town_constituency": DISTRICTS, "finding": FOUND,
}  # fmt: skip


def told(
    answers: Mapping[str, Mapping[str, int]],
    statuses: Mapping[str, int],
    covered: Mapping[str, int] = COVERED,
    missed: Mapping[str, int] = EXPECTED.missed_by_place,
) -> tuple[bool, str]:
    """Whether `compare` finds them right, and what it prints."""
    console = Console(width=120, force_terminal=False)

    def tallies(by: str, **_bounds: str) -> dict[str, Any]:
        rows = [{"key": key, "registered": count} for key, count in answers[by].items()]
        return {"rows": rows, "totals": {"by_status": statuses}}

    def coverage() -> dict[str, Any]:
        rows = [{"place_code": code, "missed": count} for code, count in missed.items()]
        return {"totals": covered, "rows": rows}

    town = SimpleNamespace(expected=EXPECTED, settlements=["one"])
    stage: Any = SimpleNamespace(tallies=tallies, coverage=coverage, town=town, console=console, say=console.print)
    with console.capture() as captured:
        right = compare(stage, PLACES)
    return right, captured.get()


def test_equal_figures_pass() -> None:
    right, said = told(RIGHT, STATUSES)
    assert right
    assert "PASS: 10,947 by 109 units and 28,506 by 29 villages and the preparatory group" in said
    assert "FAIL" not in said


@pytest.mark.parametrize("by", sorted(RIGHT))
@pytest.mark.parametrize("change", [1, -1])
def test_one_voter_more_or_less_anywhere_fails(by: str, change: int) -> None:
    key = next(iter(RIGHT[by]))
    wrong = Counter(RIGHT[by])
    wrong[key] += change
    right, said = told({**RIGHT, by: wrong}, STATUSES)
    assert not right
    assert "FAIL" in said
    assert "PASS" not in said


@pytest.mark.parametrize("by", sorted(set(RIGHT) - {"place_kind"}))
def test_a_row_that_must_not_be_there_fails(by: str) -> None:
    assert not told({**RIGHT, by: {**RIGHT[by], "new": 1}}, STATUSES)[0]


@pytest.mark.parametrize("name", sorted(COVERED))
def test_one_resident_more_in_the_coverage_fails(name: str) -> None:
    assert not told(RIGHT, STATUSES, {**COVERED, name: COVERED[name] + 1})[0]


@pytest.mark.parametrize("missed", [{"V01": 6}, {"V01": 7, "V02": 1}, {}])
def test_another_number_of_the_missed_anywhere_fails(missed: Mapping[str, int]) -> None:
    assert not told(RIGHT, STATUSES, missed=missed)[0]


@pytest.mark.parametrize("status", ["suspected", "duplicate", "pending"])
def test_one_more_of_a_status_that_is_compared_fails(status: str) -> None:
    assert not told(RIGHT, {**STATUSES, status: STATUSES.get(status, 0) + 1})[0]
