"""Who is followed, what that costs where nobody is, and that no collector disturbs the work."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from opentelemetry.sdk.trace.export import SpanExportResult

from contracts.topics import REGISTRATIONS, SUBMISSIONS
from eventstore.tracing import MOST_AT_ONCE, carried, carried_from, spans_of
from services.runtime.telemetry.span_queue import SpanQueue
from services.runtime.telemetry.tracing import Tracing, open_tracing

TRACE = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-{:016x}-{}"
_WITHOUT_TRACING = """
import sys
from services.desk import app
from services.registration import app
from services.reporting import app
from services.validation import app
from services.runtime.telemetry.tracing import open_tracing
assert open_tracing("registration", 1.0) is None
print([name for name in sys.modules if name.startswith("opentelemetry.") and (".sdk" in name or ".exporter" in name)])
"""


class Taker:
    """An exporter that keeps what it gets; `answer` may be an error that it raises."""

    def __init__(self, answer: SpanExportResult | Exception = SpanExportResult.SUCCESS) -> None:
        self.answer = answer
        self.spans: list[Any] = []
        self.asked = threading.Event()

    def export(self, spans: list[Any]) -> SpanExportResult:
        self.asked.set()
        if isinstance(self.answer, Exception):
            raise self.answer
        self.spans += spans
        return self.answer

    def shutdown(self) -> None:
        """Nothing is open."""


def record(topic: str, offset: int, traceparent: str | None = None) -> ConsumerRecord:
    headers = [] if traceparent is None else [("traceparent", traceparent.encode())]
    return ConsumerRecord(topic, 0, offset, 0, 0, None, b"{}", None, 0, 2, headers)


@pytest.fixture
def taker() -> Taker:
    return Taker()


def test_without_a_collector_nothing_of_the_sdk_is_imported() -> None:
    environment = {"PATH": "/usr/bin:/bin"}
    said = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TRACING], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_the_standard_switch_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert open_tracing("registration", 1.0) is None


def test_without_a_tracer_a_traceparent_passes_through() -> None:
    sampled = TRACE.format(1, "01")
    with spans_of(None, "work") as spans:
        assert spans is None
        assert carried(sampled) == sampled
        assert carried(None) is None
        assert carried_from(record(SUBMISSIONS, 0)) is None


def test_what_follows_names_the_span_of_the_work_and_the_unsampled_pass_through(taker: Taker) -> None:
    tracing = Tracing("test", 0.0, SpanQueue(taker))
    sampled, unsampled = TRACE.format(1, "01"), TRACE.format(2, "00")
    with spans_of(tracing, "work"):
        following = carried(sampled)
        assert carried(sampled) == following
        assert carried(unsampled) == unsampled
    tracing.close()
    [span] = taker.spans
    assert following == f"00-{'a' * 32}-{span.context.span_id:016x}-01"
    assert f"{span.parent.span_id:016x}" == f"{1:016x}"


def test_work_that_fails_leaves_no_span(taker: Taker) -> None:
    tracing = Tracing("test", 0.0, SpanQueue(taker))

    def fail() -> None:
        with spans_of(tracing, "work"):
            carried(TRACE.format(1, "01"))
            raise ValueError("rolled back")

    with pytest.raises(ValueError, match="rolled back"):
        fail()
    tracing.close()
    assert taker.spans == []


def test_a_batch_leaves_so_many_spans_at_most_and_counts_the_rest(taker: Taker) -> None:
    tracing = Tracing("test", 1.0, SpanQueue(taker))
    brought = [record(REGISTRATIONS, n, TRACE.format(n + 1, "01")) for n in range(MOST_AT_ONCE - 10)]
    begun = [record(SUBMISSIONS, n) for n in range(50)]
    with spans_of(tracing, "work") as spans:
        assert spans is not None
        spans.read([*brought, *begun])
        assert sum(carried_from(one) is not None for one in begun) == 10
        assert carried(late := TRACE.format(5000, "01")) == late
    tracing.close()
    assert len(taker.spans) == MOST_AT_ONCE
    assert tracing.queue.dropped == {"queue_full": 0, "export_failed": 0, "batch_full": 41}


@pytest.mark.parametrize(
    ("share", "least", "most"), [(0.0, 0, 0), (0.01, 700, 1300), (0.5, 49_000, 51_000), (1.0, 100_000, 100_000)]
)
def test_the_share_that_is_followed_is_the_one_that_was_asked_for(share: float, least: int, most: int) -> None:
    tracing = Tracing("test", share, SpanQueue(Taker()))
    chosen = 0
    for _ in range(100):
        indices = tracing.chosen(1000)
        assert sorted(set(indices)) == list(indices)
        assert all(0 <= index < 1000 for index in indices)
        chosen += len(indices)
    tracing.close()
    assert least <= chosen <= most


@pytest.mark.parametrize("answer", [SpanExportResult.FAILURE, OSError("http://collector said no")])
def test_a_collector_that_takes_nothing_is_counted_and_said_once(
    answer: SpanExportResult | Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    tracing = Tracing("test", 0.0, SpanQueue(taker := Taker(answer)))
    for attempt in range(3):
        with spans_of(tracing, "work"):
            carried(TRACE.format(attempt + 1, "01"))
        tracing.queue.force_flush()
        assert taker.asked.wait(10)
        taker.asked.clear()
    tracing.close()
    assert (tracing.queue.exported, tracing.queue.dropped["export_failed"]) == (0, 3)
    said = capsys.readouterr().out
    assert said.count("spans_not_taken") == 1
    assert "collector said no" not in said


def test_a_collector_that_hangs_makes_nobody_wait() -> None:
    released = threading.Event()

    class Hanging(Taker):
        def export(self, spans: list[Any]) -> SpanExportResult:
            self.asked.set()
            released.wait(60)
            return super().export(spans)

    taker = Hanging()
    tracing = Tracing("test", 0.0, SpanQueue(taker, longest=10))
    tracing.start("first", "internal", None, {}).end()
    tracing.queue.force_flush()
    assert taker.asked.wait(10)
    began = time.monotonic()
    for _ in range(50):
        tracing.start("more", "internal", None, {}).end()
    assert time.monotonic() - began < 10
    assert tracing.queue.dropped["queue_full"] == 40
    released.set()
    tracing.close()
