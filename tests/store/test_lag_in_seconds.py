"""Lag is what is kept and not read, and since when: by the records' own times, as another client reads them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from eventstore.database import Pool, acquired
from eventstore.events import NewEvent
from eventstore.kafka.oldest_unread import OldestUnread
from eventstore.kafka.topic_extents import TopicExtents
from eventstore.postgres import PostgresLog
from eventstore.reading.checkpoints import Place
from services.runtime.operations.standing import KEPT_SECONDS, Standing, Standings
from services.runtime.telemetry.lag_metrics import LagCollector
from tests.store.workshop import Noting, Workshop, records_of

NOWHERE = "127.0.0.1:9"


@dataclass
class Process:
    """As much of a process as is asked where it stands; its clock is the demonstration's."""

    pool: Pool
    cluster: str
    closing: list[Any] = field(default_factory=list)

    def clock(self) -> datetime:
        return datetime(2021, 9, 1, 9, 5, tzinfo=UTC)

    def at_end(self, close: Any) -> None:
        self.closing.append(close)


@asynccontextmanager
async def standings(
    workshop: Workshop, *readers: Noting, bootstrap: str | None = None, topics: Sequence[str] = ()
) -> AsyncIterator[Standings]:
    process = Process(workshop.pool, workshop.cluster)
    broker = TopicExtents(bootstrap or workshop.bootstrap)
    yield Standings(process, broker, topics, readers, None)  # type: ignore[arg-type]
    for close in process.closing:
        await close()


async def times_of(workshop: Workshop) -> dict[tuple[int, int], float]:
    """When the broker took each record, by partition and offset, as an ordinary consumer reads it."""
    records = await records_of(workshop.bootstrap, workshop.topic)
    return {(record.partition, record.offset): record.timestamp / 1000 for record in records}


async def read_to(workshop: Workshop, consumer: str, partition: int, offset: int) -> None:
    async with acquired(workshop.pool) as connection:
        await connection.execute(
            "INSERT INTO eventstore.checkpoint VALUES ($1, $2, $3, $4, $5, now())"
            "ON CONFLICT (consumer, cluster, topic, partition) DO UPDATE SET next_offset = excluded.next_offset",
            consumer, workshop.cluster, workshop.topic, partition, offset,
        )  # fmt: skip


def of(standing: Standing, partition: int, consumer: str | None = None) -> Any:
    assert standing.consumers is not None
    [found] = [
        one for one in standing.consumers
        if one["partition"] == partition and consumer in {None, one["consumer"]}
    ]  # fmt: skip
    return found


def metrics_of(collector: LagCollector) -> dict[str, dict[tuple[str, ...], float]]:
    """What is scraped: by name, then by the values of the labels in the order of their names."""
    registry = CollectorRegistry()
    registry.register(collector)
    return {
        family.name: {tuple(value for _, value in sorted(one.labels.items())): one.value for one in family.samples}
        for family in text_string_to_metric_families(generate_latest(registry).decode())
    }


async def test_what_a_group_that_stands_still_has_not_read_grows_old_and_is_nothing_once_it_is_read(
    workshop: Workshop,
) -> None:
    await workshop.send([b"one", b"two"])
    reader = workshop.reader()
    async with workshop.reading(workshop.consumer(reader)):
        await workshop.at_checkpoints({0: 2, 1: 0})
    async with standings(workshop, reader) as stands:
        assert [(one["lag"], one["lag_seconds"]) for one in (await stands.now()).consumers or ()] == [(0, 0), (0, 0)]
        await workshop.send([b"three", b"four"])
        waits_since = (await times_of(workshop))[0, 2]
        ages = []
        for _ in range(2):
            await asyncio.sleep(KEPT_SECONDS + 0.1)
            before = time.time()
            told = of(await stands.now(), 0)
            assert told["lag"] == 2
            # Between the two looks at the clock: it is the age of just this record, to the millisecond.
            assert before - waits_since - 0.001 <= told["lag_seconds"] <= time.time() - waits_since + 0.001
            ages.append(told["lag_seconds"])
        assert ages[1] - ages[0] >= KEPT_SECONDS
        async with workshop.reading(workshop.consumer(reader)):
            await workshop.at_checkpoints({0: 4})
        await asyncio.sleep(KEPT_SECONDS + 0.1)
        told = of(await stands.now(), 0)
        assert (told["lag"], told["lag_seconds"]) == (0, 0)


