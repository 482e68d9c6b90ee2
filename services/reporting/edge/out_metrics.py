"""Metrics of reporting's own, beside those that every service has."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from services.reporting.edge.in_events import ReportingReader


class SkippedCollector(Collector):
    """How many events were stepped over: a sign that this version is older than those who publish."""

    def __init__(self, reader: ReportingReader) -> None:
        self._reader = reader

    def collect(self) -> Iterable[Metric]:
        """The one counter."""
        text = "Events of types that this version does not know"
        yield CounterMetricFamily("xuanmin_reporting_skipped_events", text, value=self._reader.skipped)
