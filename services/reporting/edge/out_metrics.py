"""Metrics of reporting's own, beside those that every service has."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.rebuild.gaps import GapCheck
from services.reporting.edge.rebuild.rebuilds import Rebuilds


class SkippedCollector(Collector):
    """How many events were stepped over: a sign that this version is older than those who publish."""

    def __init__(self, reader: ReportingReader) -> None:
        self._reader = reader

    def collect(self) -> Iterable[Metric]:
        """The one counter."""
        text = "Events of types that this version does not know"
        yield CounterMetricFamily("xuanmin_reporting_skipped_events", text, value=self._reader.skipped)


class ProjectionCollector(Collector):
    """Whether this process has a rebuild done, once it can, and what was missing when it was looked for last."""

    def __init__(self, gap_check: GapCheck) -> None:
        self._gap_check = gap_check
        self.rebuilds: Rebuilds | None = None

    def collect(self) -> Iterable[Metric]:
        """The two gauges; gaps are not a number until they were looked for."""
        running = self.rebuilds is not None and self.rebuilds.running
        yield GaugeMetricFamily(
            "xuanmin_projection_rebuild_running", "Whether this process rebuilds the projection", value=float(running)
        )
        found = self._gap_check.latest
        text = "What is missing in the projection, as of the latest check"
        yield GaugeMetricFamily("xuanmin_projection_gaps", text, value=float("nan") if found is None else found.gaps)
