"""A record that cannot be kept goes to the dead letters alone, sealed and whole; those around it are kept in order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest
from aiokafka import ConsumerRecord, TopicPartition

from contracts.ids import dead_letter_id
from contracts.submissions import Unreadable
from eventstore.database import Connection, acquired
from eventstore.reading import keeping
from eventstore.store import VersionConflictError
from tests.store.workshop import AT, Hook, KafkaSeat, Workshop, open_letter, record

MANY = [b"%d" % n for n in range(1000)]


def breaks_on(value: bytes, error: Exception) -> Hook:
    async def check(_connection: Connection, records: Sequence[ConsumerRecord]) -> None:
        if any(one.value == value for one in records):
            raise error

    return check


async def test_one_poisoned_record_among_a_thousand_goes_to_the_dead_letters_alone(workshop: Workshop) -> None:
    await workshop.send(MANY)
    reader = workshop.reader(after=breaks_on(b"617", asyncpg.DataError("a value that must not show")))
    async with workshop.reading(workshop.consumer(reader)):
        await workshop.at_checkpoints({0: 1000})
    assert await workshop.noted() == [str(n) for n in range(1000) if n != 617]
    assert len(reader.batches) <= 40
    [letter] = await workshop.dead_letters()
    headers, original, whole = open_letter(letter)
    assert headers == {
        "dl_id": str(dead_letter_id(workshop.cluster, workshop.topic, 0, 617)),
        "dl_service": "test",
        "dl_topic": workshop.topic,
        "dl_partition": "0",
        "dl_offset": "617",
        "dl_reason": Unreadable.REFUSED_BY_STORE,
        "dl_detail": "could not be kept: DataError",
        "dl_at": AT.isoformat(),
        "dl_size": "3",
    }
    assert (original.value, whole) == (b"617", True)
    assert b"617" not in letter.value


async def test_a_table_that_gets_a_column_meanwhile_is_no_records_fault(workshop: Workshop) -> None:
    async def look(connection: Connection, _records: Sequence[ConsumerRecord]) -> None:
        await connection.fetch("SELECT * FROM noted LIMIT 1")

    seat = KafkaSeat(TopicPartition(workshop.topic, 0))
    consumer = workshop.consumer(workshop.reader(before=look))
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, [record(workshop.topic, 0, b"0")])
    async with acquired(workshop.pool) as connection:
        await connection.execute("ALTER TABLE noted ADD COLUMN mark text")
    await consumer.handle(seat, [record(workshop.topic, 1, b"1")])
    assert await workshop.noted() == ["0", "1"]
    assert (await workshop.checkpoints(), consumer.counts.dead_letters) == ({0: 2}, 0)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CheckViolationError("check"),
        asyncpg.ProgramLimitExceededError("index row too large"),
        ValueError("year"),
        KeyError("field"),
        ZeroDivisionError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_a_record_breaks_it_alone_is_refused(workshop: Workshop, error: Exception) -> None:
    seat = KafkaSeat(TopicPartition(workshop.topic, 0))
    consumer = workshop.consumer(workshop.reader(after=breaks_on(b"3", error)))
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, [record(workshop.topic, n, b"%d" % n) for n in range(8)])
    assert await workshop.noted() == [str(n) for n in range(8) if n != 3]
    assert (await workshop.checkpoints(), consumer.counts.dead_letters) == ({0: 8}, 1)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("SELECT $1::integer", 2**40),
        ("SELECT $1::text", 7),
        ("SELECT $1::text", "\ud800"),
        ("SELECT $1::text", "\x00"),
        ("SELECT $1::text::timestamptz", "9999999-01-01"),
    ],
)
async def test_what_postgresql_or_its_driver_cannot_take_is_the_records_fault(
    workshop: Workshop, query: str, value: object
) -> None:
    async def ask(connection: Connection, records: Sequence[ConsumerRecord]) -> None:
        if any(one.value == b"3" for one in records):
            await connection.fetchval(query, value)

    seat = KafkaSeat(TopicPartition(workshop.topic, 0))
    consumer = workshop.consumer(workshop.reader(after=ask))
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, [record(workshop.topic, n, b"%d" % n) for n in range(8)])
    assert await workshop.noted() == [str(n) for n in range(8) if n != 3]
    assert (consumer.counts.dead_letters, consumer.counts.waits) == (1, 0)


async def test_a_record_that_always_meets_a_conflict_stops_nobody(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CONFLICTS_IN_A_ROW", 1)
    seat = KafkaSeat(TopicPartition(workshop.topic, 0))
    consumer = workshop.consumer(workshop.reader(after=breaks_on(b"2", VersionConflictError("moved on"))))
    await consumer.assigned(seat, list(seat.places))
    await consumer.handle(seat, [record(workshop.topic, n, b"%d" % n) for n in range(4)])
    assert await workshop.noted() == ["0", "1", "3"]
    assert consumer.counts.dead_letters == 1


async def test_what_a_reader_refuses_is_put_aside_with_its_reason_and_counted(workshop: Workshop) -> None:
    await workshop.send(MANY[:10])
    reader = workshop.reader(refuses=lambda one: one.offset % 3 == 0)
    consumer = workshop.consumer(reader)
    async with workshop.reading(consumer):
        await workshop.at_checkpoints({0: 10})
    assert await workshop.noted() == [str(n) for n in range(10) if n % 3]
    letters = [open_letter(letter) for letter in await workshop.dead_letters()]
    assert [(headers["dl_offset"], headers["dl_reason"]) for headers, _, _ in letters] == [
        (str(n), "NOT_JSON") for n in (0, 3, 6, 9)
    ]
    assert consumer.counts.dead_letters == 4


async def test_a_batch_decided_twice_puts_a_refused_record_aside_under_one_id(workshop: Workshop) -> None:
    seat = KafkaSeat(TopicPartition(workshop.topic, 0))
    for _ in range(2):
        consumer = workshop.consumer(workshop.reader(refuses=lambda _one: True))
        consumer.known = {}
        async with consumer.pool.acquire() as connection:
            await connection.execute("DELETE FROM eventstore.checkpoint")
        await consumer.assigned(seat, list(seat.places))
        await consumer.handle(seat, [record(workshop.topic, 0, b"0")])
    letters = await workshop.dead_letters()
    assert len(letters) == 2
    assert {UUID(open_letter(letter)[0]["dl_id"]) for letter in letters} == {
        dead_letter_id(workshop.cluster, workshop.topic, 0, 0)
    }


ODD: tuple[tuple[str, bytes | None, list[tuple[str, bytes | None]]], ...] = (
    ("above 64 KiB", b"x" * 70_000, []),
    ("of a megabyte", b"y" * 1_048_000, []),
    ("binary header", b"{}", [("trace", b"\xff\xfe\x00")]),
    ("header without value", b"{}", [("traceparent", None), ("ce_id", None)]),
    ("two headers of one name", b"{}", [("a", b"1"), ("a", b"2")]),
    ("no value", None, [("a", b"1")]),
    ("empty value", b"", []),
    ("no UTF-8", b"\xc3\x28\x00\xff", []),
)


async def test_records_of_every_odd_kind_stop_nobody_and_can_be_had_back_byte_for_byte(workshop: Workshop) -> None:
    for _, value, headers in ODD:
        await workshop.send([b"good"])
        await workshop.send([value], headers=headers)
    await workshop.send([b"good"])
    async with workshop.reading(workshop.consumer(workshop.reader(refuses=lambda one: one.value != b"good"))):
        await workshop.at_checkpoints({0: 2 * len(ODD) + 1})
    assert await workshop.noted() == ["good"] * (len(ODD) + 1)
    letters = [open_letter(letter) for letter in await workshop.dead_letters()]
    assert [(original.value, list(original.headers), whole) for _, original, whole in letters] == [
        (value, headers, True) for _, value, headers in ODD
    ]
    assert [int(headers["dl_size"]) for headers, _, _ in letters] == [len(value or b"") for _, value, _ in ODD]


async def test_header_names_that_are_no_utf8_stop_nobody(workshop: Workshop) -> None:
    seen: list[tuple[str, ...]] = []

    async def note(_connection: Connection, records: Sequence[ConsumerRecord]) -> None:
        seen.extend(tuple(name for name, _ in one.headers) for one in records)

    await workshop.send([b"before"], headers=[("来源", b"1")])
    await workshop.send_raw_names(b"in GB18030", ["来源字段".encode("gb18030"), b"plain-name", b"\xff\xfe\x80end"])
    await workshop.send([b"behind"], headers=[("ce_id", b"1")])
    async with workshop.reading(workshop.consumer(workshop.reader(after=note))):
        assert await workshop.all_noted(3) == ["before", "in GB18030", "behind"]
    assert seen == [("来源",), ("????????", "plain-name", "???end"), ("ce_id",)]
    assert await workshop.dead_letters() == []
