"""The work on a case, in whatever order people ask for it: lawful whoever asks, told only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.cases import (
    CallLogged,
    CallOutcome,
    CaseAssigned,
    CaseEvent,
    CertificateMovedOn,
    CertificateStep,
    NoteAdded,
    PermitRecorded,
)
from contracts.validations import COUNTS_AS_REGISTERED, Assessed, Finding
from services.validation.domain.case import UNJUDGED, CaseState, decide_assessment, evolve, withdrawn_upstream
from services.validation.domain.case_work import (
    CaseWorkError,
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
from services.validation.domain.certificate_steps import (
    CertificateStepError,
    MoveCertificate,
    SameClerkError,
    move_certificate,
)
from services.validation.domain.clerks import are_one_person
from services.validation.domain.work import NO_WORK, REQUESTS_REMEMBERED
from tests.unit.validation.samples import registration

NON_LOCAL = Finding(code="NON_LOCAL")
CLERKS = ["王老师", "李老师", "R0042"]
REGISTRATION = registration()
LATER = datetime(2021, 9, 21, 1, 0, tzinfo=UTC)


def judged(state: CaseState, *findings: Finding) -> Assessed | None:
    return decide_assessment(state, registration=REGISTRATION, findings=findings, policy_version="1", holds_claim=True)


OPEN = evolve(UNJUDGED, judged(UNJUDGED, NON_LOCAL))
VERIFIED = evolve(UNJUDGED, judged(UNJUDGED))
WITHDRAWN = withdrawn_upstream(OPEN, registration(version=2, withdrawn=True))


def after(state: CaseState, *steps: Callable[[CaseState], CaseEvent | None]) -> CaseState:
    """The state after these steps, each of which changes something."""
    for step in steps:
        event = step(state)
        assert event is not None
        state = evolve(state, event)
    return state


def taken(by: str) -> Callable[[CaseState], CaseEvent | None]:
    return lambda state: take(state, REGISTRATION, by)


def moved(by: str, step: CertificateStep, papers: str | None = None, **more: Any) -> Callable[[CaseState], Any]:
    papers = papers or ("v1.papers" if step == "received" else None)
    return lambda state: move_certificate(state, REGISTRATION, MoveCertificate(by, step, papers, **more))


def noted(under: str) -> Callable[[CaseState], CaseEvent | None]:
    return lambda state: add_note(state, REGISTRATION, "王老师", "v1.", asked_under=under)


# Commands in any order


@dataclass(frozen=True)
class Ask:
    """Something that a clerk asks for; `name` is what, `by` who, and `more` how."""

    name: str
    by: str
    more: Any = None


ASKED = st.one_of(
    st.builds(Ask, st.sampled_from(["take", "release", "disclose"]), st.sampled_from(CLERKS)),
    st.builds(Ask, st.just("hand_over"), st.sampled_from(CLERKS), st.sampled_from(CLERKS)),
    st.builds(
        Ask,
        st.just("call"),
        st.sampled_from(CLERKS),
        st.tuples(
            st.sampled_from(get_args(CallOutcome)), st.none() | st.just(LATER), st.none() | st.sampled_from("ab")
        ),
    ),
    st.builds(Ask, st.just("note"), st.sampled_from(CLERKS), st.none() | st.sampled_from("ab")),
    st.builds(Ask, st.just("certificate"), st.sampled_from(CLERKS), st.sampled_from(get_args(CertificateStep))),
    st.builds(Ask, st.just("permit"), st.sampled_from(CLERKS), st.booleans()),
    # Not a clerk's: the machine looks again, with or without findings.
    st.builds(Ask, st.just("assess"), st.just(""), st.booleans()),
)


def event_of(state: CaseState, ask: Ask) -> object:
    current, by, more = REGISTRATION, ask.by, ask.more
    ways: dict[str, Callable[[], object]] = {
        "take": lambda: take(state, current, by),
        "release": lambda: release(state, current, by),
        "hand_over": lambda: hand_over(state, current, by, more),
        "call": lambda: log_call(state, current, by, more[0], next_attempt_at=more[1], asked_under=more[2]),
        "note": lambda: add_note(state, current, by, "v1.", asked_under=more),
        "certificate": lambda: moved(by, more)(state),
        "permit": lambda: record_permit(
            state, current, by, "v1.permit", is_on_file=more and bool(state.work.permit_sealed)
        ),
        "assess": lambda: judged(state, *([NON_LOCAL] if more else [])),
        "disclose": lambda: disclose(state, current, by, ("name",), "v1."),
    }
    return ways[ask.name]()


def run(asks: list[Ask]) -> list[tuple[CaseState, Ask, object, CaseState]]:
    """Every step: the state before, what was asked, the event (or the error, or None), the state after."""
    state, steps = UNJUDGED, []
    for ask in asks:
        try:
            event = event_of(state, ask)
        except CaseWorkError as wrong:
            event = wrong
        before, state = state, evolve(state, event)
        steps.append((before, ask, event, state))
    return steps


@given(st.lists(ASKED, max_size=40))
def test_events_follow_one_another_and_change_no_verdict(asks: list[Ask]) -> None:
    for before, ask, event, state in run(asks):
        if not isinstance(event, CaseEvent | Assessed):
            assert state == before
            continue
        assert event.version == state.version == before.version + 1
        if isinstance(event, CaseEvent):
            assert event.by == ask.by
            assert replace(state, version=before.version, work=before.work) == before


@given(st.lists(ASKED, max_size=40))
def test_an_open_case_has_one_clerk_at_most_and_a_closed_one_none(asks: list[Ask]) -> None:
    assignee: str | None = None
    for before, ask, event, state in run(asks):
        match event:
            case CaseAssigned():
                # Only who has it, or where nobody has, changes hands.
                assert assignee is None or ask.by == assignee
                assignee = event.assignee
            case Assessed() if not state.is_open:
                assignee = None
        assert state.work.assignee == assignee
        assert state.is_open or assignee is None
        if isinstance(event, WithAnotherClerkError):
            assert event.assignee == assignee != ask.by
            assert event.assignee in str(event)
        if ask.name in ("take", "hand_over", "call"):
            assert before.is_open or not isinstance(event, CaseEvent)


@given(st.lists(ASKED, max_size=40))
def test_what_the_state_counts_is_what_the_events_tell(asks: list[Ask]) -> None:
    steps = run(asks)
    events = [event for _, _, event, _ in steps if isinstance(event, CaseEvent)]
    work = steps[-1][3].work if steps else NO_WORK
    calls = [event for event in events if isinstance(event, CallLogged)]
    assert work.calls == len(calls)
    assert work.last_outcome == (calls[-1].outcome if calls else None)
    assert work.notes == sum(isinstance(event, NoteAdded) for event in events)
    keys = [event.asked_under for event in events if isinstance(event, CallLogged | NoteAdded) and event.asked_under]
    assert len(keys) == len(set(keys))
    permits = [event.permit_sealed for event in events if isinstance(event, PermitRecorded)]
    assert work.permit_sealed == (permits[-1] if permits else None)


@given(st.lists(ASKED, max_size=60))
def test_a_certificate_counts_only_once_two_clerks_have_had_it_in_hand(asks: list[Ask]) -> None:
    way: list[CertificateMovedOn] = []
    for _, _, event, state in run(asks):
        if not isinstance(event, CertificateMovedOn):
            continue
        if event.step == "verified":
            assert way[-1].step == "received"
            assert way[-1].by != event.by
        if event.step in ("advised", "requested"):
            assert not way or way[-1].step in ("advised", "rejected")
        if event.step == "rejected":
            assert way[-1].step in ("received", "verified")
        way.append(event)
        certificate = state.work.certificate
        assert certificate is not None
        assert (certificate.papers_sealed is not None) >= (certificate.step in ("received", "verified", "rejected"))


@given(st.lists(ASKED, max_size=30), ASKED)
def test_the_same_again_changes_nothing_or_is_refused_unless_it_is_one_more(asks: list[Ask], last: Ask) -> None:
    first = run([*asks, last])[-1]
    again = run([*asks, last, last])[-1]
    one_more = last.name in ("disclose", "permit") or (last.name == "note" and last.more is None)
    one_more |= last.name == "call" and last.more[2] is None
    other_papers = last.name == "certificate" and last.more == "received"
    if not one_more and not other_papers:
        assert not isinstance(again[2], CaseEvent)
    if isinstance(first[2], CaseEvent) and last.name in ("take", "release", "call", "note") and not one_more:
        assert again[2] is None


# One rule each


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
    assert take(case, REGISTRATION, "王老师") is None
    assert hand_over(case, REGISTRATION, "李老师", "王老师") is None


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
        with pytest.raises(NoOpenCaseError):
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


# The certificate


@pytest.mark.parametrize(
    ("way", "step", "may"),
    [
        ([], "received", True),
        (["advised"], "received", True),
        ([], "verified", False),
        (["requested"], "rejected", False),
        (["requested"], "advised", False),
        (["received"], "requested", False),
        (["received", "rejected"], "requested", True),
        (["received", "rejected"], "received", True),
        (["received", "rejected"], "verified", False),
        (["received", "rejected"], "advised", False),
        (["received", "verified"], "rejected", True),
        (["received", "verified"], "requested", False),
        (["received", "verified"], "received", False),
    ],
)
def test_steps_may_be_left_out_forward_and_go_back_only_from_a_rejected_paper(
    way: list[Any], step: Any, *, may: bool
) -> None:
    clerks = iter(["甲", "乙", "甲", "乙"])
    case = after(OPEN, *(moved(next(clerks), one) for one in way))
    if may:
        assert moved("丙", step)(case) is not None
    else:
        with pytest.raises(CertificateStepError):
            moved("丙", step)(case)


@pytest.mark.parametrize("by", ["王老师", " 王老师", "王老师\u200b", "王 老师"])
def test_who_recorded_it_received_does_not_verify_it_however_the_name_is_typed(by: str) -> None:
    case = after(OPEN, moved("王老师", "received"))
    with pytest.raises(SameClerkError, match="王老师"):
        moved(by, "verified")(case)
    assert moved("李老师", "verified")(case) is not None


def test_the_same_paper_again_makes_nobody_else_its_receiver_and_another_paper_does() -> None:
    case = after(OPEN, moved("王老师", "received"))
    assert moved("李老师", "received", are_on_file=True)(case) is None
    other = after(case, moved("李老师", "received", "v1.other"))
    assert other.work.certificate is not None
    assert (other.work.certificate.by, other.work.certificate.papers_sealed) == ("李老师", "v1.other")


def test_papers_come_with_the_step_received_and_no_other() -> None:
    case = after(OPEN, moved("王老师", "received"))
    for command in (MoveCertificate("李老师", "received"), MoveCertificate("李老师", "verified", "v1.papers")):
        with pytest.raises(CertificateStepError, match="received"):
            move_certificate(case, REGISTRATION, command)


@given(st.text(max_size=8), st.text(max_size=8))
def test_being_one_person_is_mutual_and_everybody_is_themselves(one: str, other: str) -> None:
    assert are_one_person(one, one)
    assert are_one_person(one, other) == are_one_person(other, one)
    assert are_one_person(one, f" {one}\t") or one != one.strip()


def test_the_next_attempt_is_gone_with_the_case() -> None:
    case = after(
        OPEN, lambda one: log_call(one, REGISTRATION, "王老师", "no_answer", next_attempt_at=LATER + timedelta(days=1))
    )
    assert evolve(case, judged(case)).work.next_attempt_at is None
