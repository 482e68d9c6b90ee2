"""A server that is killed is waited for; when it is back, everything has happened once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord

from contracts.ids import event_id
from devstack import Stack
from devstack.server import Server
from eventstore import backoff
from eventstore.database import Connection, acquired
from eventstore.events import NewEvent
from eventstore.postgres import PostgresLog
from eventstore.publishing import outgoing as outgoing_module
from eventstore.publishing.relay import Relay
from tests.store.workshop import Workshop, eventually, records_of

AWAY_SECONDS = 2


@asynccontextmanager
async def killed(server: Server) -> AsyncIterator[None]:
    """The server dies as in a power cut, and comes back when the block ends."""
    await asyncio.to_thread(server.kill)
    try:
        yield
    finally:
        await asyncio.to_thread(server.restart)


class Line:
    """From the log through the relay to a consumer, with a writer that goes on whatever happens."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.log = PostgresLog(workshop.pool)
        self.stream = uuid4()
        self.written = 0

    async def write(self, number: int) -> None:
        """Append `number` events, each as often as it takes; a commit may be kept though it was reported as failed."""
        for _ in range(number):
            event = NewEvent(self.stream, self.written + 1, "xuanmin.test.x", "key", b"%d" % (self.written + 1))
            async with self.log.transaction() as transaction:
                await transaction.append([event])
            self.written += 1

    async def delivered(self, *, seconds: float) -> None:
        """Wait until every event was noted by the consumer."""

        async def check() -> bool:
            return len(set(await self.workshop.noted())) == self.written

        await eventually(check, seconds=seconds)

    async def happened_once(self) -> None:
        """Every record's effect is there once, in the order of the log; the relay repeats itself under the same ids."""
        records = await records_of(self.workshop.bootstrap, self.workshop.topic)
        async with acquired(self.workshop.pool) as connection:
            rows = await connection.fetch("SELECT partition, at_offset, value FROM noted ORDER BY partition, at_offset")
        assert [tuple(row) for row in rows] == [(r.partition, r.offset, r.value.decode()) for r in records]
        first = dict.fromkeys(UUID(dict(r.headers)["ce_id"].decode()) for r in records)
        assert list(first) == [event_id(self.stream, version) for version in range(1, self.written + 1)]
        assert await self.workshop.dead_letters() == []


@pytest.fixture
async def line(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr(outgoing_module, "topic_of", lambda _kind: workshop.topic)
    monkeypatch.setattr(backoff, "_LONGEST_SECONDS", 0.5)
    relay = asyncio.create_task(Relay(workshop.pool, workshop.publisher, source="/xuanmin/test").run())
    yield Line(workshop)
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)


async def test_the_death_of_postgresql_is_waited_for(line: Line, stack: Stack) -> None:
    async def slow(_connection: Connection, _records: Sequence[ConsumerRecord]) -> None:
        await asyncio.sleep(0.05)

    consumer = line.workshop.consumer(line.workshop.reader(before=slow))
    async with line.workshop.reading(consumer, batch_records=5):
        await line.write(100)
        await line.workshop.all_noted(20)
        async with killed(stack.postgres):
            await asyncio.sleep(AWAY_SECONDS)
        assert consumer.counts.waits
        await line.write(20)
        await line.delivered(seconds=20)
    await line.happened_once()


async def test_the_death_of_the_broker_is_waited_for(line: Line, stack: Stack) -> None:
    async with line.workshop.reading(line.workshop.consumer(line.workshop.reader())):
        await line.write(20)
        await line.delivered(seconds=20)
        async with killed(stack.kafka):
            await line.write(20)
        await line.write(20)
        await line.delivered(seconds=60)
    await line.happened_once()
