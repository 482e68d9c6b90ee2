"""A service tells how it runs: numbers that agree with its store and with Kafka, and that, too, while one is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.topics import PLANS
from eventstore.database import Pool, acquired, open_pool
from eventstore.events import NewEvent
from eventstore.kafka.latest_letters import LatestLetters
from eventstore.kafka.topic_extents import TopicExtents
from eventstore.postgres import PostgresLog
from services.runtime.health.checks import Checks
from services.runtime.kept import Kept
from services.runtime.operations import told as operations
from services.runtime.operations.told import Operations
from services.runtime.operations.topics_told import TopicsTold
from tests.edge.conftest import NAME, TOPIC, Service
from tests.edge.forms import form
from tests.edge.stage import Served, doors_of

NOWHERE = "127.0.0.1:9"


@dataclass
class Process:
    """As much of a process as is asked how it runs."""

    pool: Pool
    name: str = "registration"
    cluster: str = "c1"
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def clock(self) -> datetime:
        return datetime(2021, 9, 1, 9, 5, tzinfo=UTC)

    def at_end(self, close: Callable[[], Awaitable[None]]) -> None:
        self.closing.append(close)


@asynccontextmanager
async def told_by(process: Process, bootstrap: str, **checks: Any) -> AsyncIterator[Served]:
    broker = TopicExtents(bootstrap)
    topics = TopicsTold(broker, bootstrap)
    running = Operations(process, broker, (TOPIC,), Checks(checks), parts=(topics.part,))  # type: ignore[arg-type]
    async with doors_of(operations.routes(running)) as doors:
        yield doors
    for close in process.closing:
        await close()


async def asked(doors: Any) -> dict[str, Any]:
    answer = await doors.get("/v1/operations")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_the_running_service_tells_its_lag_its_relay_and_the_topics(service: Service) -> None:
    answer = await service.client.post("/v1/submissions", json=form())
    assert answer.status_code == 202, answer.text
    await service.publish([b"not JSON"])
    await asyncio.sleep(1.1)
    told = await asked(service.client)
    assert told["kafka"] == told["database"] == {"well": True, "away_seconds": None}
    assert told["checks"]["database"] == "ok"
    assert told["process"]["memory_bytes"] > 1 << 20
    async with acquired(service.pool) as connection:
        stands = await connection.fetchval(
            "SELECT next_offset FROM eventstore.checkpoint WHERE consumer = $1 AND topic = $2 AND partition = 0",
            NAME, TOPIC,
        )  # fmt: skip
        end = await connection.fetchval("SELECT position FROM eventstore.head")
    [ours] = [one for one in told["consumers"] if (one["consumer"], one["topic"], one["partition"]) == (NAME, TOPIC, 0)]
    assert ours["next_offset"] == stands
    assert ours["idle_seconds"] >= 0
    # Nobody publishes this log: all of it waits, and nobody holds the lease.
    assert (told["relay"]["log_end"], told["relay"]["waiting"], told["relay"]["held_by"]) == (end, end, "nobody")
    assert told["relay"]["oldest_waits_seconds"] > 0
    sizes = {table["name"]: table for table in told["tables"]}
    assert sizes["eventstore.log"]["bytes"] > 0
    # The plans' topics are told, those that this broker has not made among them.
    assert [one["topic"] for one in told["topics"]] == [plan.name for plan in PLANS]


async def test_nothing_personal_is_told(service: Service) -> None:
    sent = form()
    await service.client.post("/v1/submissions", json=sent)
    await service.publish([b'{"name": "' + sent["name"].encode()])
    await asyncio.sleep(1.1)
    said = (await service.client.get("/v1/operations")).text
    assert sent["name"] not in said
    assert sent["id_number"] not in said


async def test_while_kafka_is_away_the_rest_is_told_with_since_when(log_pool: Pool) -> None:
    async with told_by(Process(log_pool), NOWHERE) as doors:
        began = time.monotonic()
        first = await asked(doors.http)
        assert time.monotonic() - began < 5
        assert first["kafka"]["well"] is False
        assert (first["database"]["well"], first["topics"], first["dead_letters"]) == (True, None, None)
        await asyncio.sleep(1.1)
        assert (await asked(doors.http))["kafka"]["away_seconds"] >= 1


async def test_while_the_database_is_away_the_rest_is_told(log_dsn: str, kafka_bootstrap: str) -> None:
    pool = await open_pool(log_dsn, name="test")
    await pool.close()

    async def never() -> str | None:
        await asyncio.sleep(60)
        return None

    async with told_by(Process(pool), kafka_bootstrap, slow=never) as doors:
        told = await asked(doors.http)
    assert (told["database"]["well"], told["kafka"]["well"], told["ready"]) == (False, True, False)
    assert (told["consumers"], told["relay"], told["tables"]) == (None, None, None)
    assert told["checks"] == {"slow": "no answer within 2 s"}


async def test_lag_is_what_is_kept_and_not_read(log_pool: Pool, kafka_bootstrap: str, service: Service) -> None:
    await service.publish([b"one", b"two", b"three"])
    async with acquired(log_pool) as connection:
        for cluster, offset in (("c1", service.sent - 2), ("another", 0)):
            await connection.execute(
                "INSERT INTO eventstore.checkpoint VALUES ('reader', $1, $2, 0, $3, now() - interval '1 minute')",
                cluster, TOPIC, offset,
            )  # fmt: skip
    async with told_by(Process(log_pool), kafka_bootstrap) as doors:
        [told] = (await asked(doors.http))["consumers"]
    assert (told["consumer"], told["lag"], told["end_offset"]) == ("reader", 2, service.sent)
    assert 60 <= told["idle_seconds"] < 120


async def test_the_oldest_event_that_waits_says_for_how_long(log_pool: Pool) -> None:
    log = PostgresLog(log_pool, lambda: datetime(2021, 9, 1, 9, 4, tzinfo=UTC))
    async with log.transaction() as transaction:
        await transaction.append([NewEvent(uuid4(), 1, "t.v1", "k", b"{}") for _ in range(3)])
    async with told_by(Process(log_pool), NOWHERE) as doors:
        relay = (await asked(doors.http))["relay"]
    assert (relay["waiting"], relay["oldest_waits_seconds"], relay["held_by"]) == (3, 60.0, "nobody")


async def test_the_latest_dead_letters_are_read_once_and_then_what_came_since(
    service: Service, kafka_bootstrap: str
) -> None:
    letters, broker = LatestLetters(kafka_bootstrap, [TOPIC]), TopicExtents(kafka_bootstrap)

    async def heads() -> list[int]:
        found = (await letters.of(await broker.of([f"{TOPIC}.dlq"])))[TOPIC]
        assert all(head.headers["dl_topic"] == TOPIC for head in found)
        return [head.offset for head in found]

    await service.publish([b"not JSON"])
    first = await heads()
    assert await heads() == first
    await service.publish([b"not JSON", b"nor this"])
    assert await heads() == [*first, first[-1] + 1, first[-1] + 2][-100:]
    await broker.close()


async def test_an_answer_is_asked_for_once_however_many_ask() -> None:
    times = 0

    async def ask() -> int:
        nonlocal times
        times += 1
        await asyncio.sleep(0.02)
        return times

    kept = Kept(ask, 10)
    assert await asyncio.gather(*(kept() for _ in range(50))) == [1] * 50
    again = Kept(ask, 0)
    assert (await again(), await again()) == (2, 3)


async def test_what_could_not_be_answered_is_asked_again() -> None:
    well = iter([False, True])

    async def ask() -> int:
        if not next(well):
            raise ValueError("away")
        return 1

    kept = Kept(ask, 10)
    with pytest.raises(ValueError, match="away"):
        await kept()
    assert await kept() == 1
