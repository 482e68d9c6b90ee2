"""An appeal's rules: late is marked and never refused, decided once, sued about after that, judged after that."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.appeals import AppealDecided, AppealEvent, AppealLodged, SuitFiled
from services.validation.domain.appeals.appeal import INITIAL, AppealState, Decided, Lodged, evolve
from services.validation.domain.appeals.appeal_steps import (
    AppealCommand,
    NoSuchAppealError,
    OutOfTurnError,
    ReferenceTakenError,
    SomebodyWasFirstError,
)
from services.validation.store.appeals import CODEC, DECIDER
from tests.spec import given
from tests.unit.validation.appeal_samples import CALENDAR, decision, judgment, lodge, suit


def only(command: AppealCommand, *done: AppealCommand) -> Any:
    """The one event that follows."""
    (event,) = DECIDER.decide(command, given(DECIDER).and_done(*done).state)
    return event


@pytest.mark.parametrize(
    ("lodged_at", "late"),
    [
        (datetime(2021, 9, 1, tzinfo=UTC), False),
        (datetime(2021, 11, 1, 15, 59, 59, 999999, tzinfo=UTC), False),
        (datetime(2021, 11, 1, 16, tzinfo=UTC), True),
    ],
)
def test_who_appeals_too_late_is_heard_and_marked(lodged_at: datetime, late: bool) -> None:
    event = only(lodge(lodged_at=lodged_at))
    assert isinstance(event, AppealLodged)
    assert (event.late, event.lodge_by) == (late, date(2021, 11, 1))


@pytest.mark.parametrize(
    ("decided_at", "late"),
    [(datetime(2021, 10, 31, 15, 59, 59, tzinfo=UTC), False), (datetime(2021, 10, 31, 16, tzinfo=UTC), True)],
)
def test_a_decision_that_comes_too_late_counts_and_is_marked(decided_at: datetime, late: bool) -> None:
    event = only(decision(decided_at=decided_at), lodge())
    assert isinstance(event, AppealDecided)
    assert (event.late, event.suit_by) == (late, CALENDAR.suits_until)


@pytest.mark.parametrize(("filed_on", "late"), [(date(2021, 11, 11), False), (date(2021, 11, 12), True)])
def test_a_suit_that_comes_too_late_is_noted_and_marked(filed_on: date, late: bool) -> None:
    event = only(suit(filed_on=filed_on), lodge(), decision())
    assert isinstance(event, SuitFiled)
    assert event.late is late


def test_every_event_names_whom_and_what_it_is_about() -> None:
    done: list[AppealCommand] = [lodge(), decision(), suit(), judgment()]
    events = [only(command, *done[:n]) for n, command in enumerate(done)]
    assert len({(e.appeal_id, e.election_id, e.voter_token, e.registration_id) for e in events}) == 1
    assert [e.by for e in events] == ["clerk-07", "chair", "clerk-07", "clerk-07"]


def test_another_appeal_under_a_reference_that_is_taken_is_a_conflict_that_says_whose_it_is() -> None:
    told = given(DECIDER).and_done(lodge("A"))
    assert "clerk-07" in str(told.when(lodge("B", by="clerk-08")).then_refused(ReferenceTakenError))
    told.when(lodge("A", by="clerk-08")).then_nothing()


def test_who_decides_second_is_told_who_was_first_and_what_was_decided() -> None:
    told = given(DECIDER).and_done(lodge(), decision("A"))
    for later in ((), (suit(),), (suit(), judgment())):
        refused = told.and_done(*later).when(decision("B", by="deputy")).then_refused(SomebodyWasFirstError)
        assert "chair" in str(refused)
        assert "dismissed" in str(refused)


@pytest.mark.parametrize("command", [decision(), suit(), judgment()])
def test_nothing_can_be_done_with_an_appeal_that_nobody_lodged(command: AppealCommand) -> None:
    given(DECIDER).when(command).then_refused(NoSuchAppealError)


@pytest.mark.parametrize(
    ("done", "command"),
    [
        ((), suit()),
        ((), judgment()),
        ((decision(),), judgment()),
        ((), decision(decided_at=datetime(2021, 10, 28, 1, 59, tzinfo=UTC))),
        ((decision(),), suit(filed_on=date(2021, 10, 27))),
        ((decision(), suit()), judgment(judged_on=date(2021, 11, 1))),
    ],
)
def test_what_comes_out_of_turn_is_refused(done: tuple[AppealCommand, ...], command: AppealCommand) -> None:
    given(DECIDER).and_done(lodge(), *done).when(command).then_refused(OutOfTurnError)


def test_a_set_up_that_changes_later_does_not_move_the_days_of_an_appeal() -> None:
    event = only(lodge())
    assert (event.decide_by, event.policy_version) == (date(2021, 10, 31), "2021-1")


def test_events_are_read_as_they_were_written_and_unknown_ones_are_passed_over() -> None:
    done: list[AppealCommand] = [lodge(), decision(), suit(), judgment()]
    events: list[AppealEvent] = [only(command, *done[:n]) for n, command in enumerate(done)]
    written = [CODEC.write(event) for event in events]
    assert [CODEC.read(kind, body) for kind, _, body in written] == events
    assert {key for _, key, _ in written} == {"a" * 32}
    assert CODEC.read("xuanmin.validation.appeal_praised.v1", b"{}") is None


@pytest.mark.parametrize("event", [None, object(), "lodged"])
def test_what_is_no_event_of_an_appeal_changes_nothing(event: object) -> None:
    assert evolve(INITIAL, event) == INITIAL


def test_of_an_event_out_of_turn_only_the_version_counts() -> None:
    lodged = only(lodge())
    sued = only(suit(), lodge(), decision())
    state: AppealState = evolve(evolve(INITIAL, lodged), sued)
    assert state == Lodged(3, lodged)
    decided = only(decision(), lodge()).model_copy(update={"version": 4})
    assert isinstance(evolve(state, decided), Decided)
