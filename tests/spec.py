"""Given/when/then for deciders: what has happened, what is asked, what follows. Reads like the rule that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from eventstore.decider import Command, Decider, Event, State

_Error = TypeVar("_Error", bound=Exception)


@dataclass(frozen=True)
class Outcome(Generic[Command, State, Event]):
    """A command met a state; one of `then`, `then_nothing`, `then_state` and `then_refused` says what must follow."""

    decider: Decider[Command, State, Event]
    state: State
    command: Command

    def then(self, *expected: Event) -> None:
        """Exactly these events follow, in this order."""
        assert self.decider.decide(self.command, self.state) == list(expected)

    def then_nothing(self) -> None:
        """No event follows."""
        self.then()

    def then_state(self, expected: State) -> None:
        """The state is this one after whatever follows."""
        assert reduce(self.decider.evolve, self.decider.decide(self.command, self.state), self.state) == expected

    def then_refused(self, error: type[_Error]) -> _Error:
        """The command is refused with `error`, which is handed back."""
        try:
            events = self.decider.decide(self.command, self.state)
        except error as refused:
            return refused
        raise AssertionError(f"not refused: {events}")


@dataclass(frozen=True)
class Given(Generic[Command, State, Event]):
    """What has happened: events, or commands already decided."""

    decider: Decider[Command, State, Event]
    state: State

    def and_done(self, *commands: Command) -> Given[Command, State, Event]:
        """These commands have been decided since, one after the other."""
        state = self.state
        for command in commands:
            state = reduce(self.decider.evolve, self.decider.decide(command, state), state)
        return Given(self.decider, state)

    def when(self, command: Command) -> Outcome[Command, State, Event]:
        """Somebody asks for this."""
        return Outcome(self.decider, self.state, command)


def given(decider: Decider[Command, State, Event], *events: Event) -> Given[Command, State, Event]:
    """These events have happened, and nothing else."""
    return Given(decider, reduce(decider.evolve, events, decider.initial))
