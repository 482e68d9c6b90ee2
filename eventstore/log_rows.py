"""New events as rows of the log, in the bytes that PostgreSQL's binary COPY takes.

Written here because it runs once for every event: a fifth of what a driver needs that looks up each column's type.
Format: PostgreSQL, "COPY", binary format; a field is its length (four bytes, -1 for null) and its value, big-endian.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Final

from contracts.ids import event_id
from eventstore.events import NewEvent, chained

COLUMNS: Final = (
    "shard", "position", "stream_id", "version", "event_id", "recorded_at", "hash", "type", "key",
    "correlation_id", "causation_id", "traceparent", "body",
)  # fmt: skip
"""The columns in the order in which `log_rows` writes them."""

_BEGIN: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END: Final = b"\xff\xff"
_NULL: Final = b"\xff\xff\xff\xff"
_length: Final = Struct(">i").pack
# How many fields follow; then shard, position, stream_id, version, event_id, recorded_at, hash, each with its length.
_fixed: Final = Struct(">h ih iq i16s ii i16s iq i32s").pack
_POSTGRES_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


Append = tuple[datetime, Sequence[NewEvent]]
"""Events that are recorded together, and when (UTC)."""


def log_rows(appends: Iterable[Append], *, shard: int, behind: int, previous: bytes) -> tuple[bytearray, bytes]:
    """The rows of `appends`, one after the other, at the positions behind `behind`; and the chain's hash after them.

    `previous` is the chain's hash before them. The driver takes a path for bytes, so that the rows are a bytearray.
    """
    parts = [_BEGIN]
    for at, events in appends:
        written_at, moment = at.isoformat(), (at - _POSTGRES_EPOCH) // _MICROSECOND
        for position, event in enumerate(events, behind + 1):
            stream_id, version, kind, key, body, cause = event
            identity = event_id(stream_id, version)
            previous = chained(previous, identity, written_at, event)
            parts += (
                _fixed(
                    13, 2, shard, 8, position, 16, stream_id.bytes, 4, version, 16, identity.bytes, 8, moment, 32,
                    previous,
                ),
                _text(kind),
                _text(key),
                _text(cause.correlation_id),
                _text(cause.causation_id),
                _text(cause.traceparent),
                _length(len(body)),
                body,
            )  # fmt: skip
        behind += len(events)
    parts.append(_END)
    return bytearray().join(parts), previous


def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    written = value.encode()
    return _length(len(written)) + written
