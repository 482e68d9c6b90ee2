"""A relay in a process of its own: for a stand-by on another machine, or to scale it apart from its service."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import structlog
import uvloop
from aiokafka.errors import KafkaError

from contracts import registrations, validations
from contracts.operations.acts import REPORTING_SOURCE
from eventstore.backoff import Backoff
from eventstore.database import Pool, open_pool
from eventstore.kafka.topics import cluster_id
from eventstore.publishing.published_ends import PublishedEnds
from eventstore.publishing.publisher import Publisher
from eventstore.publishing.relay import Relay
from services.runtime.settings import Settings
from services.runtime.telemetry.tracing import Tracing, open_tracing

log = structlog.get_logger(__name__)

_SOURCES = {
    "registration": registrations.EVENT_SOURCE, "validation": validations.EVENT_SOURCE, "reporting": REPORTING_SOURCE,
}  # fmt: skip


def run_relay(service: str, settings: Settings) -> None:
    """Publish the log of `service` until SIGTERM or SIGINT.

    Raises:
        KeyError: that service has no log of its own.
        SettingMissingError: an address is not set.
    """
    uvloop.run(_run(service, settings, _SOURCES[service]))


async def _run(service: str, settings: Settings, source: str) -> None:
    pool = await open_pool(settings.need(f"{service}_dsn"), largest=3, name=f"xuanmin-{service}-relay")
    publisher = Publisher(settings.need("kafka_bootstrap"), f"xuanmin-{service}-relay")
    tracing = open_tracing(f"{service}-relay", settings.trace_share)
    work = asyncio.create_task(_relay(settings.need("kafka_bootstrap"), pool, publisher, source, tracing))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await work
    if tracing is not None:
        await asyncio.to_thread(tracing.close)
    await publisher.stop()
    await pool.close()


async def _relay(bootstrap: str, pool: Pool, publisher: Publisher, source: str, tracing: Tracing | None) -> None:
    backoff = Backoff()
    while True:
        try:
            ends = PublishedEnds(await cluster_id(bootstrap))
            break
        except KafkaError as error:
            log.warning("start_waits", error=type(error).__name__)
            await backoff.wait()
    await Relay(pool, publisher, source=source, ends=ends, tracer=tracing).run()
