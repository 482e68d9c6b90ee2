"""Of age on election day: the day itself counts, 29 February counts from 1 March in a common year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.validations import FindingCode
from services.validation.domain.dates import full_years, latest_birth_date
from services.validation.domain.rules.age import newly_of_age
from tests.unit.validation.samples import RULES, codes, found, number, rules, subject

DAYS = st.dates(date(1920, 1, 1), date(2020, 12, 31))


def birthday(born: date, age: int) -> date:
    """The day on which somebody has `age` full years: the same day of that year, or the one after where it has none."""
    try:
        return date(born.year + age, born.month, born.day)
    except ValueError:
        return date(born.year + age, 3, 1)


def born_on(day: date) -> str:
    return number(f"310116{day:%Y%m%d}001")


@given(DAYS, st.integers(0, 100), st.integers(-3, 3))
def test_somebody_is_of_age_from_the_birthday_on(born: date, age: int, days: int) -> None:
    on = birthday(born, age) + timedelta(days)
    assert (born <= latest_birth_date(age, on)) == (birthday(born, age) <= on)


@given(DAYS, st.dates(date(1920, 1, 1), date(2040, 12, 31)))
def test_full_years_count_the_birthdays_that_have_passed(born: date, on: date) -> None:
    passed = sum(1 for age in range(1, 122) if birthday(born, age) <= on)
    assert max(0, full_years(born, on)) == passed


@pytest.mark.parametrize(
    ("born", "election_day", "of_age"),
    [
        (date(2003, 11, 16), date(2021, 11, 16), True),
        (date(2003, 11, 17), date(2021, 11, 16), False),
        (date(2004, 2, 29), date(2022, 2, 28), False),
        (date(2004, 2, 29), date(2022, 3, 1), True),
        (date(2002, 2, 28), date(2020, 2, 29), True),
        (date(2002, 3, 1), date(2020, 2, 29), False),
    ],
)
def test_the_eighteenth_birthday_on_election_day_is_of_age(born: date, election_day: date, *, of_age: bool) -> None:
    judged = codes(subject(id_number=born_on(born)), by=rules(election_day=election_day))
    assert judged == ([] if of_age else [FindingCode.UNDER_AGE])


def test_the_policy_sets_the_age() -> None:
    (finding,) = found(subject(id_number=born_on(date(2001, 1, 1))), by=rules(minimum_age=21))
    assert (finding.code, finding.params) == (FindingCode.UNDER_AGE, {"minimum_age": 21})
    assert codes(subject(id_number=born_on(date(2001, 1, 1))), by=RULES) == []


def test_an_age_before_the_calendar_begins_is_nobodys() -> None:
    assert latest_birth_date(150, date(100, 1, 1)) == date.min


@pytest.mark.parametrize(
    ("born", "newly"),
    [
        *((date(1998, 11, 16), False), (date(1998, 11, 17), True), (date(2003, 11, 16), True)),
        *((date(2003, 11, 17), False), (date(1950, 1, 1), False)),
    ],
)
def test_newly_of_age_is_who_was_not_on_the_day_of_the_election_before(born: date, *, newly: bool) -> None:
    since_2016 = rules(previous={"id": "zhujing-2016", "election_day": date(2016, 11, 16)})
    assert newly_of_age(born, since_2016) is newly
    assert newly_of_age(born, RULES) is False


def test_newly_of_age_goes_by_the_policys_age() -> None:
    at_21 = rules(minimum_age=21, previous={"id": "zhujing-2016", "election_day": date(2016, 11, 16)})
    assert newly_of_age(date(1997, 1, 1), at_21)
    assert not newly_of_age(date(2002, 1, 1), at_21)
