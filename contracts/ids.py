"""Names that are computed, so that a retry meets the same thing again."""

from __future__ import annotations

from hashlib import sha1
from typing import Final
from uuid import UUID, SafeUUID

_REGISTRATIONS: Final = UUID("5b1c7d52-5f0e-4b87-9d0a-6f6b0d6f2c11").bytes
_ELECTIONS: Final = UUID("0e2f6a0b-3d56-4d58-8d4b-0f1f6a2f7a42").bytes
_APPEALS: Final = UUID("2d8f4f43-6b8e-4a1c-9c74-1b9b7f7a52e6").bytes
_CONFIRMATIONS: Final = UUID("c0a5c1f8-0f3a-4f0b-8a0e-5d2c7a9e6b31").bytes
_EVENTS: Final = UUID("b9c3a1e4-6a3e-4c53-9a8f-2f8f0f3f5d93").bytes
_OFFICE: Final = UUID("f0c8a7de-5a0d-4d0f-9a38-3d8a0c3b7c19").bytes
_BASELINE: Final = UUID("3f6b5b5e-7c34-4c0e-8a3e-6a1d2f9c4b87").bytes
_DEAD_LETTERS: Final = UUID("7c5a4f02-93a0-4e52-8f5c-3f1f4a5b6c74").bytes
_OPERATIONS: Final = UUID("a4d1f0e6-8b1d-4f0f-9a52-6c1f3b7d2e85").bytes
_FREE_BITS: Final = ~(0xF000 << 64) & ~(0xC000 << 48)
_VERSION_5: Final = (5 << 76) | (0x8000 << 48)
_UNKNOWN: Final = SafeUUID.unknown
_set: Final = object.__setattr__


def _uuid5(namespace: bytes, name: bytes) -> UUID:
    # The same value as uuid.uuid5, at a quarter of its cost: this runs several times for every record.
    digest = sha1(namespace + name, usedforsecurity=False).digest()
    number = int.from_bytes(digest[:16])
    made = UUID.__new__(UUID)
    _set(made, "int", (number & _FREE_BITS) | _VERSION_5)
    _set(made, "is_safe", _UNKNOWN)
    return made


def registration_id(source: str, submission_id: str) -> UUID:
    """The registration that (`source`, `submission_id`) identifies: UUIDv5, also its event stream's id.

    The parts are length-prefixed, so that no two pairs share a name.
    """
    return _uuid5(_REGISTRATIONS, f"{len(source)}:{source}{submission_id}".encode())


def election_stream_id(election_id: str) -> UUID:
    """The event stream of an election's set-up."""
    return _uuid5(_ELECTIONS, election_id.encode())


def appeal_id(election_id: str, reference: str) -> UUID:
    """The appeal that the office's own `reference` names in an election, also its event stream's id."""
    return _uuid5(_APPEALS, f"{len(election_id)}:{election_id}{reference}".encode())


def confirmation_id(election_id: str, direction: str, voter_token: str) -> UUID:
    """The confirmation about one voter in one direction, also its event stream's id."""
    return _uuid5(_CONFIRMATIONS, f"{election_id} {direction} {voter_token}".encode())


def office_id(election_id: str, subject: str, *codes: str) -> UUID:
    """The thing of a `subject` (patch, household, unit, …) that the office's own `codes` name, also its stream's id.

    The parts are length-prefixed, so that no two things share a name.
    """
    return _uuid5(_OFFICE, "".join(f"{len(part)}:{part}" for part in (election_id, subject, *codes)).encode())


def baseline_id(election_id: str, voter_token: str) -> UUID:
    """A resident of an election's baseline, also the id of their event stream."""
    return _uuid5(_BASELINE, f"{election_id} {voter_token}".encode())


def operations_id(service: str, kind: str, subject: str) -> UUID:
    """The stream of what operators do to a `subject` of a `kind` (consumer, dead letters, log, …) of a service."""
    return _uuid5(_OPERATIONS, f"{service} {kind} {subject}".encode())


def event_id(stream_id: UUID, version: int) -> UUID:
    """The id of the `version`-th event of a stream (`ce_id`): the same on every attempt to append it."""
    return _uuid5(_EVENTS, stream_id.bytes + version.to_bytes(8, "big"))


def dead_letter_id(cluster: str, topic: str, partition: int, offset: int) -> UUID:
    """The id of a dead letter: a record that is read again after a crash gets the same one."""
    return _uuid5(_DEAD_LETTERS, f"{cluster}/{topic}/{partition}/{offset}".encode())
