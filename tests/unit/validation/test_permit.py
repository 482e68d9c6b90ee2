"""The years of a residence permit: endorsed yearly, and counted anew after a late endorsement."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.cases import Permit
from services.validation.domain.permit import permit_years, unbroken_since
from services.validation.domain.resident import Resident
from tests.unit.validation.samples import ELECTION_DAY, NAME, TODAY, context, found, subject

ISSUED = st.dates(date(1990, 1, 1), date(2015, 12, 31)).filter(lambda day: (day.month, day.day) != (2, 29))
YEARS = st.integers(1, 20)


def year(issued: date, years: int) -> date:
    return issued.replace(year=issued.year + years)


def endorsed(issued: date, years: int, ahead: st.DataObject) -> list[date]:
    """One endorsement a year, each on one of the 30 days before the year is full."""
    return [year(issued, n) - timedelta(ahead.draw(st.integers(0, 30))) for n in range(1, years + 1)]


@given(ISSUED, YEARS, st.data())
def test_endorsed_in_time_every_year_the_years_run_from_the_issue(
    issued: date, years: int, data: st.DataObject
) -> None:
    days = data.draw(st.permutations(endorsed(issued, years, data)))
    permit = Permit(issued_on=issued, endorsed_on=tuple(days))
    assert unbroken_since(permit) == issued
    full = year(issued, years + 1)
    assert permit_years(permit, full, full) == years + 1
    assert permit_years(permit, full + timedelta(1), full + timedelta(1)) == 0


@given(ISSUED, YEARS, st.integers(1, 700), YEARS, st.data())
def test_a_late_endorsement_begins_the_years_anew(
    issued: date, before: int, late: int, after: int, data: st.DataObject
) -> None:
    in_time = endorsed(issued, before, data)
    made_up = year(issued, before + 1) + timedelta(late)
    if (made_up.month, made_up.day) == (2, 29):
        made_up += timedelta(1)
    permit = Permit(issued_on=issued, endorsed_on=(*in_time, made_up, *endorsed(made_up, after, data)))
    assert unbroken_since(permit) == made_up
    full = year(made_up, after)
    assert permit_years(permit, full, full) == after
    only_made_up = Permit(issued_on=issued, endorsed_on=(*in_time, made_up))
    lapsed = year(made_up, 1) + timedelta(1)
    assert permit_years(only_made_up, lapsed, lapsed) == 0


@given(ISSUED, YEARS, st.data())
def test_endorsing_twice_in_a_year_does_not_stand_for_the_next(issued: date, years: int, data: st.DataObject) -> None:
    days = endorsed(issued, years, data)
    once = Permit(issued_on=issued, endorsed_on=tuple(days))
    twice = Permit(issued_on=issued, endorsed_on=(*days, *days))
    for day in (year(issued, years), year(issued, years + 1) + timedelta(1)):
        assert permit_years(twice, day, day) == permit_years(once, day, day)


@pytest.mark.parametrize(
    ("issued", "endorsements", "since"),
    [
        (date(2016, 2, 29), [date(2017, 2, 28), date(2018, 2, 1)], date(2016, 2, 29)),
        (date(2016, 2, 29), [date(2017, 3, 1)], date(2017, 3, 1)),
        (date(2016, 5, 1), [date(2017, 5, 1), date(2018, 5, 2)], date(2018, 5, 2)),
        (date(2016, 5, 1), [date(2015, 1, 1), date(2016, 5, 1)], date(2016, 5, 1)),
        (date(9999, 12, 30), [date.min, date.max], date(9999, 12, 30)),
    ],
)
def test_the_day_on_which_the_year_is_full_is_in_time(issued: date, endorsements: list[date], since: date) -> None:
    assert unbroken_since(Permit(issued_on=issued, endorsed_on=tuple(endorsements))) == since


def signals(permit: Permit | None, **form: Any) -> Any:
    around = context(resident=Resident(NAME, "330421", "2012-05-01"), permit=permit)
    (finding,) = found(subject(**form), around)
    return finding.params["permit_years"]


def test_the_permit_that_a_clerk_has_seen_comes_before_registry_and_form() -> None:
    permit = Permit(issued_on=date(2018, 10, 1), endorsed_on=(date(2019, 9, 20), date(2020, 9, 30)))
    assert signals(None, permit_since="2001-01-01") == 9
    assert signals(permit, permit_since="2001-01-01") == 3
    assert date(2021, 10, 1) > TODAY
    assert date(2021, 10, 1) < ELECTION_DAY


def test_a_permit_whose_endorsement_is_wanting_counts_no_years() -> None:
    assert signals(Permit(issued_on=date(2012, 5, 1), endorsed_on=(date(2013, 4, 20),))) == 0
