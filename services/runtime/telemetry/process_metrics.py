"""Metrics of a process as such: which version it is, how late its event loop is, its connections, its spans."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.runtime.telemetry.loop_delay import LoopDelay
from services.runtime.telemetry.tracing import Tracing
from services.runtime.version import VERSION

if TYPE_CHECKING:
    from eventstore.database import Pool


class ProcessFactsCollector(Collector):
    """`pool` and `tracing`: None where the process has none."""

    def __init__(self, delay: LoopDelay, pool: Pool | None, tracing: Tracing | None) -> None:
        self._delay = delay
        self._pool = pool
        self._tracing = tracing

    def collect(self) -> Iterable[Metric]:
        build = GaugeMetricFamily("xuanmin_build_info", "Always 1; the version is its label", labels=["version"])
        build.add_metric([VERSION], 1)
        yield build
        yield GaugeMetricFamily(
            "xuanmin_event_loop_delay_seconds", "How late the event loop was at most in the last minute",
            value=self._delay.largest,
        )  # fmt: skip
        if self._pool is not None:
            yield from _connections(self._pool)
        if self._tracing is not None:
            yield from _spans(self._tracing)


@asynccontextmanager
async def measured(delay: LoopDelay, tracing: Tracing | None) -> AsyncIterator[None]:
    """Where no `Process` does it: look at the event loop meanwhile, and send the last spans at the end."""
    looking = asyncio.create_task(delay.run(), name="loop-delay")
    try:
        yield
    finally:
        looking.cancel()
        if tracing is not None:
            await asyncio.to_thread(tracing.close)


def _connections(pool: Pool) -> Iterable[Metric]:
    connections = GaugeMetricFamily(
        "xuanmin_pool_connections", "Open connections to the database, by whether somebody uses them", labels=["state"]
    )
    free = pool.get_idle_size()
    connections.add_metric(["used"], pool.get_size() - free)
    connections.add_metric(["free"], free)
    yield connections
    yield GaugeMetricFamily(
        "xuanmin_pool_connections_most", "So many connections to the database at most", value=pool.get_max_size()
    )


def _spans(tracing: Tracing) -> Iterable[Metric]:
    yield CounterMetricFamily(
        "xuanmin_spans_exported", "Spans that the collector has taken", value=tracing.queue.exported
    )
    dropped = CounterMetricFamily(
        "xuanmin_spans_dropped", "Spans that were not made, or that the collector did not take", labels=["reason"]
    )
    for reason, spans in tracing.queue.dropped.items():
        dropped.add_metric([reason], spans)
    yield dropped
