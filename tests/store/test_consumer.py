"""Each record's effect is kept exactly once, whatever dies between reading it and keeping it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaConnectionError
from structlog.testing import capture_logs

from eventstore.database import Connection, acquired
from eventstore.reading.checkpoints import Checkpoints, Place
from eventstore.store import VersionConflictError
from tests.store.workshop import Fault, Interrupted, KafkaSeat, Workshop, record

FEW = [b"%d" % n for n in range(20)]
WORDS = [value.decode() for value in FEW]


def seat_at(workshop: Workshop) -> KafkaSeat:
    return KafkaSeat(TopicPartition(workshop.topic, 0))


def batch_of(workshop: Workshop) -> list[ConsumerRecord]:
    return [record(workshop.topic, offset, value) for offset, value in enumerate(FEW)]


async def test_records_are_kept_in_their_order_and_the_checkpoint_stands_behind_them(workshop: Workshop) -> None:
    await workshop.send(FEW)
    reader = workshop.reader()
    async with workshop.reading(workshop.consumer(reader)):
        assert await workshop.all_noted(20) == WORDS
        await workshop.send([b"late"])
        assert await workshop.all_noted(21) == [*WORDS, "late"]
    assert await workshop.checkpoints() == {0: 21, 1: 0}
    assert reader.commits == len(reader.batches)
    assert await workshop.dead_letters() == []


async def test_a_crash_in_mid_transaction_keeps_nothing_and_the_restart_everything(workshop: Workshop) -> None:
    await workshop.send(FEW)
    crashed = asyncio.Event()

    async def crash(_connection: Connection, _records: Sequence[ConsumerRecord]) -> None:
        crashed.set()
        await asyncio.Event().wait()

    async with workshop.reading(workshop.consumer(workshop.reader(after=crash))):
        await asyncio.wait_for(crashed.wait(), 20)
    assert await workshop.noted() == []
    async with workshop.reading(workshop.consumer(workshop.reader())):
        assert await workshop.all_noted(20) == WORDS
    assert await workshop.checkpoints() == {0: 20, 1: 0}


async def test_a_new_process_goes_on_where_the_database_stands_not_where_kafka_does(workshop: Workshop) -> None:
    await workshop.send(FEW)
    async with workshop.reading(workshop.consumer(workshop.reader())) as broker:
        await workshop.all_noted(20)
        kafka: Any = broker.subscribers[0]
        await kafka.consumer.commit({TopicPartition(workshop.topic, 0): 3})
    await workshop.send([b"late"])
    async with workshop.reading(workshop.consumer(workshop.reader())):
        assert await workshop.all_noted(21) == [*WORDS, "late"]


async def test_what_kafka_believes_to_be_read_is_read_when_the_database_says_otherwise(workshop: Workshop) -> None:
    await workshop.send(FEW)
    async with workshop.reading(workshop.consumer(workshop.reader())):
        await workshop.all_noted(20)
    async with acquired(workshop.pool) as connection:
        await connection.execute("DELETE FROM noted; UPDATE eventstore.checkpoint SET next_offset = 5")
    async with workshop.reading(workshop.consumer(workshop.reader())):
        assert await workshop.all_noted(15) == WORDS[5:]


async def test_records_delivered_again_are_passed_over(workshop: Workshop) -> None:
    await workshop.send(FEW)
    reader = workshop.reader()
    async with workshop.reading(workshop.consumer(reader)) as broker:
        await workshop.all_noted(20)
        kafka: Any = broker.subscribers[0]
        kafka.consumer.seek(TopicPartition(workshop.topic, 0), 0)
        await workshop.send([b"late"])
        assert await workshop.all_noted(21) == [*WORDS, "late"]
    assert sum(reader.batches) == 21


async def test_partitions_dealt_anew_in_mid_work_are_kept_once(workshop: Workshop) -> None:
    async def slow(_connection: Connection, _records: Sequence[ConsumerRecord]) -> None:
        await asyncio.sleep(0.01)

    readers = [workshop.reader(before=slow) for _ in range(2)]
    sent = 0

    async def feed() -> None:
        nonlocal sent
        while not readers[1].batches:
            for partition in (0, 1):
                await workshop.send([b"%d" % n for n in range(sent, sent + 20)], partition=partition)
            sent += 20
            await asyncio.sleep(0.05)

    async with workshop.reading(workshop.consumer(readers[0]), batch_records=15):
        feeding = asyncio.create_task(feed())
        async with workshop.reading(workshop.consumer(readers[1]), batch_records=15):
            await asyncio.wait_for(feeding, 20)
            await workshop.at_checkpoints({0: sent, 1: sent})
    assert all(reader.batches for reader in readers)
    assert sorted(await workshop.noted(), key=int) == [str(n) for n in range(sent) for _ in range(2)]
    assert await workshop.dead_letters() == []


async def test_a_batch_fetched_before_going_to_the_databases_offsets_skips_nothing(workshop: Workshop) -> None:
    seat, consumer = seat_at(workshop), workshop.consumer(workshop.reader())
    await consumer.handle(seat, batch_of(workshop)[:5])
    await consumer.assigned(seat, list(seat.places))
    seat.sought.clear()
    await consumer.handle(seat, batch_of(workshop)[5:10])
    assert seat.sought == {TopicPartition(workshop.topic, 0): 0}
    await consumer.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS


async def test_a_partition_that_ends_before_its_checkpoint_is_read_from_its_beginning(workshop: Workshop) -> None:
    await workshop.send(FEW)
    async with acquired(workshop.pool) as connection:
        await connection.execute(
            "INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset)"
            " VALUES ($1, $2, $3, 0, 1000)",
            workshop.reader().name, workshop.cluster, workshop.topic,
        )  # fmt: skip
    async with workshop.reading(workshop.consumer(workshop.reader())):
        assert await workshop.all_noted(20) == WORDS
        await workshop.send([b"late"])
        assert await workshop.all_noted(21) == [*WORDS, "late"]
    assert await workshop.checkpoints() == {0: 21, 1: 0}


async def test_records_that_retention_took_stop_nobody(workshop: Workshop) -> None:
    seat, consumer = seat_at(workshop), workshop.consumer(workshop.reader())
    await consumer.assigned(seat, list(seat.places))
    for _ in range(2):
        await consumer.handle(seat, batch_of(workshop)[5:])
    assert await workshop.noted() == WORDS[5:]


async def test_a_zombie_whose_checkpoint_another_has_moved_keeps_nothing(workshop: Workshop) -> None:
    seat, zombie, other = seat_at(workshop), workshop.consumer(workshop.reader()), workshop.consumer(workshop.reader())
    await zombie.assigned(seat, list(seat.places))
    await other.assigned(seat, list(seat.places))
    await other.handle(seat, batch_of(workshop)[:15])
    await zombie.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS[:15]
    assert seat.sought == {TopicPartition(workshop.topic, 0): 15}
    await zombie.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS
    assert await workshop.dead_letters() == []


async def test_a_partition_taken_and_given_back_while_a_batch_waits_does_not_count_the_batch_twice(
    workshop: Workshop,
) -> None:
    seat, consumer, other = (
        seat_at(workshop),
        workshop.consumer(workshop.reader()),
        workshop.consumer(workshop.reader()),
    )

    async def dealt_anew_twice() -> None:
        consumer.revoked()
        await other.assigned(seat, list(seat.places))
        await other.handle(seat, batch_of(workshop)[:12])
        await consumer.assigned(seat, list(seat.places))

    await consumer.assigned(seat, list(seat.places))
    consumer.pool = Interrupted(workshop.pool, dealt_anew_twice)  # type: ignore[assignment]  # what is used of a pool
    await consumer.handle(seat, batch_of(workshop))
    await consumer.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS
    assert await workshop.dead_letters() == []


async def test_a_partition_taken_away_while_a_batch_waits_makes_no_dead_letters(workshop: Workshop) -> None:
    seat, consumer, other = (
        seat_at(workshop),
        workshop.consumer(workshop.reader()),
        workshop.consumer(workshop.reader()),
    )

    async def taken_away() -> None:
        consumer.revoked()
        await other.assigned(seat, list(seat.places))
        await other.handle(seat, batch_of(workshop))
        await consumer.assigned(KafkaSeat(), [])

    await consumer.assigned(seat, list(seat.places))
    consumer.pool = Interrupted(workshop.pool, taken_away)  # type: ignore[assignment]  # what is used of a pool
    await consumer.handle(KafkaSeat(), batch_of(workshop))
    assert await workshop.noted() == WORDS
    assert consumer.known == {}
    assert await workshop.dead_letters() == []


async def test_partitions_lost_while_their_offsets_are_asked_for_are_not_sought(workshop: Workshop) -> None:
    first, second = (TopicPartition(workshop.topic, n) for n in (0, 1))
    seat, consumer = KafkaSeat(first, second), workshop.consumer(workshop.reader())

    async def one_goes() -> None:
        seat.places.remove(first)

    consumer.pool = Interrupted(workshop.pool, one_goes)  # type: ignore[assignment]  # what is used of a pool
    await consumer.assigned(seat, [first, second])
    assert (seat.sought, consumer.known) == ({second: 0}, {Place(*second): 0})


async def test_offsets_asked_for_anew_do_not_forget_partitions_dealt_meanwhile(workshop: Workshop) -> None:
    first, second = (TopicPartition(workshop.topic, n) for n in (0, 1))
    seat, consumer = KafkaSeat(first), workshop.consumer(workshop.reader())

    async def another_comes() -> None:
        seat.places.add(second)
        await consumer.assigned(seat, [first, second])

    consumer.pool = Interrupted(workshop.pool, another_comes)  # type: ignore[assignment]  # what is used of a pool
    await consumer.assigned(seat, [first])
    assert consumer.known == {Place(*first): 0, Place(*second): 0}


async def test_two_consumers_that_open_a_new_checkpoint_at_once_both_know_where_it_stands(workshop: Workshop) -> None:
    place, checkpoints = Place(workshop.topic, 0), Checkpoints("reader", workshop.cluster)

    async def opened() -> dict[Place, int]:
        async with acquired(workshop.pool) as connection:
            return await checkpoints.open(connection, [place])

    async with acquired(workshop.pool) as connection, connection.transaction():
        assert await checkpoints.open(connection, [place]) == {place: 0}
        other = asyncio.create_task(opened())
        await asyncio.sleep(0.1)
        assert not other.done()
    assert await other == {place: 0}


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ConnectionDoesNotExistError("gone"),
        asyncpg.AdminShutdownError("shut down"),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.TargetServerAttributeNotMatched("a stand-by answers"),
        asyncpg.ReadOnlySQLTransactionError("a stand-by"),
        asyncpg.DiskFullError("full"),
        asyncpg.PostgresIOError("broken disk"),
        asyncpg.UndefinedColumnError("not migrated"),
        asyncpg.InterfaceError("the pool is closing"),
        ConnectionResetError(),
        TimeoutError(),
        KafkaConnectionError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_missing_database_or_broker_makes_a_batch_wait_and_is_no_records_fault(
    workshop: Workshop, error: Exception
) -> None:
    seat, consumer = seat_at(workshop), workshop.consumer(workshop.reader(after=Fault(error, times=2)))
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS
    assert (consumer.counts.waits, consumer.counts.dead_letters) == (2, 0)


async def test_a_conflict_is_decided_anew(workshop: Workshop) -> None:
    seat = seat_at(workshop)
    consumer = workshop.consumer(workshop.reader(after=Fault(VersionConflictError("moved on"), times=3)))
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS
    assert (consumer.counts.conflicts, consumer.counts.dead_letters) == (3, 0)


async def test_an_error_behind_the_commit_neither_repeats_nor_refuses_anything(workshop: Workshop) -> None:
    seat, reader = seat_at(workshop), workshop.reader(committed_raises=ZeroDivisionError)
    consumer = workshop.consumer(reader)
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, batch_of(workshop))
    assert await workshop.noted() == WORDS
    assert await workshop.checkpoints() == {0: 20}
    assert await workshop.dead_letters() == []


async def test_an_error_that_nobody_foresaw_lets_no_batch_be_skipped(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventstore.reading.consumer.NOT_KEPT_SECONDS", 0)
    seat, consumer = seat_at(workshop), workshop.consumer(workshop.reader(after=Fault(ZeroDivisionError(), times=99)))
    await consumer.assigned(seat, list(seat.places))
    with pytest.MonkeyPatch.context() as broken, capture_logs() as said:
        broken.setattr(consumer.dead_letters, "put", Fault(ZeroDivisionError(), times=99))
        await consumer.handle(seat, batch_of(workshop))
    assert said[-2]["event"] == "batch_not_kept"
    assert seat.sought == {TopicPartition(workshop.topic, 0): 0}
    assert await workshop.checkpoints() == {0: 0}
