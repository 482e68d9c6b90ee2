"""The spans' way out: a bounded queue, and a thread that sends what is in it. Imported only where tracing is on.

Work never waits for a collector: what finds the queue full is dropped and counted, as is what a collector does not
take.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import Final, Protocol

import structlog
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExportResult

LONGEST: Final = 4096
AT_ONCE: Final = 512
EVERY_SECONDS: Final = 1.0
END_SECONDS: Final = 2.0
SAID_EVERY_SECONDS: Final = 60.0

log = structlog.get_logger(__name__)


class Exporter(Protocol):
    """Sends spans to a collector."""

    def export(self, spans: list[ReadableSpan]) -> SpanExportResult: ...

    def shutdown(self) -> None: ...


class SpanQueue(SpanProcessor):
    """`exported` and `dropped` (by reason) count spans since the start."""

    def __init__(self, exporter: Exporter, longest: int = LONGEST) -> None:
        self._exporter = exporter
        self._longest = longest
        self._waiting: deque[ReadableSpan] = deque()
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._said_at, self._unsaid = float("-inf"), 0
        self.exported = 0
        self.dropped = {"queue_full": 0, "export_failed": 0, "batch_full": 0}
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self._thread.start()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing: a span that is never ended is forgotten."""

    def on_end(self, span: ReadableSpan) -> None:
        if len(self._waiting) >= self._longest or self._ending.is_set():
            self.dropped["queue_full"] += 1
            return
        self._waiting.append(span)
        if len(self._waiting) >= AT_ONCE:
            self._wanted.set()

    def shutdown(self) -> None:
        """Send what waits, for two seconds at most."""
        self._ending.set()
        self._wanted.set()
        self._thread.join(END_SECONDS)
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002  the SDK's signature
        """Send what waits soon; nobody waits for it."""
        self._wanted.set()
        return True

    def _run(self) -> None:
        while not self._ending.is_set():
            self._wanted.wait(EVERY_SECONDS)
            self._wanted.clear()
            while self._waiting:
                self._send([self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))])

    def _send(self, spans: list[ReadableSpan]) -> None:
        try:
            taken = self._exporter.export(spans) is SpanExportResult.SUCCESS
        except Exception:  # noqa: BLE001  whatever a collector or its library does, the next spans are tried again
            taken = False
        if taken:
            self.exported += len(spans)
            return
        self.dropped["export_failed"] += len(spans)
        self._unsaid += len(spans)
        if time.monotonic() - self._said_at >= SAID_EVERY_SECONDS:
            log.warning("spans_not_taken", spans=self._unsaid)
            self._said_at, self._unsaid = time.monotonic(), 0


def new_span_queue() -> SpanQueue:
    """A queue to the collector that the environment names, in OpenTelemetry's own words."""
    for library in ("opentelemetry", "urllib3"):
        # They complain of each attempt, with addresses and answers: what matters is counted and said above.
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    return SpanQueue(OTLPSpanExporter())
