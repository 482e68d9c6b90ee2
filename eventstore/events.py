"""Events as the log keeps them: what is handed in, what is stored, and the hash that chains one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

GENESIS: Final = bytes(32)
"""The hash before a shard's first event."""

LEAST_STEP: Final = timedelta(microseconds=1)
"""Each append is at least so much later than the one before it: a moment stands for one position of the log."""


class Cause(NamedTuple):
    """What led to an event: names of the whole story and of the message before it, and the trace that it belongs to.

    Without a `correlation_id` the event's own stream names the story.
    """

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None


NO_CAUSE: Final = Cause()


class NewEvent(NamedTuple):
    """An event to append as the `version`-th of its stream: its wire bytes (`body`), and its publishing key."""

    stream_id: UUID
    version: int
    type: str
    key: str
    body: bytes
    cause: Cause = NO_CAUSE


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event in the log at `position`, with the `hash` of the chain up to it."""

    position: int
    stream_id: UUID
    version: int
    event_id: UUID
    recorded_at: datetime
    type: str
    key: str
    cause: Cause
    body: bytes
    hash: bytes


def chained(previous: bytes, event_id: UUID, recorded_at: str, event: NewEvent) -> bytes:
    """The chain's hash after `event`: SHA-256 over the previous hash and everything that is stored of the event.

    `recorded_at` is the time in ISO 8601 as Python writes it: a batch has one, which is written once.
    """
    stream_id, version, kind, key, body, cause = event
    attributes = (
        f"{event_id.hex}{stream_id.hex}{version}\x1f{kind}\x1f{key}\x1f{recorded_at}\x1f{cause.correlation_id or ''}"
        f"\x1f{cause.causation_id or ''}\x1f{cause.traceparent or ''}\x1f"
    )
    return sha256(b"".join((previous, attributes.encode(), body))).digest()
