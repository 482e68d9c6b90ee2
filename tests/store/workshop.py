"""Readers that note what they were given in a table of their own, on topics of their own; and what reads Kafka back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.record.util import calc_crc32c
from faststream.kafka import KafkaBroker

from contracts.dead_letters import Original, open_original
from contracts.keys.sealing import KEY_BYTES, Seal
from contracts.topics import dead_letters_of
from eventstore.database import Connection, Pool, acquired
from eventstore.publishing.publisher import Publisher
from eventstore.reading.checkpoints import Checkpoints
from eventstore.reading.consumer import BatchConsumer
from eventstore.reading.dead_letter_box import DeadLetterBox
from eventstore.reading.reader import Refusal
from eventstore.reading.subscriber import subscribe

PARTITIONS = 2
AT = datetime(2021, 9, 3, 9, 20, tzinfo=UTC)
DEAD_LETTER_SEAL = Seal(bytes(KEY_BYTES))

Hook = Callable[[Connection, Sequence[ConsumerRecord]], Awaitable[None]]


async def eventually(check: Callable[[], Awaitable[Any]], *, seconds: float = 20) -> Any:
    """What `check` answers once that is true of it. Raises TimeoutError where it never is."""
    async with asyncio.timeout(seconds):
        while not (answer := await check()):  # noqa: ASYNC110  what is waited for happens in other processes
            await asyncio.sleep(0.02)
    return answer


@dataclass
class Noting:
    """A reader that adds one row a record: not idempotent on purpose, so that every repeat would show.

    `before` and `after` run beside the rows in the transaction; what `refuses` says yes to is refused.
    """

    name: str
    topics: tuple[str, ...]
    before: Hook | None = None
    after: Hook | None = None
    refuses: Callable[[ConsumerRecord], bool] = lambda _record: False
    committed_raises: type[Exception] | None = None
    batches: list[int] = field(default_factory=list)
    commits: int = 0

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        self.batches.append(len(records))
        if self.before:
            await self.before(connection, records)
        kept = [record for record in records if not self.refuses(record)]
        await connection.executemany(
            "INSERT INTO noted (topic, partition, at_offset, value) VALUES ($1, $2, $3, $4)",
            [(r.topic, r.partition, r.offset, (r.value or b"").decode()) for r in kept],
        )
        if self.after:
            await self.after(connection, records)
        return [Refusal(r, "NOT_JSON", "not JSON") for r in records if self.refuses(r)]

    async def committed(self) -> None:
        self.commits += 1
        if self.committed_raises:
            raise self.committed_raises


@dataclass
class Workshop:
    """A topic, a database with the table `noted`, and what is needed to read the one into the other."""

    bootstrap: str
    cluster: str
    pool: Pool
    topic: str
    producer: AIOKafkaProducer
    publisher: Publisher

    def reader(self, **more: Any) -> Noting:
        return Noting(f"read-{self.topic}", (self.topic,), **more)

    def consumer(self, reader: Any, *, cluster: str | None = None) -> BatchConsumer:
        cluster = cluster or self.cluster
        box = DeadLetterBox(self.publisher, DEAD_LETTER_SEAL, service="test", cluster=cluster, clock=lambda: AT)
        return BatchConsumer(reader, self.pool, Checkpoints(reader.name, cluster), box)

    @asynccontextmanager
    async def reading(
        self, consumer: BatchConsumer, *, batch_records: int = 1000, **more: Any
    ) -> AsyncIterator[KafkaBroker]:
        """Read through FastStream, as the services do, until the block ends."""
        broker = KafkaBroker(self.bootstrap, logger=None, graceful_timeout=0.1, allow_auto_create_topics=False)
        subscribe(broker, consumer, batch_records=batch_records, **more)
        await broker.start()
        try:
            yield broker
        finally:
            await consumer.stop()
            await broker.stop()

    async def send(self, values: Sequence[bytes | None], *, partition: int = 0, headers: Any = ()) -> None:
        for value in values:
            last = await self.producer.send(
                self.topic, value, key=b"k" if value is None else None, partition=partition, headers=list(headers)
            )
        await last

    async def send_raw_names(self, value: bytes, names: Sequence[bytes], *, partition: int = 0) -> None:
        """Send a record whose header names are any bytes, as clients in C can."""
        written = [(f"{n:0{len(name)}d}", b"value") for n, name in enumerate(names)]
        batch = self.producer.create_batch()
        batch.append(key=None, value=value, timestamp=None, headers=written)
        stored = bytearray(batch._build())  # noqa: SLF001  no client in Python sends such names
        for (name, _), wanted in zip(written, names, strict=True):
            at = stored.index(name.encode())
            stored[at : at + len(wanted)] = wanted
        stored[17:21] = calc_crc32c(stored[21:]).to_bytes(4, "big")
        batch._buffer = stored  # noqa: SLF001  no client sends such names
        await (await self.producer.send_batch(batch, self.topic, partition=partition))

    async def noted(self) -> list[str]:
        """What was noted, each partition in the order of its offsets."""
        async with acquired(self.pool) as connection:
            rows = await connection.fetch("SELECT value FROM noted ORDER BY id")
        return [row["value"] for row in rows]

    async def all_noted(self, number: int, *, seconds: float = 20) -> list[str]:
        """What was noted, once that is `number` rows and the checkpoints stand at the topic's end."""

        async def check() -> list[str] | None:
            noted = await self.noted()
            return noted if len(noted) >= number else None

        noted: list[str] = await eventually(check, seconds=seconds)
        return noted

    async def checkpoints(self) -> dict[int, int]:
        async with acquired(self.pool) as connection:
            rows = await connection.fetch("SELECT partition, next_offset FROM eventstore.checkpoint")
        return {row["partition"]: row["next_offset"] for row in rows}

    async def at_checkpoints(self, places: dict[int, int], *, seconds: float = 20) -> None:
        """Wait until the checkpoints of these partitions stand at these offsets."""

        async def check() -> bool:
            return places.items() <= (await self.checkpoints()).items()

        await eventually(check, seconds=seconds)

    async def dead_letters(self) -> list[ConsumerRecord]:
        return await records_of(self.bootstrap, dead_letters_of(self.topic))


