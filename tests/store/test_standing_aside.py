"""A consumer whose database is away stands aside: it stays in its group, does not spin, loses and doubles nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest
from aiokafka import ConsumerRecord, TopicPartition
from faststream.kafka import KafkaBroker

from devstack import Stack
from eventstore import backoff
from eventstore.database import Connection
from eventstore.reading import keeping
from eventstore.reading.gate import AT_ONCE, Hold
from tests.store.test_servers_away import killed
from tests.store.workshop import Fault, KafkaSeat, Workshop, eventually, record

POLL_WITHIN_MS = 3_000
AWAY_SECONDS = 5
MOST_CPU = 0.25
"""Of a processor, for a consumer that waits: one that spun would take a whole one."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(backoff, "_LONGEST_SECONDS", 0.5)


def membership(broker: KafkaBroker) -> tuple[int, str]:
    """The generation of the group and our place in it: a rebalance changes the one, leaving and coming back both."""
    subscriber: Any = broker.subscribers[0]
    coordinator = subscriber.consumer._coordinator  # noqa: SLF001
    return coordinator.generation, coordinator.member_id


async def feed(workshop: Workshop, since: int, until: asyncio.Event) -> int:
    """Send numbers to both partitions until it is told to stop; the answer is the first that was not sent."""
    while not until.is_set():
        for partition in (0, 1):
            await workshop.send([b"%d" % n for n in range(since, since + 50)], partition=partition)
        since += 50
        await asyncio.sleep(0.05)
    return since


async def test_while_postgresql_is_away_for_longer_than_a_poll_may_take_the_consumer_stays_in_its_group(
    workshop: Workshop, stack: Stack
) -> None:
    consumer = workshop.consumer(workshop.reader())
    async with workshop.reading(consumer, batch_records=200, poll_within_ms=POLL_WITHIN_MS) as broker:
        await workshop.send([b"first"])
        await workshop.all_noted(1)
        before, enough = membership(broker), asyncio.Event()
        feeding = asyncio.create_task(feed(workshop, 0, enough))
        async with killed(stack.postgres):
            enough.set()
            sent = await feeding
            await eventually(lambda: _is(consumer.gate.away))
            cpu, began = time.process_time(), time.monotonic()
            await asyncio.sleep(AWAY_SECONDS)
            assert (time.process_time() - cpu) / (time.monotonic() - began) < MOST_CPU
            assert consumer.gate.away
        noted = await workshop.all_noted(1 + 2 * sent)
        assert membership(broker) == before
    assert sorted(noted) == sorted(["first", *(str(n) for n in range(sent) for _ in (0, 1))])
    assert await workshop.dead_letters() == []


async def _is(value: object) -> bool:
    return bool(value)


