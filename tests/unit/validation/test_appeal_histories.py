"""Whatever people do in whatever order: an appeal's state stays lawful, and what was said twice was said once."""

from __future__ import annotations

from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.appeals import AppealDecided, AppealEvent, AppealLodged, SuitFiled, SuitJudged
from services.validation.domain.appeals.appeal import (
    INITIAL,
    AppealState,
    Decided,
    Judged,
    Lodged,
    NotLodged,
    Sued,
    evolve,
)
from services.validation.domain.appeals.appeal_steps import AppealCommand, AppealError, decide
from tests.unit.validation.appeal_samples import decision, judgment, lodge, suit

CONTENTS = st.sampled_from("AB")
ORDER = (AppealLodged, AppealDecided, SuitFiled, SuitJudged)
STATES = (NotLodged, Lodged, Decided, Sued, Judged)


class Appealing(RuleBasedStateMachine):
    """People lodge, decide, sue and judge in any order; the model is the list of what was said first."""

    def __init__(self) -> None:
        super().__init__()
        self.state: AppealState = INITIAL
        self.events: list[AppealEvent] = []
        self.said: list[str] = []

    def _done(self, command: AppealCommand, turn: int) -> None:
        """`turn` is how many steps come before this one. It takes effect in its turn, is nothing where the same was
        said, else refused."""
        before = list(self.events)
        try:
            events = decide(command, self.state)
        except AppealError:
            assert len(self.said) < turn or (len(self.said) > turn and self.said[turn] != command.fingerprint)
            return
        self.events += events
        self.state = reduce(evolve, events, self.state)
        if len(self.said) == turn:
            self.said.append(command.fingerprint)
            assert len(events) == 1
        else:
            assert self.said[turn] == command.fingerprint
            assert self.events == before
        assert decide(command, self.state) == []

    @rule(content=CONTENTS)
    def somebody_lodges(self, content: str) -> None:
        self._done(lodge(content), 0)

    @rule(content=CONTENTS)
    def somebody_decides(self, content: str) -> None:
        self._done(decision(content), 1)

    @rule(content=CONTENTS)
    def somebody_sues(self, content: str) -> None:
        self._done(suit(content), 2)

    @rule(content=CONTENTS)
    def the_court_judges(self, content: str) -> None:
        self._done(judgment(content), 3)

    @invariant()
    def every_prefix_is_lawful(self) -> None:
        state: AppealState = INITIAL
        for n, event in enumerate(self.events):
            assert type(event) is ORDER[n]
            state = evolve(state, event)
            assert type(state) is STATES[n + 1]
            assert state.version == event.version == n + 1
        assert state == self.state

    @invariant()
    def a_redelivery_changes_nothing(self) -> None:
        assert reduce(evolve, self.events, self.state) == self.state

    @invariant()
    def the_first_word_stands(self) -> None:
        assert [event.fingerprint for event in self.events] == self.said


@st.composite
def jumbled(draw: st.DrawFn) -> list[object]:
    """An appeal's events with any versions in any order, between things that are no events."""
    state: AppealState = INITIAL
    events: list[object] = [None, object()]
    for command in (lodge(), decision(), suit(), judgment()):
        (event,) = decide(command, state)
        state = evolve(state, event)
        events.append(event.model_copy(update={"version": draw(st.integers(1, 6))}))
    return draw(st.permutations(events))


@given(jumbled())
def test_evolve_never_fails_and_never_goes_back(events: list[object]) -> None:
    state: AppealState = INITIAL
    for event in events:
        after = evolve(state, event)
        assert after.version >= state.version
        assert STATES.index(type(after)) - STATES.index(type(state)) in {0, 1}
        state = after


TestAppealing = Appealing.TestCase
TestAppealing.settings = settings(max_examples=150, stateful_step_count=12, deadline=None)
