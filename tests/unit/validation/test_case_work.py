"""The work on a case, one rule after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.cases import (
    CaseEvent,
)
from contracts.validations import COUNTS_AS_REGISTERED
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.case_work import (
    NoLongerRegisteredError,
    NoOpenCaseError,
    WithAnotherClerkError,
    add_note,
    disclose,
    hand_over,
    log_call,
    record_permit,
    release,
    take,
)
from services.validation.domain.cases.clerks import are_one_person
from services.validation.domain.cases.work import REQUESTS_REMEMBERED
from tests.unit.validation.case_steps import (
    LATER,
    OPEN,
    REGISTRATION,
    VERIFIED,
    WITHDRAWN,
    after,
    judged,
    moved,
    noted,
    taken,
)


def test_a_taken_case_is_told_of_with_the_name_of_who_has_it() -> None:
    case = after(OPEN, taken("王老师"))
    wishes: list[Callable[[], object]] = [
        lambda: take(case, REGISTRATION, "李老师"),
        lambda: release(case, REGISTRATION, "李老师"),
        lambda: hand_over(case, REGISTRATION, "李老师", "赵老师"),
    ]
    for wish in wishes:
        with pytest.raises(WithAnotherClerkError, match="王老师"):
            wish()
    for wish in (wishes[0], wishes[2]):
        with pytest.raises(WithAnotherClerkError, match="reason"):
            wish()
    assert take(case, REGISTRATION, "王老师") is None
    assert hand_over(case, REGISTRATION, "李老师", "王老师") is None


def test_a_case_whose_clerk_is_away_is_taken_or_handed_over_for_a_reason() -> None:
    case = after(OPEN, taken("王老师"))
    over = take(case, REGISTRATION, "李老师", words_sealed="v1.")
    given = hand_over(case, REGISTRATION, "李老师", "赵老师", words_sealed="v1.")
    assert over is not None
    assert given is not None
    assert (over.assignee, over.by, over.how, over.words_sealed) == ("李老师", "李老师", "taken", "v1.")
    assert (given.assignee, given.by, given.how, given.words_sealed) == ("赵老师", "李老师", "handed_over", "v1.")
    assert evolve(case, over).work.assignee == "李老师"
    with pytest.raises(WithAnotherClerkError, match="李老师"):
        release(evolve(case, over), REGISTRATION, "王老师")


def test_a_case_that_nobody_has_can_be_given_to_somebody() -> None:
    event = hand_over(OPEN, REGISTRATION, "组长", "李老师")
    assert event is not None
    assert (event.assignee, event.by, event.how) == ("李老师", "组长", "handed_over")


def test_a_call_that_was_made_is_logged_whoever_has_the_case() -> None:
    case = after(OPEN, taken("王老师"))
    event = log_call(case, REGISTRATION, "李老师", "no_answer", next_attempt_at=LATER)
    assert evolve(case, event).work.next_attempt_at == LATER
    assert evolve(case, event).work.assignee == "王老师"


def test_a_later_call_without_a_next_attempt_ends_the_waiting_for_one() -> None:
    waiting = after(OPEN, lambda case: log_call(case, REGISTRATION, "王老师", "no_answer", next_attempt_at=LATER))
    reached = after(waiting, lambda case: log_call(case, REGISTRATION, "王老师", "reached"))
    assert (waiting.work.next_attempt_at, reached.work.next_attempt_at) == (LATER, None)


@pytest.mark.parametrize("case", [VERIFIED, WITHDRAWN, UNJUDGED])
def test_nobody_takes_or_phones_about_what_is_not_to_be_decided(case: CaseState) -> None:
    for wish in (
        lambda: take(case, REGISTRATION, "王老师"),
        lambda: hand_over(case, REGISTRATION, "王老师", "李老师"),
        lambda: log_call(case, REGISTRATION, "王老师", "reached"),
    ):
        with pytest.raises(NoOpenCaseError, match=r"^this registration is \w+ and has no open case, so there is "):
            wish()


@pytest.mark.parametrize("status", [*sorted(COUNTS_AS_REGISTERED), "withdrawn", "duplicate", "struck_off"])
def test_papers_and_notes_are_of_a_registration_that_stands(status: Any) -> None:
    case = replace(OPEN, status=status)
    wishes: list[Callable[[], CaseEvent | None]] = [
        lambda: add_note(case, REGISTRATION, "王老师", "v1."),
        lambda: record_permit(case, REGISTRATION, "王老师", "v1.", is_on_file=False),
        lambda: moved("王老师", "advised")(case),
    ]
    for wish in wishes:
        if status in COUNTS_AS_REGISTERED:
            assert wish() is not None
        else:
            with pytest.raises(NoLongerRegisteredError):
                wish()
    assert disclose(case, REGISTRATION, "王老师", ("name",), "v1.").fields == ("name",)


def test_a_request_is_remembered_until_many_others_came_and_so_is_no_other() -> None:
    case = after(OPEN, noted("first"))
    assert add_note(case, REGISTRATION, "王老师", "v1.", asked_under="first") is None
    assert add_note(case, REGISTRATION, "王老师", "v1.", asked_under="other") is not None
    for number in range(REQUESTS_REMEMBERED - 1):
        case = after(case, noted(str(number)))
    assert add_note(case, REGISTRATION, "王老师", "v1.", asked_under="first") is None
    assert len(after(case, noted("x")).work.asked_under) == REQUESTS_REMEMBERED


def test_a_request_that_closed_with_its_case_is_still_known() -> None:
    case = after(OPEN, lambda one: log_call(one, REGISTRATION, "王老师", "reached", asked_under="first"))
    closed = evolve(case, judged(case))
    assert not closed.is_open
    assert log_call(closed, REGISTRATION, "王老师", "reached", asked_under="first") is None


@given(st.text(max_size=8), st.text(max_size=8))
def test_being_one_person_is_mutual_and_everybody_is_themselves(one: str, other: str) -> None:
    assert are_one_person(one, one)
    assert are_one_person(one, other) == are_one_person(other, one)
    assert are_one_person(one, f" {one}\t") or one != one.strip()


@pytest.mark.parametrize(
    "typed", ["王 芳A", "王芳ａ", "王·芳A.", *[f"王芳A{chr(unseen)}" for unseen in (0x200B, 0x3164, 0x2800, 0xFE0F)]]
)
def test_a_clerk_who_types_the_name_another_way_is_no_second_clerk(typed: str) -> None:
    assert are_one_person("王芳A", typed)
    assert not are_one_person("王方A", typed)


def test_the_next_attempt_is_gone_with_the_case() -> None:
    case = after(
        OPEN, lambda one: log_call(one, REGISTRATION, "王老师", "no_answer", next_attempt_at=LATER + timedelta(days=1))
    )
    assert evolve(case, judged(case)).work.next_attempt_at is None
