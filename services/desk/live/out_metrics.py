"""Metrics of the live pages, read off the hub when asked."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.desk.live.hub import Hub


class LiveCollector(Collector):
    """How many pages are open, and how many elections are watched for them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("xuanmin_desk_live_pages", "Pages open with a live stream", value=self._hub.pages)
        yield GaugeMetricFamily(
            "xuanmin_desk_live_elections", "Elections watched, each over one connection", value=self._hub.elections
        )
