"""The law's days: counted without the day of the event, ended at 24:00 where the election is, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.set_up.elections import ElectionSetUp
from services.validation.domain.calendar import ElectionCalendar, calendar_of, end_of_day

ZONES = [
    "Asia/Shanghai",
    "UTC",
    "America/New_York",
    "America/Sao_Paulo",  # put forward at midnight
    "America/Havana",  # put back from one to midnight
    "America/St_Johns",  # put back over midnight, by a minute
    "Asia/Beirut",
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Apia",  # left out 30 December 2011
    "Pacific/Kiritimati",
]
DAYS = st.one_of(
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
    st.sampled_from([date(2012, 2, 29), date(2016, 3, 1), date(2000, 3, 5), date(2021, 12, 31), date(2024, 3, 20)]),
)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LAW = {
    "roll_published_days_before": st.integers(20, 60),
    "appeal_within_days": st.integers(5, 15),
    "decide_within_days": st.integers(1, 3),
    "suit_days_before": st.integers(1, 5),
    "corrections_days_before": st.integers(2, 10),
    "candidates_days_before": st.integers(15, 40),
    "formal_candidates_days_before": st.integers(7, 14),
}


def calendar(election_day: date, time_zone: str = "Asia/Shanghai", **days: int) -> ElectionCalendar:
    return calendar_of(
        ElectionSetUp.model_validate(
            {
                "election": {
                    "id": "zhujing-2021",
                    "title": "the town's election",
                    "division": "310116",
                    "home_division_prefix": "31",
                    "time_zone": time_zone,
                    "registration_opens": date(1900, 1, 1),
                    "election_day": election_day,
                },
                "policy": {"version": "2021-1", "calendar": days},
                "constituencies": [],
                "places": [],
            }
        )
    )


def walked(day: date, steps: int) -> date:
    """`steps` days on, or back where they are negative, one leaf of a paper calendar after the other."""
    for _ in range(abs(steps)):
        day += timedelta(days=1 if steps > 0 else -1)
    return day


def test_the_demonstration_s_dates() -> None:
    told = calendar(date(2021, 11, 16))
    assert told.roll_published_on == date(2021, 10, 27)
    assert told.appeals_until == date(2021, 11, 1)
    assert told.suits_until == date(2021, 11, 11)
    assert told.corrections_until == date(2021, 11, 14)
    assert told.candidates_published_on == date(2021, 11, 1)
    assert told.formal_candidates_published_on == date(2021, 11, 9)
    assert told.registration_opens == date(1900, 1, 1)
    assert told.decide_by(datetime(2021, 10, 28, 2, tzinfo=UTC)) == date(2021, 10, 31)


@pytest.mark.parametrize(
    ("election_day", "published", "appeals", "suits"),
    [
        (date(2012, 3, 20), date(2012, 2, 29), date(2012, 3, 5), date(2012, 3, 15)),  # a leap year
        (date(2011, 3, 20), date(2011, 2, 28), date(2011, 3, 5), date(2011, 3, 15)),
        (date(2100, 3, 20), date(2100, 2, 28), date(2100, 3, 5), date(2100, 3, 15)),  # none by Gregory's rule
        (date(2022, 1, 3), date(2021, 12, 14), date(2021, 12, 19), date(2021, 12, 29)),  # over a year's end
    ],
)
def test_days_run_over_the_ends_of_months_and_years(
    election_day: date, published: date, appeals: date, suits: date
) -> None:
    told = calendar(election_day)
    assert (told.roll_published_on, told.appeals_until, told.suits_until) == (published, appeals, suits)


@given(DAYS, st.fixed_dictionaries(LAW), st.sampled_from(ZONES))
def test_every_date_is_the_policy_s_number_of_days_from_its_event(day: date, law: Any, zone: str) -> None:
    told = calendar(day, zone, **law)
    assert told.election_day == day
    assert told.roll_published_on == walked(day, -law["roll_published_days_before"])
    assert told.appeals_until == walked(told.roll_published_on, law["appeal_within_days"])
    assert told.suits_until == walked(day, -law["suit_days_before"])
    assert told.corrections_until == walked(day, -law["corrections_days_before"])
    assert told.candidates_published_on == walked(day, -law["candidates_days_before"])
    assert told.formal_candidates_published_on == walked(day, -law["formal_candidates_days_before"])


@given(MOMENTS, st.sampled_from(ZONES), st.integers(1, 3))
def test_a_decision_has_the_whole_days_after_the_one_of_lodging(moment: datetime, zone: str, days: int) -> None:
    told = calendar(date(2021, 11, 16), zone, decide_within_days=days)
    lodged_on = moment.astimezone(ZoneInfo(zone)).date()
    assert told.decide_by(moment) == walked(lodged_on, days)


@given(MOMENTS, st.sampled_from(ZONES), st.integers(-2, 2))
def test_a_day_ends_where_no_clock_shows_its_date_any_more(moment: datetime, zone: str, off: int) -> None:
    place = ZoneInfo(zone)
    day = moment.astimezone(place).date() + timedelta(days=off)
    end = end_of_day(day, place)
    dates = [(end + timedelta(minutes=minute)).astimezone(place).date() for minute in range(3 * 60)]
    assert all(later > day for later in dates)
    before = (end - timedelta(microseconds=1)).astimezone(place).date()
    assert before == day or (zone == "Pacific/Apia" and day == date(2011, 12, 30))


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Asia/Shanghai", date(2021, 11, 1), "2021-11-01T16:00:00+00:00"),
        ("America/Sao_Paulo", date(2018, 11, 3), "2018-11-04T03:00:00+00:00"),  # midnight itself is left out
        ("America/Sao_Paulo", date(2018, 2, 17), "2018-02-18T03:00:00+00:00"),  # its last hour comes twice
        ("America/Havana", date(2018, 11, 3), "2018-11-04T04:00:00+00:00"),  # the next day's first hour comes twice
        (
            "America/St_Johns",
            date(2010, 11, 6),
            "2010-11-07T03:30:00+00:00",
        ),  # a minute past midnight it was 23:01 again
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_change_of_clocks_takes_no_hour_from_anybody(zone: str, day: date, end: str) -> None:
    assert end_of_day(day, ZoneInfo(zone)) == datetime.fromisoformat(end)


def test_nothing_moves_past_a_day_of_rest() -> None:
    # 1 October 2021 began a week of holidays.
    told = calendar(date(2021, 10, 16))
    assert told.appeals_until == date(2021, 10, 1)