async def records_of(bootstrap: str, topic: str) -> list[ConsumerRecord]:
    """Everything that a topic holds, partition after partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()  # noqa: SLF001  a topic may be new
        partitions = sorted(consumer.partitions_for_topic(topic) or {0})
        places = [TopicPartition(topic, partition) for partition in partitions]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        found: list[ConsumerRecord] = []
        for place in places:
            consumer.seek(place, 0)
        while [place for place in places if await consumer.position(place) < ends[place]]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found.extend(records)
    finally:
        await consumer.stop()
    return sorted(found, key=lambda record: (record.partition, record.offset))


def record(topic: str, offset: int, value: bytes, partition: int = 0) -> ConsumerRecord:
    """A record as a consumer gets it."""
    return ConsumerRecord(topic, partition, offset, 0, 0, None, value, None, -1, len(value), ())


def open_letter(letter: ConsumerRecord) -> tuple[dict[str, str], Original, bool]:
    """A dead letter's headers, the record that it keeps, and whether that is whole."""
    headers = {name: value.decode() for name, value in letter.headers}
    original, whole = open_original(letter.value, UUID(headers["dl_id"]), DEAD_LETTER_SEAL)
    return headers, original, whole


class KafkaSeat:
    """A consumer's place in its group: what it is assigned, and where it was told to go."""

    def __init__(self, *places: TopicPartition) -> None:
        self.places = set(places)
        self.sought: dict[TopicPartition, int] = {}
        self.still: set[TopicPartition] = set()
        self.ends: dict[TopicPartition, int] = {}

    def assignment(self) -> set[TopicPartition]:
        return self.places

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.sought[place] = offset

    def paused(self) -> set[TopicPartition]:
        return self.still & self.places

    def pause(self, *places: TopicPartition) -> None:
        self.still |= set(places)

    def resume(self, *places: TopicPartition) -> None:
        self.still -= set(places)

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        assert offsets

    async def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {place: self.ends.get(place, 1_000_000) for place in places}


class Interrupted:
    """A pool whose next connection does not come: `meanwhile` happens instead, once."""

    def __init__(self, pool: Pool, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self._pool = pool
        self._meanwhile: Callable[[], Awaitable[None]] | None = meanwhile

    @asynccontextmanager
    async def acquire(self, *, timeout: float) -> AsyncIterator[Connection]:  # noqa: ASYNC109  as asyncpg's pool
        if self._meanwhile:
            meanwhile, self._meanwhile = self._meanwhile, None
            await meanwhile()
            raise ConnectionResetError
        async with self._pool.acquire(timeout=timeout) as connection:
            yield connection


class Fault:
    """Raises `error` the first `times` times that it is awaited."""

    def __init__(self, error: Exception, times: int = 1) -> None:
        self.error = error
        self.times = times

    async def __call__(self, *_about: object) -> None:
        if self.times:
            self.times -= 1
            raise self.error
