"""A consumer whose reading has ended is seen at once, though nothing waits for it, and its process ends."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from faststream.kafka import KafkaBroker
from prometheus_client import CollectorRegistry

from eventstore.clock import system_clock
from eventstore.kafka.topic_extents import TopicExtents
from services.runtime.health import in_http as health
from services.runtime.health.broker import broker_check
from services.runtime.health.checks import Checks, Impaired
from services.runtime.health.watchdog import ConsumerStuckError, Watchdog
from services.runtime.process import Process
from services.runtime.settings import Settings
from tests.store.workshop import Workshop


def loop(broker: KafkaBroker) -> asyncio.Task[Any]:
    subscriber: Any = broker.subscribers[0]
    task: asyncio.Task[Any] = subscriber.tasks[-1]
    return task


def fetcher(broker: KafkaBroker) -> asyncio.Task[Any]:
    subscriber: Any = broker.subscribers[0]
    task: asyncio.Task[Any] = subscriber.consumer._fetcher.error_future  # noqa: SLF001
    return task


@pytest.mark.parametrize("part", [loop, fetcher])
async def test_a_part_of_the_reading_that_is_killed_is_named_at_once_and_ends_the_watching(
    workshop: Workshop, part: Any
) -> None:
    await workshop.send([b"one"])
    consumer = workshop.consumer(workshop.reader())
    async with workshop.reading(consumer) as broker:
        await workshop.all_noted(1)
        watchdog = Watchdog(broker, [consumer], every=0.05)
        watching = asyncio.create_task(watchdog.run())
        assert await watchdog.check() is None
        part(broker).cancel()
        await asyncio.sleep(0.02)
        assert part.__name__ in (await watchdog.check() or "")
        with pytest.raises(ConsumerStuckError):
            await asyncio.wait_for(watching, 5)


@pytest.fixture
async def process(workshop: Workshop) -> Process:
    unused: Any = None
    return Process(
        "registration", Settings(), workshop.pool, system_clock, unused, workshop.cluster, workshop.publisher, None,
        AsyncExitStack(),
    )  # fmt: skip


async def asked(process: Process, path: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(health.routes(Checks({}), CollectorRegistry(), (), process.life))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://it") as client:
        return await client.get(path)


async def works() -> None:
    await asyncio.sleep(60)


async def fails() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("work", [works, fails])
async def test_a_task_that_dies_makes_the_process_not_live_and_ends_it(
    process: Process, monkeypatch: pytest.MonkeyPatch, work: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _pid, number: sent.append(number))
    process.catching_up.not_needed()
    task = process.run(work(), "relay")
    await asyncio.sleep(0.05)
    if work is works:
        assert (await asked(process, "/health/live")).status_code == 200
        task.cancel()
        await asyncio.sleep(0.05)
    answer = await asked(process, "/health/live")
    assert (answer.status_code, "relay" in answer.json()["why"]) == (503, True)
    assert sent == [signal.SIGTERM]


async def test_a_stop_in_good_order_is_no_death(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("nobody died"))
    process.catching_up.not_needed()
    process.run(works(), "relay")
    await asyncio.sleep(0.01)
    await process.close()
    assert (await asked(process, "/health/live")).status_code == 200


async def test_a_process_has_started_once_its_groups_are_joined_and_never_goes_back(process: Process) -> None:
    assert (await asked(process, "/health/startup")).status_code == 503
    process.life.started = True
    assert (await asked(process, "/health/startup")).status_code == 200


async def test_kafka_that_does_not_answer_is_said_and_leaves_the_service_ready(workshop: Workshop) -> None:
    here, nowhere = TopicExtents(workshop.bootstrap), TopicExtents("127.0.0.1:9")
    assert await broker_check(here, workshop.topic)() is None
    said = await broker_check(nowhere, workshop.topic)()
    assert isinstance(said, Impaired)
    assert "Kafka does not answer" in said
    await here.close()
    await nowhere.close()
