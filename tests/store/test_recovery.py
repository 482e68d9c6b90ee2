"""A log in PostgreSQL that catches up from a topic: repeats, interleaved partitions, gaps, other histories."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition

from contracts.topics import TopicPlan
from devstack import ServiceDsns
from eventstore.database import AWAY, Pool, acquired, open_pool
from eventstore.events import Cause, NewEvent
from eventstore.kafka.topics import cluster_id, create_topics
from eventstore.migrate import migrate
from eventstore.postgres import PostgresLog
from eventstore.publishing import outgoing as outgoing_module
from eventstore.publishing.published_ends import PublishedEnds
from eventstore.publishing.publisher import Outgoing, Publisher
from eventstore.publishing.relay import Relay
from eventstore.recovery import recovering
from eventstore.recovery.following import Nothing
from eventstore.recovery.order import MissingEventsError, OtherHistoryError
from eventstore.recovery.recovering import Recovery
from tests.conftest import fresh_database
from tests.store.test_relay import KIND, all_published, at_work
from tests.store.workshop import AT

SOURCE = "/xuanmin/test"
PARTITIONS = 3
_topics = count()
_LOG = (
    "SELECT position, event_id, recorded_at, hash, key, correlation_id, causation_id, traceparent FROM eventstore.log"
)


@pytest.fixture
async def topic(kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"test.recovery-{next(_topics)}"
    await create_topics(kafka_bootstrap, partitions=PARTITIONS, plans=[TopicPlan(name)])
    monkeypatch.setattr(outgoing_module, "topic_of", lambda _kind: name)
    return name


@pytest.fixture
async def restored_pool(postgres_dsn: str, service_dsns: ServiceDsns) -> AsyncIterator[Pool]:
    """The database that a backup is brought back into."""
    dsn = await fresh_database(postgres_dsn, service_dsns.registration)
    migrate(dsn)
    pool = await open_pool(dsn, largest=4, name="test")
    yield pool
    await pool.close()


def day(seed: int, appends: int) -> list[list[NewEvent]]:
    """Appends of some streams, each event under another key: a stream's events lie in several partitions."""
    dice, versions = Random(seed), dict.fromkeys((UUID(int=n + 1) for n in range(9)), 0)  # noqa: S311
    made: list[list[NewEvent]] = []
    for _ in range(appends):
        events = []
        for stream in dice.sample(list(versions), dice.randint(1, 6)):
            versions[stream] += 1
            cause = dice.choice([Cause(), Cause("story", "before", f"00-{'a' * 32}-{'b' * 16}-01")])
            key = f"key-{dice.randint(0, 50)}"
            events.append(NewEvent(stream, versions[stream], KIND, key, b'{"v":%d}' % versions[stream], cause))
        made.append(events)
    return made


async def keep(pool: Pool, appends: Sequence[Sequence[NewEvent]]) -> int:
    log = PostgresLog(pool, lambda: AT)
    for events in appends:
        async with log.transaction() as transaction:
            await transaction.append(events)
    return await position(pool)


async def position(pool: Pool) -> int:
    async with acquired(pool) as connection:
        return int(await connection.fetchval("SELECT position FROM eventstore.head"))


async def rows(pool: Pool) -> list[Any]:
    async with acquired(pool) as connection:
        return [tuple(row) for row in await connection.fetch(f"{_LOG} ORDER BY position")]


async def published(pool: Pool, publisher: Publisher, ends: PublishedEnds | None = None) -> None:
    async with at_work(Relay(pool, publisher, source=SOURCE, ends=ends)):
        await all_published(pool, await position(pool))


async def recovery_of(pool: Pool, bootstrap: str, topic: str) -> Recovery:
    return Recovery(pool, bootstrap, await cluster_id(bootstrap), SOURCE, [topic], Nothing(pool))


