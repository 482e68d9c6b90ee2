"""Traces: who is followed, and OpenTelemetry's spans of them, sent to a collector over OTLP/HTTP.

On where a collector's address is set (OTEL_EXPORTER_OTLP_ENDPOINT, or …_TRACES_ENDPOINT), else nothing of the SDK is
imported. A span holds names of topics, places in them, types and sizes: nothing that somebody wrote.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import structlog

from eventstore.tracing import Attributes, Kind
from services.runtime.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.trace import Span as Recorded

    from services.runtime.telemetry.span_queue import SpanQueue

ADDRESSES: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")

log = structlog.get_logger(__name__)


class FollowedSpan:
    """A span of the SDK's, as the work that leaves it sees it."""

    __slots__ = ("_recorded", "traceparent")

    def __init__(self, recorded: Recorded) -> None:
        context = recorded.get_span_context()
        self._recorded = recorded
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-01"

    def note(self, name: str, value: str | int) -> None:
        self._recorded.set_attribute(name, value)

    def rename(self, name: str) -> None:
        self._recorded.update_name(name)

    def failed(self) -> None:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415  imported already, where there is a span

        self._recorded.set_status(StatusCode.ERROR)

    def end(self) -> None:
        self._recorded.end()


class Tracing:
    """Follows those whose trace is sampled, and of those who bring none a `share` (0 to 1)."""

    def __init__(self, service: str, share: float, queue: SpanQueue) -> None:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415  heavy, and mostly off
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.sampling import ALWAYS_ON  # noqa: PLC0415

        of_whom = {"service.name": f"xuanmin-{service}", "service.version": VERSION}
        # Whom to follow is settled before a span is made: the SDK's own sampling could only break a trace.
        self._provider = TracerProvider(resource=Resource.create(of_whom), sampler=ALWAYS_ON, shutdown_on_exit=False)
        self._provider.add_span_processor(queue)
        self._tracer = self._provider.get_tracer("xuanmin", of_whom["service.version"])
        self._share = share
        self._dice = random.Random()  # noqa: S311  whom to follow is no secret
        self._until_next = self._gap()
        self.queue = queue

    def start(self, name: str, kind: Kind, parent: str | None, attributes: Attributes) -> FollowedSpan:
        """A span that begins now; without a `parent` it begins a trace."""
        from opentelemetry import trace  # noqa: PLC0415

        context = trace.set_span_in_context(_remote(parent)) if parent is not None else None
        return FollowedSpan(
            self._tracer.start_span(name, context, trace.SpanKind[kind.upper()], attributes=dict(attributes))
        )

    def chosen(self, among: int) -> Sequence[int]:
        """Which of the next `among` are followed: dice are thrown for each who is, not for each who is not."""
        found = []
        while self._until_next < among:
            found.append(self._until_next)
            self._until_next += 1 + self._gap()
        self._until_next -= among
        return found

    def passed_over(self, spans: int) -> None:
        """Count spans that were not made, because a batch had too many."""
        self.queue.dropped["batch_full"] += spans

    def close(self) -> None:
        """Send what waits, within two seconds, and stop."""
        self._provider.shutdown()

    def _gap(self) -> int:
        """How many are passed over before the next: geometric, as if each were asked by itself."""
        if self._share <= 0:
            return 1 << 62
        if self._share >= 1:
            return 0
        return int(self._dice.expovariate(1.0) / -math.log1p(-self._share))


def open_tracing(service: str, share: float) -> Tracing | None:
    """The tracing of this process; None: it is off. Says so in the log when it is on."""
    wanted = any(os.environ.get(name) for name in ADDRESSES)
    if not wanted or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    from services.runtime.telemetry.span_queue import new_span_queue  # noqa: PLC0415  heavy, and mostly off

    tracing = Tracing(service, share, new_span_queue())
    log.info("tracing_on", share=share)
    return tracing


def _remote(traceparent: str) -> Recorded:
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags  # noqa: PLC0415

    _, trace_id, span_id, flags = traceparent.split("-")
    return NonRecordingSpan(SpanContext(int(trace_id, 16), int(span_id, 16), True, TraceFlags(int(flags, 16))))  # noqa: FBT003
