"""Confirmations between election bodies: one question at a time, one answer to it, and a next step for a person."""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts import ids
from contracts.confirmations import ConfirmationAnswer, ConfirmationAsked, ConfirmationEvent, Direction
from services.validation.domain.confirmations.confirmation import (
    INITIAL,
    AlreadyAnsweredError,
    Answered,
    Ask,
    Asked,
    AskedAgainError,
    ConfirmationError,
    ConfirmationState,
    GiveAnswer,
    NoSuchConfirmationError,
    NotAsked,
    QuestionOpenError,
    decide,
    evolve,
)
from services.validation.domain.confirmations.confirmation_next import next_step
from services.validation.store.confirmations import CODEC, DECIDER
from tests.spec import given

TOKEN = "a" * 32


def ask(body: str = "静安区选举办公室", **changed: Any) -> Ask:
    whole: dict[str, Any] = {
        "confirmation_id": ids.confirmation_id("zhujing-2021", "outgoing", TOKEN),
        "election_id": "zhujing-2021",
        "voter_token": TOKEN,
        "registration_id": None,
        "direction": "outgoing",
        "body": body,
        "by": "clerk-07",
        "fingerprint": f"asked {body}",
        "sealed": None,
    }
    return Ask(**whole | changed)


def answer(said: ConfirmationAnswer = "votes_here", **changed: Any) -> GiveAnswer:
    whole: dict[str, Any] = {
        "question": None,
        "answer": said,
        "registration_id": None,
        "by": "clerk-08",
        "fingerprint": f"answered {said}",
        "sealed": "v1.",
    }
    return GiveAnswer(**whole | changed)


def test_a_question_that_waits_is_not_asked_twice_and_no_other_is_asked_meanwhile() -> None:
    told = given(DECIDER).and_done(ask("A"))
    told.when(ask("A", by="clerk-09")).then_nothing()
    refused = str(told.when(ask("B")).then_refused(QuestionOpenError))
    assert ("clerk-07" in refused, "with A" in refused) == (True, True)


def test_once_it_is_answered_the_same_question_changes_nothing_and_the_next_body_may_be_asked() -> None:
    told = given(DECIDER).and_done(ask("A"), answer("unknown"))
    told.when(ask("A")).then_nothing()
    (second,) = decide(ask("B"), told.state)
    assert isinstance(second, ConfirmationAsked)
    assert (second.version, second.body) == (3, "B")
    assert isinstance(told.and_done(ask("B")).state, Asked)


def test_who_answers_second_is_told_who_was_first_and_with_what() -> None:
    told = given(DECIDER).and_done(ask(), answer("votes_here"))
    told.when(answer("votes_here")).then_nothing()
    refused = str(told.when(answer("votes_there")).then_refused(AlreadyAnsweredError))
    assert ("clerk-08" in refused, "votes_here" in refused) == (True, True)


def test_an_answer_to_an_earlier_question_is_not_taken_for_one_to_the_next() -> None:
    told = given(DECIDER).and_done(ask("A"), answer("unknown", question=1), ask("B"))
    told.when(answer("unknown", question=1)).then_refused(AskedAgainError)
    assert isinstance(told.and_done(answer("votes_there", question=3)).state, Answered)


def test_what_nobody_asked_is_not_answered() -> None:
    given(DECIDER).when(answer()).then_refused(NoSuchConfirmationError)


def test_events_are_read_as_they_were_written() -> None:
    (asked,) = decide(ask(), INITIAL)
    (answered,) = decide(answer(), evolve(INITIAL, asked))
    for event in (asked, answered):
        kind, key, body = CODEC.write(event)
        assert (CODEC.read(kind, body), key) == (event, TOKEN)
    assert CODEC.read("xuanmin.validation.confirmation_lost.v1", b"{}") is None


