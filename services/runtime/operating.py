"""What operators see of a service and do to it, the same on each: health, metrics, how it runs, and their acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from prometheus_client.registry import Collector, CollectorRegistry

from eventstore.kafka.topic_extents import TopicExtents
from eventstore.publishing.relay import Relay, waking
from eventstore.reading.consumer import BatchConsumer
from services.runtime.acts import in_http_acts, in_http_consumers
from services.runtime.acts.acts import Acts
from services.runtime.acts.consumer_control import ConsumerControl
from services.runtime.acts.in_http_consumers import Consumers
from services.runtime.health import in_http as health
from services.runtime.health.broker import broker_check
from services.runtime.health.checks import Check, Checks
from services.runtime.health.database import DatabaseCheck
from services.runtime.health.in_http import Refresh
from services.runtime.operations import told
from services.runtime.operations.told import Operations, Part
from services.runtime.process import Process
from services.runtime.telemetry import metrics
from services.runtime.telemetry.lag_metrics import LagCollector
from services.runtime.telemetry.loop_delay import LoopDelay
from services.runtime.telemetry.process_metrics import ProcessFactsCollector
from services.runtime.telemetry.requests import Requests


@dataclass(frozen=True, slots=True)
class Running:
    """What runs in a service's process beside its HTTP: its consumers and its relay, each with its health check."""

    consumers: Sequence[BatchConsumer]
    consumers_are_well: Check
    relay: Relay | None
    relay_is_well: Check


def open_to_operators(
    app: FastAPI,
    process: Process,
    running: Running,
    *,
    topics: Sequence[str],
    broker: TopicExtents,
    parts: tuple[Part, ...] = (),
    collectors: Sequence[Collector] = (),
    refreshes: Sequence[Refresh] = (),
) -> Acts:
    """Add the operators' routes to `app`. `broker` is asked of `topics`; `parts` and `collectors` are a service's own,
    and `refreshes` are awaited before these are read."""
    app.state.catching_up = process.catching_up
    kafka = TopicExtents(process.settings.need("kafka_bootstrap"))
    process.at_end(kafka.close)
    checks = Checks({
        "database": DatabaseCheck(process.pool), "broker": broker_check(kafka, topics[0]),
        "consumers": running.consumers_are_well, "relay": running.relay_is_well, "log": process.catching_up.check,
    })  # fmt: skip
    readers = [consumer.reader for consumer in running.consumers]
    control = ConsumerControl(process.pool, process.name, process.cluster, running.consumers)
    process.run(control.run(), "consumer-control")
    operations = Operations(
        process, broker, topics, checks, readers=readers, holds=control.paused, relay=running.relay, parts=parts
    )
    app.include_router(told.routes(operations))
    lag = LagCollector(operations.standing, running.relay)
    registry = metrics.new_registry(running.consumers)
    for collector in (lag, checks, process.catching_up, *collectors):
        registry.register(collector)
    app.include_router(health.routes(checks, registry, [lag.refresh, checks.refresh, *refreshes], process.life))
    acts = Acts(process, waking(running.relay))
    app.include_router(in_http_acts.routes(acts))
    consumers = Consumers(process, acts, running.consumers, control)
    app.include_router(in_http_consumers.routes(consumers, process.name))
    _measure(app, process, registry)
    return acts


def _measure(app: FastAPI, process: Process, registry: CollectorRegistry) -> None:
    """Measure requests, follow those that are to be followed, and look at the process itself."""
    requests: Requests = app.state.requests
    requests.tracer = process.tracing
    delay = LoopDelay()
    process.run(delay.run(), "loop-delay")
    registry.register(requests.seconds)
    registry.register(ProcessFactsCollector(delay, process.pool, process.tracing))
