"""An election's set-up: loading the file again changes only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from contracts.elections import ElectionSetUp, Policy, SetUp


class PolicyChangedError(ValueError):
    """A policy came with other content under a version that stands for something else already."""


@dataclass(frozen=True, slots=True)
class NotSetUp:
    """Nobody has loaded this election yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The set-up that stands, and the digest of every policy that ever did, by the policy's version."""

    version: int
    digest: str
    policies: Mapping[str, str] = field(default_factory=dict)


State = NotSetUp | Standing
INITIAL: State = NotSetUp()


@dataclass(frozen=True, slots=True)
class LoadSetUp:
    """Make this the election's set-up."""

    set_up: ElectionSetUp


def decide(command: LoadSetUp, state: State) -> list[SetUp]:
    """A new set-up, or nothing where the same one stands already.

    Raises:
        PolicyChangedError: the policy's version stood for another policy before; verdicts name it.
    """
    digest = digest_of(command.set_up)
    if not isinstance(state, Standing):
        return [SetUp(version=1, digest=digest, set_up=command.set_up)]
    if state.digest == digest:
        return []
    policy = command.set_up.policy
    if state.policies.get(policy.version, known := digest_of(policy)) != known:
        raise PolicyChangedError(
            f"policy/version: {policy.version} stands for another policy already, and verdicts were made under it; "
            "give the changed policy a new version, or undo the change"
        )
    return [SetUp(version=state.version + 1, digest=digest, set_up=command.set_up)]


def evolve(state: State, event: SetUp) -> State:
    """The state after an event."""
    before = state.policies if isinstance(state, Standing) else {}
    policy = event.set_up.policy
    # The digest is worked out anew: an earlier release may have had fewer settings.
    return Standing(event.version, digest_of(event.set_up), {**before, policy.version: digest_of(policy)})


def digest_of(content: ElectionSetUp | Policy) -> str:
    """SHA-256 of what is set up, whatever the order and comments of its file's keys.

    A default written out is no difference, nor is a setting that a later release adds.
    """
    return sha256(content.model_dump_json(exclude_defaults=True).encode()).hexdigest()
