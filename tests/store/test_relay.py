"""The relay publishes the log in its order, one at a time, and repeats itself only under the same ids."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from time import monotonic
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord

from contracts.ids import event_id
from contracts.topics import TopicPlan
from eventstore.database import Pool, acquired
from eventstore.events import Cause, NewEvent
from eventstore.kafka.topics import create_topics
from eventstore.postgres import PostgresLog
from eventstore.publishing import outgoing as outgoing_module
from eventstore.publishing import relay as relay_module
from eventstore.publishing.publisher import Acknowledged, Outgoing, Publisher
from eventstore.publishing.relay import Relay
from tests.store.workshop import AT, eventually, records_of

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"
KIND = "xuanmin.registration.submitted.v1"
_topics = count()


@pytest.fixture
async def topic(kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A topic that takes the events' place: the services' own stay clean for those who read them."""
    name = f"test.relay-{next(_topics)}"
    await create_topics(kafka_bootstrap, partitions=3, plans=[TopicPlan(name)])
    monkeypatch.setattr(outgoing_module, "topic_of", lambda kind: {KIND: name}[kind])
    return name


@pytest.fixture
def log(log_pool: Pool) -> PostgresLog:
    return PostgresLog(log_pool, lambda: AT)


async def append(log: PostgresLog, streams: Iterable[UUID], version: int) -> None:
    async with log.transaction() as transaction:
        await transaction.append(
            [
                NewEvent(stream, version, KIND, f"key-{stream}", b'{"n":%d}' % version, Cause("story", None, TRACE))
                for stream in streams
            ]
        )


@asynccontextmanager
async def at_work(relay: Relay) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        await stopped(task)


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def killed(relay: Relay, task: asyncio.Task[None], monkeypatch: pytest.MonkeyPatch) -> None:
    """End a relay as SIGKILL would: it cannot give up its lease."""

    async def nothing() -> None:
        return

    monkeypatch.setattr(relay, "_give_up", nothing)
    await stopped(task)


async def all_published(pool: Pool, position: int, *, seconds: float = 20) -> None:
    async def check() -> bool:
        async with acquired(pool) as connection:
            return bool(await connection.fetchval("SELECT position FROM eventstore.relay") == position)

    await eventually(check, seconds=seconds)


async def active(*relays: Relay, seconds: float = 20) -> Relay:
    """The one active relay of these, once there is one."""

    async def check() -> list[Relay]:
        return [relay for relay in relays if relay.active]

    [one] = await eventually(check, seconds=seconds)
    assert isinstance(one, Relay)
    return one


def ids(records: Iterable[ConsumerRecord]) -> list[UUID]:
    return [UUID(dict(record.headers)["ce_id"].decode()) for record in records]


