"""The parts of looking after the projection put together."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from prometheus_client.registry import Collector

from eventstore.kafka.topic_extents import TopicExtents
from services.reporting.edge.out_metrics import ProjectionCollector
from services.reporting.edge.rebuild import in_http_projection
from services.reporting.edge.rebuild.gaps import GapCheck
from services.reporting.edge.rebuild.in_http_projection import Projection
from services.reporting.edge.rebuild.rebuilds import Rebuilds
from services.runtime.acts.acts import Acts
from services.runtime.process import Process


class ProjectionUpkeep:
    """What this process does about its projection: `collectors` before the acts are open, the rest by `open`."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._gap_check = GapCheck(process.pool, process.cluster, process.clock)
        self._metrics = ProjectionCollector(self._gap_check)
        self.collectors: Sequence[Collector] = (self._metrics,)

    def open(self, app: FastAPI, acts: Acts) -> None:
        """Add the routes to `app`, and begin to look for gaps."""
        process = self._process
        rebuilds = self._metrics.rebuilds = Rebuilds(process, acts)
        broker = TopicExtents(process.settings.need("kafka_bootstrap"))
        process.at_end(broker.close)
        projection = Projection(process.pool, process.cluster, broker, rebuilds, self._gap_check)
        app.include_router(in_http_projection.routes(projection, rebuilds))
        process.run(self._gap_check.run(projection.extents), "gap-check")
