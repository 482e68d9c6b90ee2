"""Seats at the desk: what a what-if asks and compares, what a decision needs, how a deviation is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from services.desk.seats.deciding import decision_of
from services.desk.seats.levels import WIDEST, bar_of, level_of
from services.desk.seats.what_if import asked, compared
from services.registration.domain.seats.proposal import WarningCode


def row(code: str, *, seats: int = 2, population: int = 1000, percent: str = "0.0") -> dict[str, Any]:
    return {
        "constituency": code, "name": f"选区{code}", "population": population, "seats": seats,
        "deviation": {"percent": percent}, "exact": {"decimal": "2.00"}, "bound": None,
    }  # fmt: skip


def level(rows: Sequence[dict[str, Any]], deputies: int, **more: Any) -> dict[str, Any]:
    return {
        "level": "town", "deputies": deputies, "rows": rows, "warnings": [], "decision": None, "quota": {"total": 89},
        "counted": 2000, "population": 2100, **more,
    }  # fmt: skip


TWO = level([row("T01"), row("T02", seats=1)], 3)


def decision(**fields: str) -> Any:
    said = {
        "decided_by": "EC", "decided_on": "2021-10-12", "seen": "4", "seats-T01": "2", "seats-T02": "1", **fields,
    }  # fmt: skip
    return decision_of(said)


def test_a_what_if_is_asked_as_the_address_says_it() -> None:
    query = QueryParams(
        "level=town&population_place=V01&population=900&population_place=&population=&move_place=V02&move_to=T99"
        "&move_people=80&merge=T03&merge_into=T04&deputies=88&deviation=12.5"
    )
    change = asked(query)
    assert change.problems() == []
    assert change.form() == {
        "level": "town", "populations": [{"place": "V01", "population": 900}],
        "moves": [{"place": "V02", "to": "T99", "people": 80}], "merges": [{"constituency": "T03", "into": "T04"}],
        "deputies": 88, "deviation_above": "12.5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("population_place=V01&population=12a", "V01"),
        ("population_place=V01&population=", "V01"),
        ("move_place=V02&move_to=&move_people=", "V02"),
        ("merge=T01&merge_into=", "T01"),
        ("deputies=-3", "deputies"),
        ("deviation=a%20lot", "deviation"),
    ],
)
def test_a_line_that_is_half_or_no_number_is_told_where_it_stands(query: str, where: str) -> None:
    assert [one.where for one in asked(QueryParams(query)).problems()] == [where]


@given(st.dictionaries(st.sampled_from(["population", "population_place", "move_to", "deputies", "level"]), st.text()))
def test_whatever_an_address_says_it_is_told_or_can_be_asked(query: dict[str, str]) -> None:
    change = asked(QueryParams(query))
    if not change.problems():
        assert change.form()["level"] in {"town", "district"}


def test_an_empty_form_asks_nothing() -> None:
    assert not asked(QueryParams("level=district")).anything


def test_what_changes_stands_out_and_what_is_gone_stands_at_the_end() -> None:
    before = level([row("T01"), row("T02"), row("T03")], 6)
    after = level([row("T02", population=1500), row("T03"), row("T09")], 6)
    pairs = compared(before, after)
    assert [(one.code, one.changed) for one in pairs] == [
        ("T02", True), ("T03", False), ("T09", True), ("T01", True),
    ]  # fmt: skip
    assert pairs[-1].after is None


def test_a_decision_as_computed_leaves_the_seats_to_the_service() -> None:
    made = decision()
    assert made.problems(TWO) == []
    assert made.form(TWO, "沈主任") == {
        "by": "沈主任", "decided_by": "EC", "decided_on": "2021-10-12", "reference": None, "reason": None,
        "seats": None, "seen": 4,
    }  # fmt: skip


def test_other_seats_need_a_reason_and_the_same_total() -> None:
    other = {"seats-T01": "1", "seats-T02": "2"}
    assert ["理由" in wrong.zh for wrong in decision(**other).problems(TWO)] == [True]
    made = decision(**other, reason="人口将增")
    assert made.problems(TWO) == []
    assert made.form(TWO, "x")["seats"] == [
        {"constituency": "T01", "seats": 1}, {"constituency": "T02", "seats": 2},
    ]  # fmt: skip
    assert ["合计 4 名" in wrong.zh for wrong in decision(**other | {"seats-T01": "2"}, reason="r").problems(TWO)] == [
        True
    ]


@pytest.mark.parametrize("seats", ["0", "4", "", "二"])
def test_a_constituency_elects_one_to_three(seats: str) -> None:
    assert len(decision(**{"seats-T01": seats}).problems(TWO)) == 1


@given(st.floats(-500, 500))
def test_a_bar_begins_or_ends_in_the_middle_and_stays_within_its_edges(percent: float) -> None:
    bar = bar_of(row("T01", percent=f"{percent:.1f}"), large=False)
    assert -WIDEST <= bar.begin <= 0
    assert 0 <= bar.begin + bar.width <= WIDEST or bar.begin + bar.width == pytest.approx(0)


@pytest.mark.parametrize("code", WarningCode.__args__)  # type: ignore[attr-defined]
def test_every_warning_is_said_in_chinese(code: str) -> None:
    warning = {"code": code, "constituency": "T01", "sentence": "No population is known of V01, V02 and 3 more: …"}
    [said] = level_of(level([row("T01")], 2, warnings=[warning])).warnings
    assert said.zh != said.en == warning["sentence"]
    assert not {"population", "and"} & set(said.zh.split())
