"""The roll at the desk: what a publication comes to, the law's days around it, and which part is printed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.roll.papers import Wanted
from services.desk.roll.in_papers import wanted_of
from services.desk.roll.in_publishing import filled_in
from services.desk.roll.publications import days_of, preview_of, sums_of
from services.desk.roll.refusals import _SAID, told_of_roll

CALENDAR = {
    "roll_published_on": {"day": "2021-10-27"},
    "appeals_until": {"day": "2021-11-01"},
    "corrections_until": {"day": "2021-11-14"},
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {"level": st.sampled_from(["district", "town"]), "code": st.just("X")}
        | {name: st.integers(0, 5000) for name in ("entries", "added", "removed", "corrected")}
    )
)


@given(ROWS)
def test_the_levels_add_up_to_their_constituencies(rows: list[dict[str, Any]]) -> None:
    district, town = sums_of(rows)
    assert district.constituencies + town.constituencies == len(rows)
    for name in ("entries", "added", "removed", "corrected"):
        assert getattr(district, name) + getattr(town, name) == sum(row[name] for row in rows)


@pytest.mark.parametrize(
    ("kind", "on", "late", "until"),
    [
        ("roll", date(2021, 10, 27), False, date(2021, 11, 1)),
        ("roll", date(2021, 10, 28), True, date(2021, 11, 2)),
        ("supplement", date(2021, 11, 14), False, date(2021, 11, 19)),
        ("supplement", date(2021, 11, 15), True, date(2021, 11, 20)),
    ],
)
def test_a_publication_is_late_after_the_laws_last_day_and_may_be_appealed_for_five(
    kind: str, on: date, late: bool, until: date
) -> None:
    days = days_of(CALENDAR, kind, on)
    assert (days.late, days.appeals_until) == (late, until)


def test_the_days_for_appeals_are_those_of_the_policy_also_once_something_is_posted() -> None:
    posted = CALENDAR | {"roll_posted_on": {"day": "2021-10-31"}, "appeals_until": {"day": "2021-11-05"}}
    assert days_of(posted, "roll", date(2021, 10, 20)).appeals_until == date(2021, 10, 20) + timedelta(5)


def test_a_preview_tells_who_is_not_on_it_and_what_a_supplement_changes() -> None:
    changed = {"level": "town", "code": "T01", "entries": 10, "added": 1, "removed": 0, "corrected": 0}
    head = {
        "constituencies": [changed, changed | {"code": "T02", "added": 0}], "on_the_roll": 20,
        "not_on_the_roll": {"suspected": 3, "withdrawn": 2}, "without_constituency": {"X9": 1}, "without_name": 4,
    }  # fmt: skip
    shown = preview_of("supplement", head)
    assert [(said.en, many) for said, many in shown.waiting] == [("suspected", 3), ("withdrawn", 2)]
    assert [one["code"] for one in shown.changed] == ["T01"]
    assert (shown.unplaced, shown.nameless) == ({"X9": 1}, 4)


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ("", Wanted(3)),
        ("town", Wanted(3, "town")),
        ("district", Wanted(3, "district")),
        ("town/T01", Wanted(3, "town", "T01")),
        ("nothing/T01", Wanted(3)),
    ],
)
def test_a_part_names_a_level_a_constituency_or_all(part: str, wanted: Wanted) -> None:
    assert wanted_of(3, part) == wanted


@given(st.dictionaries(st.sampled_from(["on", "order", "reason", "at_registration", "at_validation"]), st.text()))
def test_whatever_is_filled_in_it_is_a_day_and_an_order_or_none(form: dict[str, str]) -> None:
    filled = filled_in("roll", form)
    assert filled.order in {"pinyin", "strokes"}
    assert filled.on is None or form["on"].strip()


@pytest.mark.parametrize("kind", _SAID)
def test_every_refusal_of_the_rolls_own_is_said_in_chinese(kind: Any) -> None:
    error = kind.__new__(kind)
    assert told_of_roll(error).zh == _SAID[kind]
