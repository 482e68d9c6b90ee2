"""The CloudEvents 1.0 envelope in Kafka's binary mode: attributes are `ce_` headers, the body is the JSON data.

Source: CloudEvents 1.0.2, Kafka protocol binding 1.0.2, section 3.2; distributed tracing extension for `traceparent`,
which the project's contract names without the prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

Headers = Iterable[tuple[str, bytes | None]]

_FIXED: Final = (("ce_specversion", b"1.0"), ("content-type", b"application/json; charset=utf-8"))
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_MESSAGE_ID: Final = re.compile(rb"[A-Za-z0-9._:/-]{1,128}")
_PERSONAL: Final = re.compile(rb"[0-9]{11}")
"""Eleven digits in a row could be a telephone number, more an identity number."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event's attributes. `time` is when the store recorded it; `stream_id` and `stream_version` place it in its
    stream; `correlation_id` names the whole story where that is not the stream, `causation_id` the message before.
    `position` is its place in its store's log; None: published before that was told. `recorded_trace` is the
    traceparent that the store has, where the record carries another: that of the span that published it."""

    id: UUID
    source: str
    type: str
    time: datetime
    stream_id: UUID
    stream_version: int
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    position: int | None = None
    recorded_trace: str | None = None

    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers of this event."""
        return event_headers(
            shared_headers(self.source, self.type, self.time.isoformat()),
            str(self.id),
            str(self.stream_id),
            self.stream_version,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            traceparent=self.traceparent,
            position=self.position,
            recorded_trace=self.recorded_trace,
        )


Shared = tuple[tuple[str, bytes], tuple[str, bytes], tuple[str, bytes]]


def shared_headers(source: str, type: str, time: str) -> Shared:  # noqa: A002  the attribute's name in CloudEvents
    """The headers that all events of one type that were recorded together have in common."""
    return ("ce_source", source.encode()), ("ce_type", type.encode()), ("ce_time", time.encode())


def event_headers(
    shared: Shared,
    identity: str,
    stream_id: str,
    stream_version: int,
    *,
    correlation_id: str | None,
    causation_id: str | None,
    traceparent: str | None,
    position: int | None,
    recorded_trace: str | None = None,
) -> list[tuple[str, bytes]]:
    """The Kafka headers of an event: those that it shares with others, and its own, which are texts already."""
    stream = stream_id.encode()
    headers = [
        *_FIXED,
        ("ce_id", identity.encode()),
        *shared,
        ("ce_streamid", stream),
        ("ce_streamversion", b"%d" % stream_version),
        # A story is named after its first stream, so that an event of that stream need not say it twice.
        ("ce_correlationid", correlation_id.encode() if correlation_id else stream),
    ]
    if position is not None:
        headers.append(("ce_logposition", b"%d" % position))
    if causation_id is not None:
        headers.append(("ce_causationid", causation_id.encode()))
    if traceparent is not None:
        headers.append(("traceparent", traceparent.encode()))
    if recorded_trace is not None:
        headers.append(("ce_recordedtrace", recorded_trace.encode()))
    return headers


class EnvelopeError(ValueError):
    """A record on one of our event topics lacks the attributes of an event."""


class Head(NamedTuple):
    """What a reader of whole batches needs of an envelope: the body has the rest."""

    type: str
    id: str
    traceparent: str | None
    recorded_at: datetime


def read_head(headers: Headers) -> Head:
    """The head of a record on an event topic.

    Raises:
        EnvelopeError: an attribute is missing or is not what it must be.
    """
    found = dict(headers)
    identity, kind, time = found.get("ce_id"), found.get("ce_type"), found.get("ce_time")
    if identity is None or kind is None or time is None or not _MESSAGE_ID.fullmatch(identity):
        raise EnvelopeError("the record has no ce_id, ce_type or ce_time; it is no event of ours")
    try:
        recorded_at = _recorded(time)
    except ValueError:
        raise EnvelopeError("ce_time is no moment with an offset; it is no event of ours") from None
    traceparent = found.get("traceparent")
    sound = traceparent is not None and _TRACEPARENT.fullmatch(traceparent)
    return Head(
        kind.decode(errors="replace"),
        identity.decode(),
        traceparent.decode() if traceparent and sound else None,
        recorded_at,
    )


def read_envelope(headers: Headers) -> Envelope:
    """The envelope of a record on an event topic.

    Raises:
        EnvelopeError: an attribute is missing or is not what it must be.
    """
    found = {name: value for name, value in headers if value is not None}
    try:
        correlation, causation = found.get("ce_correlationid"), found.get("ce_causationid")
        position, trace = found.get("ce_logposition"), found.get("ce_recordedtrace")
        if correlation == found["ce_streamid"]:
            correlation = None
        return Envelope(
            id=UUID(found["ce_id"].decode("ascii")),
            source=found["ce_source"].decode(),
            type=found["ce_type"].decode("ascii"),
            time=_aware(found["ce_time"].decode("ascii")),
            stream_id=UUID(found["ce_streamid"].decode("ascii")),
            stream_version=int(found["ce_streamversion"]),
            correlation_id=correlation.decode() if correlation else None,
            causation_id=causation.decode() if causation else None,
            traceparent=traceparent_of(found.items()),
            position=int(position) if position is not None else None,
            recorded_trace=trace.decode("ascii") if trace is not None else None,
        )
    except KeyError as missing:
        raise EnvelopeError(f"the record has no header {missing}; it is no event of ours") from None
    except ValueError:
        raise EnvelopeError("a ce_ header is not what CloudEvents asks for; it is no event of ours") from None


@lru_cache(maxsize=64)
def _recorded(time: bytes) -> datetime:
    """The moment in `ce_time`; a batch of events has one."""
    return _aware(time.decode("ascii"))


def _aware(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment


def traceparent_of(headers: Headers) -> str | None:
    """A well-formed W3C `traceparent` header, whatever else the sender put beside it."""
    for name, value in headers:
        if name == "traceparent" and value is not None and _TRACEPARENT.fullmatch(value):
            return value.decode("ascii")
    return None


def message_id_of(headers: Headers) -> str | None:
    """The sender's `ce_id`, where it is a plain identifier; anything else could hold personal data and is not kept."""
    for name, value in headers:
        if name == "ce_id" and value is not None and _MESSAGE_ID.fullmatch(value) and not _PERSONAL.search(value):
            return value.decode("ascii")
    return None
