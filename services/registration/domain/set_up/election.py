"""An election's set-up: loading the file again changes only what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from contracts.set_up.elections import ElectionSetUp, Policy, SetUp
from services.registration.domain.set_up.checks import Remark, errors
from services.registration.domain.set_up.difference import difference, paths


class PolicyChangedError(ValueError):
    """A policy came with other content under a version that stands for something else already."""


class ContradictionError(ValueError):
    """A new set-up says what the law does not let stand; `remarks` say what and where, each for itself."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        super().__init__("; ".join(remark.text for remark in remarks))
        self.remarks = remarks


class SetUpMovedOnError(ValueError):
    """Another set-up came in after the one that was looked at."""


@dataclass(frozen=True, slots=True)
class NotSetUp:
    """Nobody has loaded this election yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The set-up that stands, and the digest of every policy that ever did, by the policy's version."""

    version: int
    set_up: ElectionSetUp
    policies: Mapping[str, str] = field(default_factory=dict)


State = NotSetUp | Standing
INITIAL: State = NotSetUp()


@dataclass(frozen=True, slots=True)
class LoadSetUp:
    """Make this the election's set-up. `seen` is the version whose difference somebody looked at (0: there was none);
    None: nobody looked. `by` is who loads it; None: nobody says."""

    set_up: ElectionSetUp
    seen: int | None = None
    by: str | None = None


def decide(command: LoadSetUp, state: State) -> list[SetUp]:
    """A new set-up, or nothing where the same one stands already.

    Raises:
        SetUpMovedOnError: what stands is not the version that was looked at.
        ContradictionError: it breaks a rule that every new set-up must meet.
        PolicyChangedError: the policy's version stood for another policy before; verdicts name it.
    """
    wanted, digest = command.set_up, digest_of(command.set_up)
    before = state.set_up if isinstance(state, Standing) else None
    changes = difference(before, wanted)
    if before is not None and not changes:
        return []
    standing = state.version if isinstance(state, Standing) else 0
    if command.seen not in {None, standing}:
        raise SetUpMovedOnError(
            f"version {standing} stands, and version {command.seen} was looked at: look at the difference again"
        )
    if remarks := errors(wanted):
        raise ContradictionError(remarks)
    require_known_policy(wanted.policy, state)
    return [SetUp(version=standing + 1, digest=digest, set_up=wanted, changed=paths(changes), by=command.by)]


def require_known_policy(policy: Policy, state: State) -> None:
    """Look whether the policy's version may stand for this policy.

    Raises:
        PolicyChangedError: it stood for another policy before; verdicts name it.
    """
    if not isinstance(state, Standing):
        return
    if state.policies.get(policy.version, known := digest_of(policy)) != known:
        raise PolicyChangedError(
            f"policy/version: {policy.version} stands for another policy already, and verdicts were made under it; "
            "give the changed policy a new version, or undo the change"
        )


def evolve(state: State, event: SetUp) -> State:
    """The state after an event."""
    before = state.policies if isinstance(state, Standing) else {}
    policy = event.set_up.policy
    # The digest is worked out anew: an earlier release may have had fewer settings.
    return Standing(event.version, event.set_up, {**before, policy.version: digest_of(policy)})


def digest_of(content: ElectionSetUp | Policy) -> str:
    """SHA-256 of what is set up, whatever the order and comments of its file's keys.

    A default written out is no difference, nor is a setting that a later release adds.
    """
    return sha256(content.model_dump_json(exclude_defaults=True).encode()).hexdigest()
