"""Following a few submissions through the town: the spans of W3C Trace Context that a piece of work leaves.

Work is done in batches of thousands, of which few records are followed: those whose `traceparent` has the sampled flag.
Each hop has a span, and the event that follows from it carries that span's `traceparent`: so the next service's span is
its child, and one trace joins a submission to its tally. Work that nobody follows costs one look a batch. What spans
are made of, and where they go, is the tracer's business (services/runtime/telemetry/tracing.py); None follows nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal, Protocol

from aiokafka import ConsumerRecord

from contracts.envelope import traceparent_of
from contracts.topics import SUBMISSIONS

MOST_AT_ONCE: Final = 100
"""So many spans one batch leaves at most: whoever flags everything must not slow everybody's intake."""

_OF_OURS: Final = re.compile(rb"xuanmin(\.[a-z0-9_]+){1,6}")

Kind = Literal["server", "consumer", "producer", "internal"]
Attributes = Mapping[str, str | int]


class Span(Protocol):
    """One hop's span, from its beginning on. `traceparent` names it as the parent of what follows."""

    @property
    def traceparent(self) -> str: ...

    def note(self, name: str, value: str | int) -> None:
        """Add an attribute. Never a key, a name, a number, an address, or what a sender wrote."""

    def rename(self, name: str) -> None:
        """Give it the name that its work turned out to have."""

    def failed(self) -> None:
        """Say that the work went wrong; what of it, the log says."""

    def end(self) -> None:
        """End it now, and hand it to whoever collects them. A span that is never ended was never there."""


class Tracer(Protocol):
    """Makes spans, and chooses whom to follow of those who bring no trace."""

    def start(self, name: str, kind: Kind, parent: str | None, attributes: Attributes) -> Span:
        """A span that begins now; without a `parent` it begins a trace."""

    def chosen(self, among: int) -> Sequence[int]:
        """Which of the next `among` that bring no trace are followed, as indices."""

    def passed_over(self, spans: int) -> None:
        """Count spans that were not made, because a batch had too many."""


class Spans:
    """The spans of work that is kept as a whole or not at all: one for each trace that it belongs to."""

    def __init__(self, tracer: Tracer, name: str, kind: Kind, shared: Attributes) -> None:
        self._tracer = tracer
        self._name = name
        self._kind: Kind = kind
        self._shared = shared
        self._open: dict[str, Span] = {}
        self._described: set[str] = set()
        self.begun: dict[tuple[int, int], str] = {}
        """Traces that begin here: partition and offset of the record, and the traceparent for what follows from it."""

    def follow(self, traceparent: str, attributes: Callable[[], Attributes] | None = None) -> str:
        """What an event that follows from `traceparent` carries: the span's, or the same where nobody follows it.

        Many records of one trace share a span; `attributes` are those of the first that says some.
        """
        span = self._open.get(traceparent)
        if span is None:
            if not is_sampled(traceparent):
                return traceparent
            if len(self._open) >= MOST_AT_ONCE:
                self._tracer.passed_over(1)
                return traceparent
            span = self._start(traceparent, traceparent)
        if attributes is not None and traceparent not in self._described:
            self._described.add(traceparent)
            for name, value in attributes().items():
                span.note(name, value)
        return span.traceparent

    def read(self, records: Sequence[ConsumerRecord]) -> None:
        """Begin the spans of those of `records` that are followed; of submissions without a trace some are chosen."""
        bring_none = []
        for record in records:
            headers = record.headers
            outside = record.topic == SUBMISSIONS
            # Our own events have it behind ten others: to look at all of them would cost more than all the rest.
            traceparent = traceparent_of(headers if outside else headers[-2:])
            if traceparent is not None:
                if is_sampled(traceparent):
                    self._begin(traceparent, traceparent, record)
            elif outside:
                bring_none.append(record)
        for index in self._tracer.chosen(len(bring_none)) if bring_none else ():
            record = bring_none[index]
            place = record.partition, record.offset
            if (span := self._begin(f"{place}", None, record)) is not None:
                self.begun[place] = span.traceparent

    def end(self) -> None:
        """End all of them."""
        for span in self._open.values():
            span.end()

    def _begin(self, under: str, parent: str | None, record: ConsumerRecord) -> Span | None:
        if under in self._open:
            return None
        if len(self._open) >= MOST_AT_ONCE:
            self._tracer.passed_over(1)
            return None
        return self._start(under, parent, _place(record))

    def _start(self, under: str, parent: str | None, attributes: Attributes | None = None) -> Span:
        span = self._tracer.start(self._name, self._kind, parent, {**self._shared, **(attributes or {})})
        self._open[under] = span
        return span


_now: Final[ContextVar[Spans | None]] = ContextVar("spans", default=None)


@contextmanager
def spans_of(
    tracer: Tracer | None, name: str, kind: Kind = "internal", shared: Attributes | None = None
) -> Iterator[Spans | None]:
    """Work whose spans end with it, and are forgotten where it fails; `carried` within it asks for them.

    `shared` are attributes of all of them.
    """
    if tracer is None:
        yield None
        return
    spans = Spans(tracer, name, kind, shared or {})
    token = _now.set(spans)
    try:
        yield spans
    finally:
        _now.reset(token)
    spans.end()


def carried(traceparent: str | None, attributes: Callable[[], Attributes] | None = None) -> str | None:
    """What an event carries that follows from `traceparent` in the work at hand; `attributes` are its span's."""
    if traceparent is None:
        return None
    spans = _now.get()
    if spans is None:
        return traceparent
    return spans.follow(traceparent, attributes)


def carried_from(record: ConsumerRecord) -> str | None:
    """As `carried`, for what follows from a submission's record; its trace may begin here."""
    traceparent = traceparent_of(record.headers)
    if traceparent is not None:
        return carried(traceparent)
    spans = _now.get()
    return None if spans is None else spans.begun.get((record.partition, record.offset))


def is_sampled(traceparent: str) -> bool:
    """Whether the trace is followed: the lowest bit of its flags (W3C Trace Context, section 3.2.2.5.1)."""
    return traceparent[-1] in "13579bdf"


def _place(record: ConsumerRecord) -> dict[str, str | int]:
    """Where a record stands, in OpenTelemetry's names for messaging; and its event's type, where it is one of ours."""
    place: dict[str, str | int] = {
        "messaging.destination.name": record.topic,
        "messaging.destination.partition.id": str(record.partition),
        "messaging.kafka.offset": record.offset,
    }
    kind = next((value for name, value in record.headers if name == "ce_type" and value is not None), b"")
    if _OF_OURS.fullmatch(kind):
        place["cloudevents.event_type"] = kind.decode("ascii")
    return place
