"""One town runs for all of these tests; each has an election of its own, so that they do not meet."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from devstack import Stack
from scenarios.zhujing import Load, generate_load
from services.runtime.settings import Settings
from services.validation.files.registry import OPTIONAL, REQUIRED
from tests.e2e.collector import Collector, collecting
from tests.e2e.people import BORN_1950, CANARY, REGISTERED
from tests.e2e.town import LARGEST, Town, eventually, new_consumer, open_pool
from xuanmin.commands.registry import load_registry
from xuanmin.installation import Installation, install_on, settings_of
from xuanmin.supervisor import Supervisor

AnyTown = TypeVar("AnyTown", bound=Town)

LOAD = 5_000
SEED = 7
FOLLOWED = "0.02"
"""The share of the submissions that is traced, through kills and all: the search for leaks looks at their spans too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The search for leaks comes last: it looks at what all others have left behind."""
    items.sort(key=lambda item: item.path.name == "test_leaks.py" and item.path.parent.name == "e2e")


def load() -> Load:
    """The load that services are killed in; its residents are in the registry."""
    return generate_load(LOAD, SEED)


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the town sends its traces."""
    with collecting() as listening:
        yield listening


@pytest.fixture(scope="session")
async def town_services(
    stack: Stack, collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    logs = tmp_path_factory.mktemp("e2e") / "logs"
    # Ports of its own: an installation may run on this machine.
    settings = Settings(registration_port=0, validation_port=0, reporting_port=0)
    installation = await asyncio.to_thread(install_on, stack, settings)
    installation.environment.update(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, XUANMIN_TRACE_SHARE=FOLLOWED)
    services = Supervisor(installation.environment, logs)
    services["registration"].environment["XUANMIN_RELAY"] = "false"
    services["reporting"].environment["XUANMIN_WEBHOOK_NETWORKS"] = "127.0.0.0/8"
    relays = [Supervisor(installation.environment, logs / name, ("registration-relay",)) for name in ("one", "two")]
    async with AsyncExitStack() as open_things:
        for supervisor in (services, *relays):
            open_things.push_async_callback(asyncio.to_thread, supervisor.stop)
            supervisor.start()
        await asyncio.to_thread(services.wait_until_ready)
        town: Town = await connect_town(installation, services, relays, open_things)
        await _load_residents(town, settings_of(installation.environment), logs.parent / "registry.csv")
        yield town


@pytest.fixture
async def election(town_services: Town) -> str:
    """A small election of this test's own."""
    return await town_services.new_election()


async def connect_town(
    installation: Installation,
    services: Supervisor,
    relays: list[Supervisor],
    open_things: AsyncExitStack,
    kind: type[AnyTown] = Town,  # type: ignore[assignment]  # the default is what most ask for
) -> AnyTown:
    """Open everything by which tests ask a town; `open_things` closes it."""
    environment = installation.environment
    pools = {}
    for name in ("registration", "validation", "reporting"):
        pools[name] = await open_pool(environment[f"XUANMIN_{name.upper()}_DSN"])
        open_things.push_async_callback(pools[name].close)
    analyst = await open_pool(environment["XUANMIN_ANALYST_DSN"])
    open_things.push_async_callback(analyst.close)
    answers: list[bytes] = []

    async def keep(response: httpx.Response) -> None:
        answers.append(await response.aread() + repr(response.headers.raw).encode())

    http = httpx.AsyncClient(event_hooks={"response": [keep]}, timeout=60)
    open_things.push_async_callback(http.aclose)
    bootstrap = environment["XUANMIN_KAFKA_BOOTSTRAP"]
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", max_request_size=LARGEST, max_batch_size=LARGEST // 8
    )
    consumer = new_consumer(installation)
    for client in (producer, consumer):
        await client.start()
        open_things.push_async_callback(client.stop)
    return kind(installation, services, relays, pools, analyst, http, producer, consumer, answers)


async def _load_residents(town: Town, settings: Settings, file: Path) -> None:
    await asyncio.to_thread(_write_registry, file)
    wanted, problems = await asyncio.to_thread(load_registry, settings, file, mode="full", on_sent=lambda _: None)
    assert not problems

    async def registry_is_in() -> bool:
        return bool(await town.pools["validation"].fetchval("SELECT count(*) FROM validation.resident") >= wanted)

    await eventually(registry_is_in)


def _write_registry(file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow([*REQUIRED, *OPTIONAL])
        writer.writerows(load().residents)
        writer.writerows(person.registry_line() for person in (*REGISTERED, *BORN_1950, CANARY))