async def test_who_is_given_partitions_while_postgresql_is_away_reads_when_it_is_back(
    workshop: Workshop, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventstore.reading.consumer.PLACING_SECONDS", 1.0)
    await workshop.send([b"%d" % n for n in range(20)])
    consumer = workshop.consumer(workshop.reader())
    async with killed(stack.postgres):
        reading = workshop.reading(consumer)
        broker = await reading.__aenter__()
        await eventually(lambda: _is(consumer.gate.away))
        before = membership(broker)
    try:
        assert await workshop.all_noted(20) == [str(n) for n in range(20)]
        assert membership(broker) == before
    finally:
        await reading.__aexit__(None, None, None)


async def test_a_batch_that_a_full_disk_refuses_is_given_back_and_kept_once_there_is_room(workshop: Workshop) -> None:
    full = Fault(asyncpg.DiskFullError("full"), times=10)
    await workshop.send([b"%d" % n for n in range(20)])
    consumer = workshop.consumer(workshop.reader(after=full))
    async with workshop.reading(consumer, batch_records=5):
        await eventually(lambda: _is(consumer.gate.away))
        assert await workshop.all_noted(20) == [str(n) for n in range(20)]
    assert (full.times, consumer.counts.dead_letters) == (0, 0)
    assert not consumer.gate.away


@pytest.fixture
async def two_readers(workshop: Workshop) -> AsyncIterator[tuple[Any, Any]]:
    first, second = workshop.consumer(workshop.reader()), workshop.consumer(workshop.reader())
    async with workshop.reading(first), workshop.reading(second):
        await eventually(lambda: _is(len(first.known) == len(second.known) == 1))
        yield first, second


async def test_the_paused_stay_so_when_partitions_are_dealt_anew(
    two_readers: tuple[Any, Any], workshop: Workshop
) -> None:
    async def paused(_connection: Connection) -> Hold:
        return AT_ONCE

    for consumer in two_readers:
        consumer.ask_hold = paused
        consumer.hold_at(AT_ONCE)
    third = workshop.consumer(workshop.reader())
    third.ask_hold = paused
    async with workshop.reading(third):
        for partition in (0, 1):
            await workshop.send([b"%d" % partition], partition=partition)
        await eventually(lambda: _is(sum(len(one.known) for one in (*two_readers, third)) == 2))
        await asyncio.sleep(1)
        assert await workshop.noted() == []
        for consumer in (*two_readers, third):
            consumer.hold_at(None)
        assert sorted(await workshop.all_noted(2)) == ["0", "1"]


async def test_a_batch_that_reaches_over_where_a_drain_ends_is_kept_up_to_there(workshop: Workshop) -> None:
    place = TopicPartition(workshop.topic, 0)
    seat, consumer = KafkaSeat(place), workshop.consumer(workshop.reader())
    await consumer.assigned(seat, [place])
    consumer.hold_at(Hold({place: 7}))
    await consumer.handle(seat, [record(workshop.topic, n, b"%d" % n) for n in range(20)])
    assert await workshop.noted() == [str(n) for n in range(7)]
    assert (await workshop.checkpoints(), seat.paused()) == ({0: 7}, {place})
    consumer.hold_at(None)
    assert (seat.sought[place], seat.paused()) == (7, set())


@pytest.mark.parametrize("then", [None, 14])
async def test_another_word_while_a_drain_is_being_kept_passes_over_nothing_that_the_drain_left_out(
    workshop: Workshop, then: int | None
) -> None:
    place = TopicPartition(workshop.topic, 0)

    async def said_anew(_connection: Connection, _records: Sequence[ConsumerRecord]) -> None:
        consumer.hold_at(None if then is None else Hold({place: then}))

    seat, consumer = KafkaSeat(place), workshop.consumer(workshop.reader(before=said_anew))
    await consumer.assigned(seat, [place])
    consumer.hold_at(Hold({place: 7}))
    await consumer.handle(seat, [record(workshop.topic, n, b"%d" % n) for n in range(20)])
    assert await workshop.noted() == [str(n) for n in range(7)]
    assert (await workshop.checkpoints(), seat.paused()) == ({0: 7}, set())
    assert seat.sought[place] == 7


async def test_a_partition_that_was_made_anew_takes_nothing_from_the_others_of_its_batch(workshop: Workshop) -> None:
    old, other = (TopicPartition(workshop.topic, partition) for partition in (0, 1))
    seat, consumer = KafkaSeat(old, other), workshop.consumer(workshop.reader())
    await consumer.assigned(seat, [old, other])
    await consumer.handle(seat, [record(workshop.topic, n, b"old %d" % n) for n in range(5)])
    seat.ends[old] = 2
    again = [record(workshop.topic, n, b"anew %d" % n) for n in range(2)]
    await consumer.handle(seat, [*again, *(record(workshop.topic, n, b"%d" % n, partition=1) for n in range(3))])
    assert (await workshop.noted())[5:] == ["0", "1", "2"]
    assert (await workshop.checkpoints(), seat.sought[old]) == ({0: 0, 1: 3}, 0)


async def test_a_drain_whose_last_record_compaction_took_comes_to_its_end(workshop: Workshop) -> None:
    place = TopicPartition(workshop.topic, 0)
    seat, consumer = KafkaSeat(place), workshop.consumer(workshop.reader())
    await consumer.assigned(seat, [place])
    consumer.hold_at(Hold({place: 7}))
    for _ in range(2):
        # A gap at the very first may be a batch from before it went to its checkpoint: it is asked for again.
        await consumer.handle(seat, [record(workshop.topic, n, b"%d" % n) for n in (3, 9)])
    assert await workshop.noted() == ["3"]
    assert await workshop.checkpoints() == {0: 7}


BAD = 2_345


async def test_one_bad_record_among_thousands_is_found_in_seconds_and_a_drain_ends_behind_it(
    workshop: Workshop,
) -> None:
    async def poison(_connection: Connection, records: Sequence[ConsumerRecord]) -> None:
        if any(one.value == b"%d" % BAD for one in records):
            raise asyncpg.NumericValueOutOfRangeError("a value")

    number, until = 5_000, 4_000
    await workshop.send([b"%d" % n for n in range(number)])
    consumer = workshop.consumer(reader := workshop.reader(before=poison))

    async def drained(_connection: Connection) -> Hold:
        return Hold({TopicPartition(workshop.topic, 0): until})

    consumer.ask_hold = drained
    began = time.monotonic()
    async with workshop.reading(consumer, batch_records=number):
        await workshop.at_checkpoints({0: until}, seconds=30)
        took = time.monotonic() - began
        await asyncio.sleep(0.5)
        assert await workshop.noted() == [str(n) for n in range(until) if n != BAD]
        assert await workshop.checkpoints() == {0: until, 1: 0}
    [letter] = await workshop.dead_letters()
    assert dict(letter.headers)["dl_offset"] == b"%d" % BAD
    assert took < 30
    # Halving looks twice at each half on the way to the one: of thousands, two dozen transactions.
    assert len(reader.batches) <= 40
