"""One registration: what submissions and withdrawals do to it.

The rules, from the outside contract: (source, submission_id) identifies a registration. Content equal to any earlier
version changes nothing, so that a late redelivery is harmless; other content is a correction; going back to earlier
content on purpose takes a higher `revision`. What is withdrawn stays withdrawn until it is submitted anew with a higher
revision. So does what was transferred out (`moving` beside this file says how): submitted anew, it stands a second time
beside the one that it became, and the assessment finds the voter twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from contracts.registrations import Move, Registration, RegistrationEventType
from contracts.submissions import Channel
from contracts.unknown import carried_on


@dataclass(frozen=True, slots=True)
class Absent:
    """No submission has arrived yet."""


@dataclass(frozen=True, slots=True)
class Active:
    """A registration that stands; `seen` holds the fingerprints of all contents it ever had."""

    registration: Registration
    seen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A registration that was withdrawn, or transferred out: its `move` says where it went."""

    registration: Registration
    seen: frozenset[str]


State = Absent | Active | Withdrawn


@dataclass(frozen=True, slots=True)
class RegistrationEvent:
    """A fact about a registration: the whole of it afterwards."""

    type: RegistrationEventType
    registration: Registration


class Submit(NamedTuple):
    """A submission, its personal content sealed. `revision` is None where the sender gave none.

    The fields are those of `Registration`; `fingerprint` is that of the content, or of the withdrawal.
    """

    registration_id: UUID
    election_id: str
    source: str
    submission_id: str
    revision: int | None
    withdraw: bool
    channel: Channel
    place_code: str
    voter_token: str
    claims: bool
    gender: Literal["male", "female"] | None
    registered_at: datetime
    patch_code: str | None
    fingerprint: str
    basis_fingerprint: str
    seal: Callable[[], tuple[str, str]]
    """Seals name and details; asked only where an event comes of the command."""
    arrived_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Somebody withdraws a registration that exists, whatever its revision."""

    arrived_ms: int | None = None


Command = Submit | Withdraw
INITIAL: State = Absent()
_check: Final = Registration.__pydantic_validator__.validate_python


def decide(command: Command, state: State) -> list[RegistrationEvent]:
    """The events that a command leads to; none where it is a repeat, is older than what stands, or has no object."""
    match command:
        case Submit():
            return _submit(command, state)
        case Withdraw():
            return _withdraw(command, state)


def _submit(command: Submit, state: State) -> list[RegistrationEvent]:
    if isinstance(state, Absent):
        submitted = RegistrationEvent(
            RegistrationEventType.SUBMITTED, registered(command, version=1, revision=command.revision or 0)
        )
        if not command.withdraw:
            return [submitted]
        revision = submitted.registration.revision
        return [submitted, _withdrawn(submitted.registration, revision, command.fingerprint, command.arrived_ms)]
    current = state.registration
    if not _is_new(command, state):
        return []
    revision = max(command.revision or 0, current.revision)
    if command.withdraw:
        return [_withdrawn(current, revision, command.fingerprint, command.arrived_ms)]
    # Where it came from stays true; where it went does not, once it stands again.
    came = current.move if current.move is not None and current.move.kind != "transferred_out" else None
    corrected = registered(command, version=current.version + 1, revision=revision, move=came)
    return [RegistrationEvent(RegistrationEventType.CORRECTED, carried_on(corrected, current))]


def _is_new(command: Submit, state: Active | Withdrawn) -> bool:
    """Whether a submission is a later word on its registration than what stands."""
    if command.revision is not None and command.revision != state.registration.revision:
        return command.revision > state.registration.revision
    return isinstance(state, Active) and command.fingerprint not in state.seen


def _withdraw(command: Withdraw, state: State) -> list[RegistrationEvent]:
    if not isinstance(state, Active):
        return []
    current = state.registration
    return [_withdrawn(current, current.revision, current.fingerprint, command.arrived_ms)]


def _withdrawn(current: Registration, revision: int, fingerprint: str, arrived_ms: int | None) -> RegistrationEvent:
    after = current.model_copy(
        update={
            "version": current.version + 1,
            "revision": revision,
            "withdrawn": True,
            "fingerprint": fingerprint,
            "arrived_ms": arrived_ms,
        }
    )
    return RegistrationEvent(RegistrationEventType.WITHDRAWN, after)


def registered(command: Submit, *, version: int, revision: int, move: Move | None = None) -> Registration:
    """The registration that `command` makes, its personal content sealed now."""
    name_sealed, details_sealed = command.seal()
    values = {
        "registration_id": command.registration_id,
        "version": version,
        "election_id": command.election_id,
        "source": command.source,
        "submission_id": command.submission_id,
        "revision": revision,
        "withdrawn": False,
        "channel": command.channel,
        "place_code": command.place_code,
        "voter_token": command.voter_token,
        "claims": command.claims,
        "gender": command.gender,
        "registered_at": command.registered_at,
        "patch_code": command.patch_code,
        "fingerprint": command.fingerprint,
        "basis_fingerprint": command.basis_fingerprint,
        "name_sealed": name_sealed,
        "details_sealed": details_sealed,
        "move": move,
        "arrived_ms": command.arrived_ms,
    }
    # Checked as `Registration(...)` does, without its detour through keywords: this runs for every registration.
    made: Registration = _check(values)
    return made


def evolve(state: State, event: RegistrationEvent) -> State:
    """The state after an event."""
    seen = frozenset() if isinstance(state, Absent) else state.seen
    seen |= {event.registration.fingerprint}
    if event.registration.withdrawn:
        return Withdrawn(event.registration, seen)
    return Active(event.registration, seen)
