"""Lag and relay as metrics: what was last asked of the database and the broker, told when metrics are scraped.

The names and labels of lag are those that existing dashboards of Kafka consumer lag know. What is not known has no
sample: a broker that is away must not look like a consumer that is level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from eventstore.publishing.relay import Relay
from services.runtime.operations.standing import Standing

_OF_A_PARTITION = (
    ("kafka_consumergroup_group_offset", "Next offset that the group reads", "next_offset"),
    ("kafka_consumergroup_group_lag", "Records that wait to be read by the group", "lag"),
    ("kafka_consumergroup_group_lag_seconds", "Age of the oldest record that the group has not read", "lag_seconds"),
)
_MOST = (
    ("kafka_consumergroup_group_max_lag", "Most records that wait for the group in one partition", "lag"),
    ("kafka_consumergroup_group_max_lag_seconds", "Age of the oldest unread record of all partitions", "lag_seconds"),
)
TOLD = (*_OF_A_PARTITION, *_MOST)
"""Name, text and member of what is told of consumers."""


class LagCollector(Collector):
    """Tells the standing that `ask` answered when it was last refreshed; `relay` is this process's own, if any."""

    def __init__(self, ask: Callable[[], Awaitable[Standing]], relay: Relay | None) -> None:
        self._ask, self._relay = ask, relay
        self._standing: Standing | None = None

    async def refresh(self) -> None:
        """Ask anew; what is told when this is cut short is nothing, rather than something old."""
        self._standing = None
        self._standing = await self._ask()

    def collect(self) -> Iterable[Metric]:
        """Groups' offsets and lag, partitions' extents, the relay."""
        active = self._relay is not None and self._relay.active
        yield GaugeMetricFamily("xuanmin_relay_active", "Whether this process publishes the log", value=float(active))
        if self._standing is None:
            return
        yield from _lag(self._standing)
        yield from _extents(self._standing)
        if not self._standing.database_is_away:
            # A log that holds nothing yet is not told of elsewhere.
            relay = self._standing.relay or {"waiting": 0, "oldest_waits_seconds": 0.0}
            text = "Events of the log that wait to be published"
            yield GaugeMetricFamily("xuanmin_relay_waiting_events", text, value=relay["waiting"])
            text = "Since the oldest event that waits to be published was recorded, by the service's clock"
            yield GaugeMetricFamily("xuanmin_relay_oldest_waits_seconds", text, value=relay["oldest_waits_seconds"])


def _lag(standing: Standing) -> Iterable[Metric]:
    for name, text, member in _OF_A_PARTITION:
        family = GaugeMetricFamily(name, text, labels=["group", "topic", "partition"])
        for one in standing.consumers or ():
            if (value := one[member]) is not None:
                family.add_metric([one["consumer"], one["topic"], str(one["partition"])], value)
        yield family
    for name, text, member in _MOST:
        family = GaugeMetricFamily(name, text, labels=["group"])
        by_group: dict[str, list[float | None]] = defaultdict(list)
        for one in standing.consumers or ():
            by_group[one["consumer"]].append(one[member])
        for group, values in by_group.items():
            known = [value for value in values if value is not None]
            if len(known) == len(values):
                family.add_metric([group], max(known))
        yield family


def _extents(standing: Standing) -> Iterable[Metric]:
    latest = GaugeMetricFamily(
        "kafka_partition_latest_offset", "Offset behind the partition's last record", labels=["topic", "partition"]
    )
    earliest = GaugeMetricFamily(
        "kafka_partition_earliest_offset", "Offset of the first record that is kept", labels=["topic", "partition"]
    )
    for place, extent in (standing.extents or {}).items():
        latest.add_metric([place.topic, str(place.partition)], extent.end)
        earliest.add_metric([place.topic, str(place.partition)], extent.first)
    yield latest
    yield earliest