async def test_each_consumer_of_a_topic_waits_since_its_own_record_and_what_was_never_read_since_the_first(
    workshop: Workshop,
) -> None:
    for value in (b"one", b"two", b"three"):
        await workshop.send([value])
        await workshop.send([value], partition=1)
        await asyncio.sleep(0.02)
    times = await times_of(workshop)
    for consumer, partition, offset in (("a", 0, 1), ("b", 0, 2)):
        await read_to(workshop, consumer, partition, offset)
    readers = [Noting(name, (workshop.topic,)) for name in ("a", "b")]
    async with standings(workshop, *readers) as stands:
        before = time.time()
        standing = await stands.now()
        after = time.time()
    for consumer, partition, offset in (("a", 0, 1), ("b", 0, 2), ("a", 1, 0), ("b", 1, 0)):
        told = of(standing, partition, consumer)
        assert (told["lag"], told["next_offset"]) == (3 - offset, offset)
        assert before - times[partition, offset] <= told["lag_seconds"] + 0.001
        assert told["lag_seconds"] <= after - times[partition, offset] + 0.001


async def test_what_the_broker_keeps_no_longer_is_no_lag_and_the_first_that_it_keeps_is_the_oldest(
    workshop: Workshop,
) -> None:
    await workshop.send([b"one"])
    await asyncio.sleep(0.02)
    await workshop.send([b"two", b"three"])
    times = await times_of(workshop)
    admin = AIOKafkaAdminClient(bootstrap_servers=workshop.bootstrap)
    await admin.start()
    await admin.delete_records({TopicPartition(workshop.topic, 0): RecordsToDelete(1)})
    await admin.close()
    async with standings(workshop, Noting("late", (workshop.topic,))) as stands:
        before = time.time()
        told = of(await stands.now(), 0)
        assert (told["first_offset"], told["lag"]) == (1, 2)
        assert before - times[0, 1] - 0.001 <= told["lag_seconds"] <= time.time() - times[0, 1] + 0.001


async def test_where_offsets_have_gaps_the_record_behind_the_gap_is_the_oldest_and_a_gap_at_the_end_holds_nobody_up(
    workshop: Workshop,
) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=workshop.bootstrap, transactional_id=f"t-{uuid4()}")
    await producer.start()
    for value in (b"one", b"two"):
        # Each transaction's end takes an offset at which no record stands.
        async with producer.transaction():
            await producer.send(workshop.topic, value, partition=0)
    await producer.stop()
    await workshop.send([b"other"], partition=1)
    times = await times_of(workshop)
    assert set(times) == {(0, 0), (0, 2), (1, 0)}
    unread = OldestUnread(workshop.bootstrap)
    places = {("r", Place(workshop.topic, 0)): 1, ("r", Place(workshop.topic, 1)): 0}
    assert list((await unread.appended_at(places)).values()) == [times[0, 2], times[1, 0]]
    await unread.close()
    at_the_end = {("r", Place(workshop.topic, 0)): 3, ("r", Place(workshop.topic, 1)): 0}
    unread = OldestUnread(workshop.bootstrap)
    assert await unread.appended_at(at_the_end) == {("r", Place(workshop.topic, 1)): times[1, 0]}
    await unread.close()


