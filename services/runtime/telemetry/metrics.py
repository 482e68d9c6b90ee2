"""Metrics of consumers and relays, read off their counts when asked: nothing is counted twice, nothing a record."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from eventstore.reading.consumer import BatchConsumer


class ConsumerCollector(Collector):
    """What each consumer of this process has done since it started."""

    def __init__(self, consumers: Sequence[BatchConsumer]) -> None:
        self._consumers = consumers

    def collect(self) -> Iterable[Metric]:
        counters = {
            "records": "Records read and kept or put aside",
            "batches": "Batches committed",
            "dead_letters": "Records that could not be read",
            "conflicts": "Batches decided anew because somebody else was first",
            "waits": "Times a batch waited for the database or the broker",
        }
        for name, text in counters.items():
            family = CounterMetricFamily(f"xuanmin_consumer_{name}", text, labels=["consumer"])
            for consumer in self._consumers:
                family.add_metric([consumer.reader.name], getattr(consumer.counts, name))
            yield family
        offsets = GaugeMetricFamily(
            "xuanmin_consumer_next_offset", "Next offset to read", labels=["consumer", "topic", "partition"]
        )
        age = GaugeMetricFamily("xuanmin_consumer_idle_seconds", "Since the last batch was kept", labels=["consumer"])
        for consumer in self._consumers:
            for place, offset in consumer.known.items():
                offsets.add_metric([consumer.reader.name, place.topic, str(place.partition)], offset)
            if consumer.counts.progress:
                age.add_metric([consumer.reader.name], asyncio.get_running_loop().time() - consumer.counts.progress)
        paused = GaugeMetricFamily(
            "xuanmin_consumer_paused", "1: an operator holds it, 0: it reads", labels=["consumer"]
        )
        for consumer in self._consumers:
            paused.add_metric([consumer.reader.name], float(consumer.gate.hold is not None))
        yield offsets
        yield age
        yield paused


def new_registry(consumers: Sequence[BatchConsumer]) -> CollectorRegistry:
    """A registry of this process's own: the process's memory and CPU, and its consumers."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(ConsumerCollector(consumers))
    return registry
