"""What the overview makes of reporting's answers: recounted from rows that hypothesis makes up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.desk.overview.boards import Column, elsewhere, in_order, units, villages
from services.desk.overview.counting import figures_of, levels_of, three_words
from services.desk.overview.curve import curve, deadlines, later

OPENS, TODAY = date(2021, 9, 1), date(2021, 10, 31)
COVERED = {"registered_of_baseline": 0, "reason_recorded": 0, "baseline": 0, "may_vote": 0, "missed": 0}


def counts(registered: int = 0, on_the_roll: int = 0, **by_status: int) -> dict[str, Any]:
    return {"registered": registered, "on_the_roll": on_the_roll, "under_review": 0, "by_status": by_status}


def place(key: str, kind: str | None, registered: int, **more: Any) -> dict[str, Any]:
    return {**counts(registered), "key": key, "name": f"名{key}", "kind": kind, "today": 0, **more}


def covered(code: str, may_vote: int, reached: int, missed: int, *, listed: bool = True) -> dict[str, Any]:
    of = {"may_vote": may_vote, "registered_of_baseline": reached, "missed": missed}
    return {**COVERED, **of, "place_code": code, "listed": listed}


days = st.dictionaries(
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (max(pair), min(pair))),
    max_size=30,
)


@given(days)
def test_the_curve_ends_at_all_who_were_registered_by_today_and_never_falls(made: dict[date, tuple[int, int]]) -> None:
    answer = {"rows": [{"key": str(day), "registered": n, "on_the_roll": on} for day, (n, on) in made.items()]}
    found = curve(answer, OPENS, TODAY)
    assert found[-1].day == TODAY
    assert found[-1].registered == sum(n for day, (n, _) in made.items() if day <= TODAY)
    assert found[-1].on_the_roll == sum(on for day, (n, on) in made.items() if day <= TODAY and n)
    assert found[-1].registered + later(answer, TODAY) == sum(n for n, _ in made.values())
    assert [one.registered for one in found] == sorted(one.registered for one in found)
    assert [one.day for one in found] == [found[0].day + timedelta(n) for n in range(len(found))]
    assert found[0].day <= OPENS <= found[0].day + timedelta(31)


def test_each_days_number_is_that_days_and_its_neighbours_have_theirs() -> None:
    rows = [{"key": f"2021-09-0{n}", "registered": n, "on_the_roll": 1} for n in (2, 4)]
    found = curve({"rows": rows}, OPENS, date(2021, 9, 5))
    assert [(one.made, one.registered) for one in found] == [(0, 0), (2, 2), (0, 2), (4, 6), (0, 6)]


def test_deadlines_come_from_the_calendar_alone() -> None:
    calendar = {"election_day": {"day": "2021-11-16", "source": "set-up"}, "suits_until": None}
    assert [(one.day, one.words.zh) for one in deadlines(calendar)] == [(date(2021, 11, 16), "选举日")]
    assert deadlines(None) == []


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=8))
def test_a_villages_rate_is_of_its_baseline_and_never_above_one(pairs: list[tuple[int, int]]) -> None:
    rows = [place(f"V{n:02}", "village", may + 7) for n, (may, _) in enumerate(pairs)]
    baseline = [
        covered(f"V{n:02}", may, min(reached, may), may - min(reached, may)) for n, (may, reached) in enumerate(pairs)
    ]
    for line in villages({"rows": rows}, {"rows": baseline}):
        assert line.rate is None or 0 <= line.rate <= 1
        assert line.missed == (line.expected or 0) - line.reached


@given(st.integers(0, 500), st.none() | st.integers(0, 500), st.none() | st.integers(0, 500))
def test_a_units_rate_above_one_says_by_how_many(came: int, promised: int | None, expected: int | None) -> None:
    outreach = {"rows": [{"place_code": "U1", "promised_voters": promised, "expected_voters": expected}]}
    (line,) = units({"rows": [place("U1", "unit", came)]}, outreach)
    of = expected if expected is not None else promised
    assert (line.expected, line.basis) == (
        of, None if of is None else "promised" if expected is None else "expected"
    )  # fmt: skip
    if line.rate is not None:
        assert (line.rate > 1) == (line.beyond > 0)
        assert line.beyond - (line.missed or 0) == came - (of or 0)


def test_a_village_without_a_baseline_and_a_place_in_no_list_have_no_rate() -> None:
    boards = {"rows": [place("V1", "village", 5), place("X9", None, 3)]}
    (line,) = villages(boards, {"rows": [covered("V1", 0, 0, 0, listed=False)]})
    assert (line.rate, line.missed, elsewhere(boards)) == (None, None, 3)


@given(st.lists(st.none() | st.integers(0, 50), max_size=12), st.booleans())
def test_a_board_sorts_by_a_number_with_the_unknown_last(expected: list[int | None], down: bool) -> None:
    rows = [place(f"U{n:02}", "unit", 1) for n in range(len(expected))]
    of = [
        {"place_code": f"U{n:02}", "promised_voters": None, "expected_voters": many} for n, many in enumerate(expected)
    ]
    lines = in_order(units({"rows": rows}, {"rows": of}), Column.EXPECTED, down=down)
    known = [line.expected for line in lines if line.expected is not None]
    assert known == sorted(known, reverse=down)
    assert [line.expected is None for line in lines] == sorted(line.expected is None for line in lines)
    assert {line.code for line in lines} == {row["key"] for row in rows}


def test_the_levels_missed_are_those_of_the_places_and_what_is_at_no_place_is_at_none() -> None:
    places: dict[str, dict[str, Any]] = {"V1": {"town_constituency": "T1"}, "U1": {"town_constituency": None}}
    rows = [covered("V1", 10, 4, 6), covered("U1", 3, 1, 2), covered("X", 1, 0, 1)]
    totals = {**COVERED, "missed": 9, "may_vote": 14}
    boards = {
        "totals": counts(5, 4, suspected=1),
        "levels": {"district": counts(5, 4), "town": counts(3, 3)},
        "today": 1,
    }
    found = figures_of(boards, {"totals": totals, "rows": rows}, levels_of(places))
    assert (found.missing.everybody, found.missing.district, found.missing.town) == (9, 8, 6)
    assert (found.registered.everybody, found.registered.town) == (5, 3)
    assert (found.suspected.everybody, found.suspected.district) == (1, 0)


def test_what_is_open_of_the_three_words_is_what_is_still_to_be_done() -> None:
    totals = {**counts(10, 7, suspected=2, pending=1, eligible=4, refused=1, duplicate=5), "under_review": 3}
    findings = [
        {"key": "DUPLICATE", "by_status": {"duplicate": 5, "suspected": 1}, "under_review": 0},
        {"key": "PROBABLE_DUPLICATE", "by_status": {"suspected": 2, "eligible": 9}, "under_review": 1},
        {"key": "NAME_MISMATCH", "by_status": {"suspected": 8}, "under_review": 0},
    ]
    coverage = {"totals": {**COVERED, "missed": 6, "may_vote": 20, "reason_recorded": 2}, "rows": []}
    words = three_words({"totals": totals}, coverage, {"rows": findings})
    assert (words.doubtful, words.under_review, words.cleared, words.refused) == (3, 3, 4, 1)
    assert (words.missed, words.may_vote, words.reason_recorded) == (6, 20, 2)
    assert (words.twice, words.duplicates) == (3, 5)