async def test_a_reading_stands_while_nothing_moves_and_costs_the_broker_nothing(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workshop.send([b"one", b"two"])
    unread = OldestUnread(workshop.bootstrap)
    asked: list[int] = []
    found = OldestUnread._found  # noqa: SLF001  the one question to the broker

    async def counted(self: OldestUnread, place: Place, offset: int) -> float | None:
        asked.append(offset)
        return await found(self, place, offset)

    monkeypatch.setattr(OldestUnread, "_found", counted)
    place = "r", Place(workshop.topic, 0)
    first = await unread.appended_at({place: 0})
    assert await unread.appended_at({place: 0}) == first
    # Moved within a moment: what was found before stands, and is asked anew a little later.
    assert await unread.appended_at({place: 1}) == first
    assert asked == [0]
    monkeypatch.setattr("eventstore.kafka.oldest_unread.KEPT_SECONDS", 0.0)
    assert list((await unread.appended_at({place: 1})).values()) == [(await times_of(workshop))[0, 1]]
    assert asked == [0, 1]
    await unread.close()


async def test_the_metrics_have_the_names_and_labels_that_dashboards_know(workshop: Workshop) -> None:
    await workshop.send([b"one", b"two", b"three"])
    await read_to(workshop, "group", 0, 1)
    log = PostgresLog(workshop.pool, lambda: datetime(2021, 9, 1, 9, 4, tzinfo=UTC))
    async with log.transaction() as transaction:
        await transaction.append([NewEvent(uuid4(), 1, "t.v1", "k", b"{}") for _ in range(3)])
    waits_since = (await times_of(workshop))[0, 1]
    async with standings(workshop, Noting("group", (workshop.topic,))) as stands:
        collector = LagCollector(stands.now, None)
        before = time.time()
        await collector.refresh()
        told, after = metrics_of(collector), time.time()
    zero, one = ("group", "0", workshop.topic), ("group", "1", workshop.topic)
    assert told["kafka_consumergroup_group_offset"] == {zero: 1, one: 0}
    assert told["kafka_consumergroup_group_lag"] == {zero: 2, one: 0}
    assert told["kafka_consumergroup_group_max_lag"] == {("group",): 2}
    seconds = told["kafka_consumergroup_group_lag_seconds"]
    assert before - waits_since - 0.001 <= seconds[zero] <= after - waits_since + 0.001
    assert seconds[one] == 0
    assert told["kafka_consumergroup_group_max_lag_seconds"] == {("group",): seconds[zero]}
    assert told["kafka_partition_latest_offset"] == {("0", workshop.topic): 3, ("1", workshop.topic): 0}
    assert told["kafka_partition_earliest_offset"] == {("0", workshop.topic): 0, ("1", workshop.topic): 0}
    # Events are recorded by the service's clock, and wait by it.
    assert told["xuanmin_relay_waiting_events"] == {(): 3}
    assert told["xuanmin_relay_oldest_waits_seconds"] == {(): 60}
    assert told["xuanmin_relay_active"] == {(): 0}


async def test_while_the_broker_is_away_lag_is_not_known_and_has_no_sample_while_offsets_and_relay_have(
    workshop: Workshop,
) -> None:
    await read_to(workshop, "group", 0, 1)
    async with standings(workshop, Noting("group", (workshop.topic,)), bootstrap=NOWHERE) as stands:
        told = of(await stands.now(), 0)
        assert (told["next_offset"], told["end_offset"], told["lag"], told["lag_seconds"]) == (1, None, None, None)
        collector = LagCollector(stands.now, None)
        await collector.refresh()
    names = metrics_of(collector)
    assert names["kafka_consumergroup_group_offset"] == {("group", "0", workshop.topic): 1}
    for name in ("lag", "lag_seconds", "max_lag", "max_lag_seconds"):
        assert names[f"kafka_consumergroup_group_{name}"] == {}
    assert names["xuanmin_relay_waiting_events"] == {(): 0}


async def test_while_the_database_hangs_nothing_is_told_of_consumers_and_all_is_once_it_answers(
    workshop: Workshop,
) -> None:
    await workshop.send([b"one"])
    async with standings(workshop, Noting("group", (workshop.topic,))) as stands:
        async with acquired(workshop.pool) as connection, connection.transaction():
            await connection.execute("LOCK TABLE eventstore.checkpoint IN ACCESS EXCLUSIVE MODE")
            hanging = await stands.now()
            assert (hanging.database_is_away, hanging.consumers, hanging.relay) == (True, None, None)
            assert (hanging.extents or {})[Place(workshop.topic, 0)].end == 1
            collector = LagCollector(stands.now, None)
            await collector.refresh()
            assert "xuanmin_relay_waiting_events" not in metrics_of(collector)
        await asyncio.sleep(KEPT_SECONDS + 0.1)
        assert of(await stands.now(), 0)["lag"] == 1


async def test_a_scrape_whose_question_is_cut_short_tells_nothing_old() -> None:
    answers = iter([Standing({}, [], None, []), None])

    async def ask() -> Standing:
        if (answer := next(answers)) is None:
            raise TimeoutError
        return answer

    collector = LagCollector(ask, None)
    await collector.refresh()
    assert "xuanmin_relay_waiting_events" in metrics_of(collector)
    with pytest.raises(TimeoutError):
        await collector.refresh()
    assert metrics_of(collector) == {"xuanmin_relay_active": {(): 0}}
