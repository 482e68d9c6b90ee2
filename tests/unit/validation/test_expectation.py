"""Who of the baseline is expected to register here: by the same rules that judge whoever does."""

from datetime import date
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.coverage import NotExpected
from contracts.id_number import read_id_number
from contracts.residents import ResidentStatus
from scenarios.identity import assemble
from services.validation.domain.coverage.comparison import Answer, compared, unlisted
from services.validation.domain.coverage.expectation import expects_others, why_not_expected
from services.validation.domain.resident import Resident
from tests.unit.validation.samples import codes, context, rules, subject

HERE, ELSEWHERE, UNTOLD = "310116", "330421", "?"
OF_AGE, ON_THE_DAY, A_DAY_LATE = date(1980, 2, 29), date(2003, 11, 16), date(2003, 11, 17)


@pytest.mark.parametrize(
    ("born", "resident", "expected"),
    [
        (OF_AGE, Resident("", HERE), None),
        (ON_THE_DAY, Resident("", HERE), None),
        (A_DAY_LATE, Resident("", HERE), "UNDER_AGE"),
        (A_DAY_LATE, None, "UNDER_AGE"),
        (OF_AGE, None, None),
        (None, None, None),
        (OF_AGE, Resident("", ELSEWHERE), "NON_LOCAL"),
        (OF_AGE, Resident("", UNTOLD), None),
        (OF_AGE, Resident("", HERE, status="deceased"), "DECEASED"),
        (OF_AGE, Resident("", HERE, status="moved_out"), "MOVED_OUT"),
        (OF_AGE, Resident("", HERE, status="deprived"), "RIGHTS_DEPRIVED"),
        (OF_AGE, Resident("", HERE, status="suspended"), "RIGHTS_SUSPENDED"),
        (OF_AGE, Resident("", HERE, status="left_off"), "LEFT_OFF"),
        (A_DAY_LATE, Resident("", ELSEWHERE, status="deceased"), "DECEASED"),
        (A_DAY_LATE, Resident("", ELSEWHERE), "UNDER_AGE"),
    ],
)
def test_why_somebody_is_not_expected(born: date | None, resident: Resident | None, expected: str | None) -> None:
    assert why_not_expected(born, resident, rules()) == expected


@given(
    year=st.integers(1930, 2010),
    hukou=st.sampled_from([HERE, ELSEWHERE, UNTOLD]),
    status=st.sampled_from(get_args(ResidentStatus)),
    listed=st.booleans(),
)
def test_nobody_is_left_out_for_what_an_assessment_would_not_find(
    year: int, hukou: str, status: str, *, listed: bool
) -> None:
    number = assemble("310116", f"{year}0615", 12)
    resident = Resident("张伟", hukou, status=status) if listed else None
    found = set(codes(subject(id_number=number), context(resident=resident)))
    why_not = why_not_expected(read_id_number(number).birth_date, resident, rules())
    reasons = found & set(get_args(NotExpected))
    assert (why_not is None) == (not reasons)
    assert why_not is None or why_not in reasons


def test_a_rule_that_the_policy_has_switched_off_leaves_nobody_out() -> None:
    off = rules(rules={"NON_LOCAL": {"enabled": False}})
    assert why_not_expected(OF_AGE, Resident("", ELSEWHERE), off) is None
    assert expects_others(rules(), off)
    assert not expects_others(rules(), rules(name_close_from=0.9))


ANSWER = Answer("V01", "P1", UUID(int=1), 1, None)


def test_the_same_answer_is_said_once() -> None:
    assert compared("town", "a" * 32, 1, None, None) is None
    assert compared("town", "a" * 32, 2, ANSWER, ANSWER) is None


@pytest.mark.parametrize(
    "other",
    [
        Answer("V02", "P1", UUID(int=1), 1, None),
        Answer("V01", "P2", UUID(int=1), 1, None),
        Answer("V01", "P1", UUID(int=2), 1, None),
        Answer("V01", "P1", UUID(int=1), 2, None),
        Answer("V01", "P1", UUID(int=1), 1, "DECEASED"),
    ],
)
def test_another_place_or_answer_is_said(other: Answer) -> None:
    event = compared("town", "a" * 32, 2, ANSWER, other)
    assert event is not None
    assert (event.version, event.place_code, event.patch_code) == (2, other.place_code, other.patch_code)
    assert (event.household_id, event.no) == (other.household_id, other.no)
    assert (event.may_vote, event.why_not) == (other.why_not is None, other.why_not)


def test_whoever_is_listed_no_more_stays_where_they_were_and_is_not_expected() -> None:
    assert unlisted(ANSWER) == Answer("V01", "P1", UUID(int=1), 1, "NOT_LISTED")
    assert unlisted(None) is None