async def test_events_arrive_whole_with_their_envelope(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    stream = uuid4()
    await append(log, [stream], 1)
    async with at_work(Relay(log_pool, publisher, source="/xuanmin/test")):
        await all_published(log_pool, 1)
    [record] = await records_of(kafka_bootstrap, topic)
    assert (record.key, record.value) == (f"key-{stream}".encode(), b'{"n":1}')
    assert sorted(record.headers) == sorted(
        [
            ("ce_specversion", b"1.0"),
            ("content-type", b"application/json; charset=utf-8"),
            ("ce_id", str(event_id(stream, 1)).encode()),
            ("ce_source", b"/xuanmin/test"),
            ("ce_type", KIND.encode()),
            ("ce_time", b"2021-09-03T09:20:00+00:00"),
            ("ce_streamid", str(stream).encode()),
            ("ce_streamversion", b"1"),
            ("ce_correlationid", b"story"),
            ("ce_logposition", b"1"),
            ("traceparent", TRACE.encode()),
        ]
    )


async def test_each_keys_events_arrive_in_the_logs_order(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    streams = [uuid4() for _ in range(40)]
    relay = Relay(log_pool, publisher, source="/xuanmin/test")
    async with at_work(relay):
        for version in range(1, 61):
            await append(log, streams, version)
            relay.wake()
        await all_published(log_pool, 40 * 60)
    records = await records_of(kafka_bootstrap, topic)
    assert len(records) == len(set(ids(records))) == 40 * 60
    for stream in streams:
        mine = [record for record in records if record.key == f"key-{stream}".encode()]
        assert len({record.partition for record in mine}) == 1
        assert [record.value for record in mine] == [b'{"n":%d}' % n for n in range(1, 61)]


async def test_an_append_is_published_at_once_without_anybody_waking_the_relay(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str
) -> None:
    async with at_work(Relay(log_pool, publisher, source="/xuanmin/test")):
        await append(log, [uuid4()], 1)
        await all_published(log_pool, 1)
        await asyncio.sleep(0.2)
        began = monotonic()
        await append(log, [uuid4()], 1)
        await all_published(log_pool, 2)
        assert monotonic() - began < 0.5


async def test_a_stand_by_takes_over_from_a_killed_relay_when_its_lease_runs_out(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert relay_module.LEASE.total_seconds() + relay_module.STANDBY_SECONDS <= 7
    monkeypatch.setattr(relay_module, "LEASE", timedelta(seconds=2))
    relays = [Relay(log_pool, publisher, source="/xuanmin/test") for _ in range(2)]
    async with at_work(relays[0]) as first, at_work(relays[1]) as second:
        await append(log, [uuid4()], 1)
        await all_published(log_pool, 1)
        one = await active(*relays)
        await killed(one, first if one is relays[0] else second, monkeypatch)
        began = monotonic()
        await append(log, [uuid4()], 1)
        await all_published(log_pool, 2)
        assert 0.5 < monotonic() - began < 6
        assert not one.active
    assert [relay.published for relay in relays if relay is not one] == [1]


async def test_a_stand_by_takes_over_at_once_from_a_relay_that_stops_in_order(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str
) -> None:
    relays = [Relay(log_pool, publisher, source="/xuanmin/test") for _ in range(2)]
    async with at_work(relays[0]) as first, at_work(relays[1]) as second:
        one = await active(*relays)
        await stopped(first if one is relays[0] else second)
        began = monotonic()
        await append(log, [uuid4()], 1)
        await all_published(log_pool, 1)
        assert monotonic() - began < 2


async def test_a_relay_that_lost_its_lease_notes_nothing_and_stands_by(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str
) -> None:
    relay = Relay(log_pool, publisher, source="/xuanmin/test")
    async with at_work(relay):
        await active(relay)
        async with acquired(log_pool) as connection:
            await connection.execute(
                "UPDATE eventstore.relay SET owner = gen_random_uuid(), leased_until = now() + interval '1 hour'"
            )
        await append(log, [uuid4()], 1)

        async def stands_by() -> bool:
            return not relay.active

        await eventually(stands_by)
        async with acquired(log_pool) as connection:
            assert await connection.fetchval("SELECT position FROM eventstore.relay") == 0


class _DiesAfterPublishing(Publisher):
    """Publishes, and is killed before anybody could note it."""

    async def publish(self, records: Iterable[Outgoing]) -> list[Acknowledged]:
        await super().publish(records)
        raise asyncio.CancelledError


async def test_a_relay_killed_in_mid_batch_repeats_the_batch_under_the_same_ids(
    log: PostgresLog, log_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    streams = [uuid4() for _ in range(50)]
    await append(log, streams, 1)
    await append(log, streams, 2)
    dying = _DiesAfterPublishing(kafka_bootstrap, "dying")
    with pytest.raises(asyncio.CancelledError):
        await Relay(log_pool, dying, source="/xuanmin/test").run()
    await dying.stop()
    async with at_work(Relay(log_pool, publisher, source="/xuanmin/test")):
        await all_published(log_pool, 100)
    records = await records_of(kafka_bootstrap, topic)
    whole = Counter((record.partition, record.key, record.value, tuple(record.headers)) for record in records)
    assert Counter(ids(records)) == {event_id(stream, version): 2 for stream in streams for version in (1, 2)}
    assert set(whole.values()) == {2}
