"""A log held to its own rules: positions and versions without a gap, each hash over the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.ids import event_id
from eventstore.events import NewEvent, StoredEvent, chained


@dataclass(frozen=True, slots=True)
class Link:
    """How far the chain was followed: the last position, and the hash there."""

    position: int
    hash: bytes


class ChainBrokenError(Exception):
    """The log is not what it was when it was written; the message says where, and holds nothing of the event."""


def followed(events: Sequence[StoredEvent], behind: Link) -> Link:
    """The link behind `events`, which follow `behind` in the log.

    Raises:
        ChainBrokenError: a position is missing, an id is not that of its stream and version, or a hash differs.
    """
    position, previous = behind.position, behind.hash
    for event in events:
        position += 1
        if event.position != position:
            raise ChainBrokenError(f"position {position} is missing: the next event stands at {event.position}")
        if event.event_id != event_id(event.stream_id, event.version):
            raise ChainBrokenError(f"the event at position {position} has the id of another")
        said = NewEvent(event.stream_id, event.version, event.type, event.key, event.body, event.cause)
        previous = chained(previous, event.event_id, event.recorded_at.isoformat(), said)
        if previous != event.hash:
            raise ChainBrokenError(f"the event at position {position}, or one before it, was changed")
    return Link(position, previous)
