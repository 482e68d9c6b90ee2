"""An election's set-up: loading the file again changes only what differs."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from contracts.elections import ElectionSetUp, SetUp


@dataclass(frozen=True, slots=True)
class NotSetUp:
    """Nobody has loaded this election yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The set-up that stands."""

    version: int
    digest: str


State = NotSetUp | Standing
INITIAL: State = NotSetUp()


@dataclass(frozen=True, slots=True)
class LoadSetUp:
    """Make this the election's set-up."""

    set_up: ElectionSetUp


def decide(command: LoadSetUp, state: State) -> list[SetUp]:
    """A new set-up, or nothing where the same one stands already."""
    digest = digest_of(command.set_up)
    if isinstance(state, Standing):
        if state.digest == digest:
            return []
        return [SetUp(version=state.version + 1, digest=digest, set_up=command.set_up)]
    return [SetUp(version=1, digest=digest, set_up=command.set_up)]


def evolve(_state: State, event: SetUp) -> State:
    """The state after an event."""
    return Standing(event.version, event.digest)


def digest_of(set_up: ElectionSetUp) -> str:
    """SHA-256 of a set-up's content, whatever the order and comments of its file's keys."""
    return sha256(set_up.model_dump_json().encode()).hexdigest()
