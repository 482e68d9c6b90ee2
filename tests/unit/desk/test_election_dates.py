"""The law's dates as the desk tells them, what is due of them, and the calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.election.dates import Date, Known, dates
from services.desk.election.due import SOON_DAYS, due
from services.desk.election.ics import calendar_file
from services.desk.elections import Election

ELECTION: Final = Election("e1", "朱泾镇，人大代表选举；" * 5, "2021-11-16", "2021-09-01", "Asia/Shanghai")
CALENDAR: Final[dict[str, Any]] = {
    name: {"day": day, "source": "Election Law 28"}
    for name, day in {
        "registration_opens": "2021-09-01", "roll_published_on": "2021-10-27", "appeals_until": "2021-11-01",
        "candidates_published_on": "2021-11-01", "formal_candidates_published_on": "2021-11-09",
        "suits_until": "2021-11-11", "corrections_until": "2021-11-14", "election_day": "2021-11-16",
    }.items()
}  # fmt: skip
NOTHING: Final = Known([], {"appeals": 0, "open": 0}, [])
ROLL: Final = {"kind": "roll", "published_on": "2021-10-27", "late": False}
QUIET: Final[dict[str, Any]] = {
    "appeals": {"appeals": 0, "open": 0, "overdue": 0},
    "outreach": {
        "promise_overdue": [], "contact_due": [], "by_stage": {"not_contacted": 0, "reluctant": 0, "declined": 0},
    },
    "seats": {"levels": [{"level": "town", "decision": {"up_to_date": True}}]},
    "coverage": {"rows": [{"place_code": "V01", "come_again_due": 0}], "totals": {"missed": 0}},
    "tallies": {"totals": {"by_status": {"verified": 3}}},
}  # fmt: skip
VILLAGES: Final = {"V01": "罗星居民区"}
any_day = st.dates(date(2021, 8, 1), date(2021, 12, 31))


def named(found: list[Date], name: str) -> Date:
    return next(one for one in found if one.name == name)


@given(any_day)
def test_each_date_stands_in_its_order_with_the_days_that_are_left(today: date) -> None:
    found = dates(CALENDAR, NOTHING, today)
    assert [one.day for one in found] == sorted(date.fromisoformat(one["day"]) for one in CALENDAR.values())
    assert all(today + timedelta(one.left) == one.day for one in found)


@given(any_day)
def test_the_roll_is_overdue_from_the_day_after_its_last_day_until_it_is_published(today: date) -> None:
    missing = named(dates(CALENDAR, NOTHING, today), "roll_published_on")
    assert (missing.state == "overdue") == (today > date(2021, 10, 27))
    assert named(dates(CALENDAR, Known([ROLL], NOTHING.appeals, []), today), "roll_published_on").state == "done"


@pytest.mark.parametrize(
    ("stage", "nominated", "formal"), [("nominated", "passed", "overdue"), ("formal", "passed", "passed")]
)
def test_a_list_of_candidates_is_overdue_only_where_nobody_is_on_record(
    stage: str, nominated: str, formal: str
) -> None:
    known = Known([], NOTHING.appeals, [{"nominated": 0, "formal": 0, stage: 2}])
    found = dates(CALENDAR, known, date(2021, 11, 15))
    assert named(found, "candidates_published_on").state == nominated
    assert named(found, "formal_candidates_published_on").state == formal
    assert named(dates(CALENDAR, NOTHING, date(2021, 11, 15)), "candidates_published_on").state == "overdue"


@given(any_day)
def test_what_is_due_of_the_dates_is_overdue_or_within_a_week(today: date) -> None:
    found = due(QUIET, dates(CALENDAR, NOTHING, today), VILLAGES)
    ahead = sum(0 <= (date.fromisoformat(one["day"]) - today).days <= SOON_DAYS for one in CALENDAR.values())
    opens_is_done = today == date(2021, 9, 1)
    assert sum(one.urgency == "soon" for one in found) == ahead
    assert {one.urgency for one in found} <= {"soon", "overdue"}
    assert [one.urgency for one in found] == sorted((one.urgency for one in found), key=["overdue", "soon"].index)
    assert not opens_is_done or found[0].urgency == "soon"


@pytest.mark.parametrize(
    ("changed", "page", "urgency"),
    [
        ({"appeals": {"appeals": 3, "open": 2, "overdue": 1}}, "/cases/appeals", "overdue"),
        ({"appeals": {"appeals": 3, "open": 2, "overdue": 0}}, "/cases/appeals", "soon"),
        ({"outreach": QUIET["outreach"] | {"promise_overdue": ["U001"]}}, "/election/outreach", "overdue"),
        ({"outreach": QUIET["outreach"] | {"contact_due": ["U001"]}}, "/election/outreach", "soon"),
        ({"seats": {"levels": [{"level": "town", "decision": None}]}}, "/election/seats", "open"),
        ({"seats": {"levels": [{"level": "town", "decision": {"up_to_date": False}}]}}, "/election/seats", "open"),
        ({"coverage": {"rows": [], "totals": {"missed": 0}}}, "/election/patches", "open"),
        ({"coverage": QUIET["coverage"] | {"totals": {"missed": 5}}}, "/election/patches", "open"),
        ({"tallies": {"totals": {"by_status": {"suspected": 5}}}}, "/cases", "open"),
    ],
)  # fmt: skip
def test_what_is_left_to_do_leads_to_where_it_is_done(changed: dict[str, Any], page: str, urgency: str) -> None:
    [one] = due(QUIET | changed, [], VILLAGES)
    assert (one.page, one.urgency) == (page, urgency)
    assert due(QUIET, [], VILLAGES) == []


def test_the_calendar_file_has_each_date_once_in_lines_that_programs_take() -> None:
    found = dates(CALENDAR, NOTHING, date(2021, 10, 1))
    text = calendar_file(ELECTION, found, "zh", datetime(2021, 10, 1, 8, tzinfo=UTC))
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "").split("\r\n")
    assert sum(line == "BEGIN:VEVENT" for line in whole) == len(CALENDAR)
    assert "DTSTART;VALUE=DATE:20211116" in whole
    assert f"X-WR-CALNAME:{ELECTION.title}" in whole
