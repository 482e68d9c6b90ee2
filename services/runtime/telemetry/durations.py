"""How long something took, counted into buckets: a histogram for Prometheus, and quantiles of the last minutes.

Filled a batch at a time: what a batch holds has few distinct durations, each added once with how often it came. Of
what took longer than FRESH_SECONDS nothing is counted: those are events that are read again, after a rebuild or from a
log that is published anew, and their age says nothing of the way they took.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any, Final

from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

FRESH_SECONDS: Final = 3600.0
BOUNDS: Final = (
    0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, FRESH_SECONDS,
)  # fmt: skip
"""Upper ends of the buckets, in seconds."""

RECENT_SECONDS: Final = 600.0
_SNAPSHOT_SECONDS: Final = 15.0


def wall_ms() -> int:
    """Unix milliseconds by the wall clock, whatever clock the service keeps."""
    return time.time_ns() // 1_000_000


class Durations:
    """One histogram of durations in seconds, and how it stood in the last minutes."""

    def __init__(self) -> None:
        self.counts = [0] * len(BOUNDS)
        self.seconds = 0.0
        self._before: deque[tuple[float, list[int]]] = deque([(time.monotonic(), list(self.counts))])

    def add_since(self, began_ms: Iterable[int], ended_ms: int) -> None:
        """Count what began at each of `began_ms` and ended at `ended_ms`, both in Unix milliseconds; what seems to end
        before it began, by another machine's clock, took no time."""
        now = time.monotonic()
        if now - self._before[-1][0] >= _SNAPSHOT_SECONDS:
            self._before.append((now, list(self.counts)))
            while now - self._before[1][0] > RECENT_SECONDS:
                self._before.popleft()
        for began, times in Counter(began_ms).items():
            seconds = max(0, ended_ms - began) / 1000
            if seconds <= FRESH_SECONDS:
                self.counts[bisect_left(BOUNDS, seconds)] += times
                self.seconds += seconds * times

    def recent(self) -> dict[str, Any]:
        """Of about the last RECENT_SECONDS: `count`, `median_seconds` and `p99_seconds`, None where there was none."""
        now = time.monotonic()
        then = next((counts for at, counts in self._before if now - at <= RECENT_SECONDS), self.counts)
        counts = [count - before for count, before in zip(self.counts, then, strict=True)]
        return {
            "count": sum(counts), "median_seconds": quantile(counts, 0.5), "p99_seconds": quantile(counts, 0.99)
        }  # fmt: skip


def quantile(counts: list[int], share: float) -> float | None:
    """The duration that `share` of those in the buckets `counts` did not exceed; within its bucket they are taken to
    lie evenly, as Prometheus takes them."""
    wanted, below, lower = share * sum(counts), 0, 0.0
    if not wanted:
        return None
    for upper, count in zip(BOUNDS, counts, strict=True):
        if below + count >= wanted:
            return lower + (upper - lower) * (wanted - below) / count
        below, lower = below + count, upper
    return lower


class DurationCollector(Collector):
    """The histogram `name`, its `durations` by the value of the one label `label`."""

    def __init__(self, name: str, text: str, label: str, durations: Mapping[str, Durations]) -> None:
        self._name, self._text, self._label, self._durations = name, text, label, durations

    def collect(self) -> Iterable[Metric]:
        family = HistogramMetricFamily(self._name, self._text, labels=[self._label])
        for value, one in self._durations.items():
            # Nothing lies above the last bound, but the format asks for a bucket without one.
            cumulative = list(accumulate(one.counts))
            ends = [*(str(bound) for bound in BOUNDS), "+Inf"]
            buckets = list(zip(ends, [*cumulative, cumulative[-1]], strict=True))
            family.add_metric([value], buckets, one.seconds)
        yield family
