"""A relay in a process of its own: for a stand-by on another machine, or to scale it apart from its service."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import uvloop

from contracts import registrations, validations
from contracts.operations.acts import REPORTING_SOURCE
from eventstore.database import open_pool
from eventstore.publishing.publisher import Publisher
from eventstore.publishing.relay import Relay
from services.runtime.settings import Settings
from services.runtime.telemetry.tracing import open_tracing

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
    work = asyncio.create_task(Relay(pool, publisher, source=source, tracer=tracing).run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await work
    if tracing is not None:
        await asyncio.to_thread(tracing.close)
    await publisher.stop()
    await pool.close()