async def test_a_restored_log_becomes_the_lost_one_and_goes_on_behind_it(
    log_pool: Pool, restored_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    appends = day(1, 120)
    await keep(log_pool, appends)
    await keep(restored_pool, appends[:40])
    await published(log_pool, publisher)
    # Repeats, an order that an operator gave, and what others put there.
    async with acquired(log_pool) as connection:
        await connection.execute("UPDATE eventstore.relay SET position = position / 2, owner = NULL")
    await published(log_pool, publisher)
    await publisher.publish([Outgoing(topic, b"k", b"{}", [("ce_id", b"x")]), Outgoing(topic, b"k", b"", [])])
    recovery = await recovery_of(restored_pool, kafka_bootstrap, topic)
    await recovery.run()
    assert await rows(restored_pool) == await rows(log_pool)
    assert recovery.recovered == sum(map(len, appends[40:]))
    async with acquired(restored_pool) as connection:
        assert await connection.fetchval("SELECT position FROM eventstore.relay") == await position(log_pool)
    # The chain goes on, and time with it.
    both = [await keep(pool, [[NewEvent(UUID(int=99), 1, KIND, "k", b"{}")]]) for pool in (log_pool, restored_pool)]
    assert both[0] == both[1]
    assert await rows(restored_pool) == await rows(log_pool)


async def test_at_an_ordinary_start_nothing_is_read(
    log_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await recovery_of(log_pool, kafka_bootstrap, topic)).run()
    await keep(log_pool, day(2, 30))
    await published(log_pool, publisher, PublishedEnds(await cluster_id(kafka_bootstrap)))

    def read(*_: object) -> None:
        raise AssertionError("an ordinary start reads its topic")

    monkeypatch.setattr(recovering, "records_between", read)
    recovery = await recovery_of(log_pool, kafka_bootstrap, topic)
    await recovery.run()
    assert (recovery.recovered, recovery.is_new_broker) == (0, False)


async def test_a_relay_that_publishes_before_the_log_has_caught_up_hides_nothing_from_it(
    log_pool: Pool, restored_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    appends = day(3, 60)
    await (await recovery_of(restored_pool, kafka_bootstrap, topic)).run()
    await keep(log_pool, appends)
    await keep(restored_pool, appends[:20])
    await published(log_pool, publisher)
    # The backup is of before its relay had published what it holds.
    await published(restored_pool, publisher, PublishedEnds(await cluster_id(kafka_bootstrap)))
    await (await recovery_of(restored_pool, kafka_bootstrap, topic)).run()
    assert await rows(restored_pool) == await rows(log_pool)


async def test_where_the_topics_beginning_is_lost_the_error_names_the_events(
    log_pool: Pool, restored_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    appends = [[NewEvent(UUID(int=n + 1), 1, KIND, f"key-{n}", b"{}")] for n in range(40)]
    await keep(log_pool, appends)
    await keep(restored_pool, appends[:10])
    await published(log_pool, publisher)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        gone = {TopicPartition(topic, 0): RecordsToDelete(before_offset=6)}
        await admin.delete_records(gone, timeout_ms=5000)
    finally:
        await admin.close()
    recovery = await recovery_of(restored_pool, kafka_bootstrap, topic)
    with pytest.raises(MissingEventsError, match=r"events \d+ to \d+ of the log .* Restore a backup that reaches"):
        await recovery.run()
    stands = await rows(restored_pool)
    assert 10 <= len(stands) < 40
    assert stands == (await rows(log_pool))[: len(stands)]


async def test_a_store_that_took_new_work_before_it_caught_up_is_told_apart(
    log_pool: Pool, restored_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    appends = day(5, 30)
    await keep(log_pool, appends)
    await keep(restored_pool, appends[:10])
    later = PostgresLog(restored_pool, lambda: AT + timedelta(days=1))
    async with later.transaction() as transaction:
        await transaction.append([NewEvent(UUID(int=77), 1, KIND, "k", b"{}")])
    await published(log_pool, publisher)
    with pytest.raises(OtherHistoryError, match="took new work before it had caught up"):
        await (await recovery_of(restored_pool, kafka_bootstrap, topic)).run()
    assert len(await rows(restored_pool)) == sum(map(len, appends[:10])) + 1


@pytest.mark.parametrize("has_the_end", [False, True])
async def test_a_broker_that_has_nothing_of_a_log_or_its_end_alone_is_noticed_once(
    log_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str, *, has_the_end: bool
) -> None:
    await keep(log_pool, day(6, 10))
    async with acquired(log_pool) as connection:
        await connection.execute("UPDATE eventstore.relay SET position = 7")
    if has_the_end:
        await published(log_pool, publisher)
    first, second = [await recovery_of(log_pool, kafka_bootstrap, topic) for _ in range(2)]
    await first.run()
    await second.run()
    assert (first.is_new_broker, second.is_new_broker) == (True, False)
    async with acquired(log_pool) as connection:
        assert await connection.fetchval("SELECT lacks_through FROM eventstore.broker") == 7


class CrashedOnce(Recovery):
    """PostgreSQL crashes once all is staged: unlogged tables are empty, and all connections are gone."""

    crashed = False

    async def _stage(self, *asked: Any) -> int | None:
        first = await super()._stage(*asked)
        if not self.crashed:
            self.crashed = True
            async with acquired(self.pool) as connection:
                await connection.execute("TRUNCATE eventstore.recovered")
                await connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        return first


async def test_a_crash_of_postgresql_that_takes_what_was_staged_is_not_taken_for_the_end(
    log_pool: Pool, restored_pool: Pool, publisher: Publisher, topic: str, kafka_bootstrap: str
) -> None:
    appends = day(8, 30)
    await keep(log_pool, appends)
    await keep(restored_pool, appends[:10])
    await published(log_pool, publisher)
    cluster, follower = await cluster_id(kafka_bootstrap), Nothing(restored_pool)
    recovery = CrashedOnce(restored_pool, kafka_bootstrap, cluster, SOURCE, [topic], follower)
    with pytest.raises(AWAY):
        await recovery.run()
    await recovery.run()
    assert await rows(restored_pool) == await rows(log_pool)
