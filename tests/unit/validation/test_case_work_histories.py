"""The work on a case, in whatever order people ask for it: lawful whoever asks, told only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, get_args

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
from contracts.validations import Assessed
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.case_work import (
    CaseWorkError,
    WithAnotherClerkError,
    add_note,
    disclose,
    hand_over,
    log_call,
    record_permit,
    release,
    take,
)
from services.validation.domain.cases.work import NO_WORK
from tests.unit.validation.case_steps import (
    LATER,
    NON_LOCAL,
    REGISTRATION,
    judged,
    moved,
)

CLERKS = ["王老师", "李老师", "R0042"]
REASON = st.none() | st.just("v1.reason")


@dataclass(frozen=True)
class Ask:
    """Something that a clerk asks for; `name` is what, `by` who, and `more` how."""

    name: str
    by: str
    more: Any = None


ASKED = st.one_of(
    st.builds(Ask, st.sampled_from(["release", "disclose"]), st.sampled_from(CLERKS)),
    st.builds(Ask, st.just("take"), st.sampled_from(CLERKS), REASON),
    st.builds(Ask, st.just("hand_over"), st.sampled_from(CLERKS), st.tuples(st.sampled_from(CLERKS), REASON)),
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
        "take": lambda: take(state, current, by, words_sealed=more),
        "release": lambda: release(state, current, by),
        "hand_over": lambda: hand_over(state, current, by, more[0], words_sealed=more[1]),
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
            assert state.voter_token == (before.voter_token or event.voter_token)
            assert replace(state, version=before.version, voter_token=before.voter_token, work=before.work) == before


@given(st.lists(ASKED, max_size=40))
def test_an_open_case_has_one_clerk_at_most_and_a_closed_one_none(asks: list[Ask]) -> None:
    assignee: str | None = None
    for before, ask, event, state in run(asks):
        match event:
            case CaseAssigned():
                # It changes hands where nobody has it, by who has it, or for a reason; and given back by who has it.
                assert assignee is None or ask.by == assignee or event.words_sealed is not None
                assert event.words_sealed is None or event.assignee is not None
                assignee = event.assignee
            case Assessed() if not state.is_open:
                assignee = None
        assert state.work.assignee == assignee
        assert state.is_open or assignee is None
        if isinstance(event, WithAnotherClerkError):
            assert event.assignee == assignee != ask.by
            assert event.assignee in str(event)
            assert "reason" in str(event)
            assert ask.name == "release" or "v1.reason" not in (ask.more, *(ask.more or ()))
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
