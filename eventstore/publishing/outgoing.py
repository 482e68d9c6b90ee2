"""Rows of the log as records: the stored bytes untouched, under the headers that say what they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from contracts.envelope import Shared, event_headers, shared_headers
from contracts.topics import topic_of
from eventstore.publishing.publisher import Outgoing
from eventstore.tracing import carried


def outgoing_of(source: str, rows: Sequence[Any]) -> list[Outgoing]:
    """The records of `rows` (the query `read_outbox`), as events of `source`."""
    # Events that were appended together have one time, and mostly one type: what follows of these is written once.
    known: dict[tuple[str, datetime], tuple[str, Shared]] = {}
    outgoing = []
    for position, stream, version, identity, at, kind, key, correlation, causation, stored, body in rows:
        common = known.get((kind, at))
        if common is None:
            common = known[kind, at] = topic_of(kind), shared_headers(source, kind, at.isoformat())
        topic, shared = common
        trace = None if stored is None else carried(stored, partial(_described, topic, kind, version))
        headers = event_headers(
            shared, str(identity), str(stream), version,
            correlation_id=correlation, causation_id=causation, traceparent=trace,
            position=position, recorded_trace=stored if stored is not trace else None,
        )  # fmt: skip
        outgoing.append(Outgoing(topic, key.encode(), body, headers))
    return outgoing


def _described(topic: str, kind: str, version: int) -> dict[str, str | int]:
    """What the span of one event says, in OpenTelemetry's names for messaging."""
    return {
        "messaging.destination.name": topic, "cloudevents.event_type": kind, "xuanmin.stream.version": version,
    }  # fmt: skip
