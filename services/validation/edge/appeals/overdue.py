"""Appeals that nobody has decided in time: counted now and then, shown as a metric, said once in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from eventstore.clock import Clock
from eventstore.database import AWAY, Pool, acquired
from services.validation.store.appeals import overdue_counts

LOOK_AGAIN_SECONDS: Final = 30.0

log = structlog.get_logger(__name__)


class OverdueAppeals(Collector):
    """Counts overdue appeals an election beside the service; whoever asks for the metric gets the latest count.

    The log is told when a number has grown, not while it stands: once it is known, only people can mend it.
    """

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._counts: dict[str, int] = {}

    async def run(self) -> None:
        """Count again and again, until cancelled; while the database is away the last count stands."""
        while True:
            try:
                await self.count()
            except AWAY:
                log.info("overdue_count_waits")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def count(self) -> None:
        """Count now."""
        async with acquired(self._pool) as connection:
            counts = await overdue_counts(connection, self._clock())
        for election_id, appeals in counts.items():
            if appeals > self._counts.get(election_id, 0):
                log.warning("appeals_overdue", election=election_id, appeals=appeals)
        self._counts = counts

    def collect(self) -> Iterable[Metric]:
        """The one gauge."""
        text = "Appeals not decided by the end of their last day"
        family = GaugeMetricFamily("xuanmin_appeals_overdue", text, labels=["election"])
        for election_id, appeals in self._counts.items():
            family.add_metric([election_id], appeals)
        yield family