class Corresponding(RuleBasedStateMachine):
    """Questions and answers in any order; the model is a list of letters: who was asked, and what came back."""

    def __init__(self) -> None:
        super().__init__()
        self.state: ConfirmationState = INITIAL
        self.events: list[ConfirmationEvent] = []
        self.letters: list[list[str]] = []

    def _done(self, command: Ask | GiveAnswer) -> int | None:
        """How many events followed; None: it was refused."""
        try:
            events = decide(command, self.state)
        except ConfirmationError:
            return None
        self.events += events
        self.state = reduce(evolve, events, self.state)
        assert decide(command, self.state) == []
        return len(events)

    @rule(body=st.sampled_from("AB"))
    def somebody_asks(self, body: str) -> None:
        last = self.letters[-1] if self.letters else None
        followed = self._done(ask(body))
        if last is not None and last[0] == body:
            assert followed == 0
        elif last is not None and len(last) == 1:
            assert followed is None
        else:
            assert followed == 1
            self.letters.append([body])

    @rule(said=st.sampled_from(get_args(ConfirmationAnswer)))
    def somebody_answers(self, said: ConfirmationAnswer) -> None:
        last = self.letters[-1] if self.letters else None
        followed = self._done(answer(said))
        if last is None:
            assert followed is None
        elif len(last) == 1:
            assert followed == 1
            last.append(said)
        else:
            assert followed == (0 if last[1] == said else None)

    @invariant()
    def every_prefix_is_lawful(self) -> None:
        state: ConfirmationState = INITIAL
        for n, event in enumerate(self.events):
            state = evolve(state, event)
            assert type(state) is (Answered if n % 2 else Asked)
            assert state.version == event.version == n + 1
        assert state == self.state
        assert reduce(evolve, self.events, state) == state

    @invariant()
    def no_letter_is_lost(self) -> None:
        told = [event.body if isinstance(event, ConfirmationAsked) else event.answer for event in self.events]  # type: ignore[attr-defined]
        assert told == [word for letter in self.letters for word in letter]


TestCorresponding = Corresponding.TestCase
TestCorresponding.settings = settings(max_examples=100, stateful_step_count=12, deadline=None)


@for_all(st.lists(st.tuples(st.sampled_from(["ask", "answer", "else"]), st.integers(1, 5)), max_size=8))
def test_evolve_never_fails_and_never_goes_back(steps: list[tuple[str, int]]) -> None:
    (asked,) = decide(ask(), INITIAL)
    (answered,) = decide(answer(), evolve(INITIAL, asked))
    events = {"ask": asked, "answer": answered}
    state: ConfirmationState = INITIAL
    for kind, version in steps:
        event = events[kind].model_copy(update={"version": version}) if kind in events else object()
        after = evolve(state, event)
        assert after.version >= state.version
        assert not (isinstance(state, NotAsked) and isinstance(after, Answered))
        state = after


@pytest.mark.parametrize("direction", get_args(Direction))
def test_every_answer_has_a_next_step_that_a_person_takes(direction: Direction) -> None:
    statuses = [None, "pending", "suspected", "verified", "eligible", "refused", "withdrawn", "duplicate", "struck_off"]
    for said, status in product([None, *get_args(ConfirmationAnswer)], statuses):
        sentence = next_step(direction, said, status)
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("said", "status", "word"),
    [
        ("votes_there", "verified", "strike it off"),
        ("votes_there", "eligible", "transfer"),
        ("votes_there", "suspected", "withdrawn"),
        ("votes_there", None, "nothing more"),
        ("votes_here", "suspected", "settle"),
        ("votes_here", None, "register the voter"),
        ("votes_here", "verified", "nothing more"),
    ],
)
def test_what_follows_depends_on_where_the_voter_stands(
    said: ConfirmationAnswer, status: str | None, word: str
) -> None:
    for direction in get_args(Direction):
        assert word in next_step(direction, said, status)


def test_who_knows_no_such_voter_leads_to_another_question_or_to_another_look() -> None:
    assert "phone the voter" in next_step("outgoing", "unknown", "suspected")
    assert "look at it again" in next_step("incoming", "unknown", "verified")
    assert "nothing more" in next_step("incoming", "unknown", None)
