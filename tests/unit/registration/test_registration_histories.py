"""Whatever order and however often submissions arrive, the registration is what an independent model says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.registration.domain.registrations.registration import (
    INITIAL,
    Absent,
    RegistrationEvent,
    State,
    Submit,
    Withdraw,
    Withdrawn,
    decide,
    evolve,
)
from tests.unit.registration.samples import submit

CONTENTS = st.sampled_from("ABC")
REVISIONS = st.one_of(st.none(), st.integers(0, 4))


@dataclass
class Model:
    """What the outside contract promises, as a diary of what took effect; no line of it is the product's."""

    diary: list[tuple[str, int | None]] = field(default_factory=list)
    """What was said (a content, or "-" for a withdrawal) and under which revision, as sent."""
    content: str = ""
    out: bool = False

    @property
    def highest(self) -> int:
        return max((revision for _, revision in self.diary if revision is not None), default=0)

    def hears(self, content: str, revision: int | None, *, withdraw: bool) -> bool:
        """Whether a submission takes effect."""
        if self.diary and not self._later(content, revision, withdraw):
            return False
        if not (withdraw and self.diary):
            self.content = content
        self.diary.append(("-" if withdraw else content, revision))
        self.out = withdraw
        return True

    def _later(self, content: str, revision: int | None, withdraw: bool) -> bool:
        if revision is not None and revision > self.highest:
            return True
        if self.out or (revision is not None and revision < self.highest):
            return False
        if withdraw:
            return ("-", revision) not in self.diary
        return content not in [said for said, _ in self.diary]


class Arrivals(RuleBasedStateMachine):
    """Submissions, redeliveries and people's withdrawals in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State = INITIAL
        self.events: list[RegistrationEvent] = []
        self.model = Model()
        self.effective: list[Submit] = []

    def _arrives(self, command: Submit | Withdraw) -> int:
        events = decide(command, self.state)
        self.state = reduce(evolve, events, self.state)
        self.events += events
        return len(events)

    @rule(content=CONTENTS, revision=REVISIONS, withdraw=st.sampled_from([False, False, False, True]))
    def submission(self, content: str, revision: int | None, withdraw: bool) -> None:
        command = submit(content, revision, withdraw=withdraw)
        took_effect = self.model.hears(content, revision, withdraw=withdraw)
        assert bool(self._arrives(command)) == took_effect
        if took_effect:
            self.effective.append(command)

    @precondition(lambda self: self.effective)
    @rule(data=st.data())
    def redelivery(self, data: st.DataObject) -> None:
        assert self._arrives(data.draw(st.sampled_from(self.effective))) == 0

    @precondition(lambda self: self.effective)
    @rule(share=st.floats(0, 1))
    def the_beginning_is_delivered_again(self, share: float) -> None:
        before = self.state
        for command in self.effective[: round(share * len(self.effective))]:
            self._arrives(command)
        assert self.state == before

    @rule()
    def a_person_withdraws(self) -> None:
        self._arrives(Withdraw())
        self.model.out = self.model.out or bool(self.model.diary)

    @invariant()
    def versions_have_no_gaps(self) -> None:
        assert [event.registration.version for event in self.events] == list(range(1, len(self.events) + 1))

    @invariant()
    def the_registration_is_what_the_model_says(self) -> None:
        if isinstance(self.state, Absent):
            assert not self.model.diary
            return
        standing = self.state.registration
        assert standing == self.events[-1].registration
        assert isinstance(self.state, Withdrawn) == standing.withdrawn == self.model.out
        assert (standing.revision, standing.place_code) == (self.model.highest, f"U-{self.model.content}")


Arrivals.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestArrivals = Arrivals.TestCase
