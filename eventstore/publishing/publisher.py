"""Publishing many records at once, each partition's in their order, acknowledged by all in-sync replicas."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.topics import DEAD_LETTER_BYTES
from eventstore.publishing.partitioner import partitions_of
from eventstore.reading.checkpoints import Place

BATCH_BYTES: Final = 512 * 1024
"""Below the broker's message.max.bytes, which limits a whole batch."""

REQUEST_MS: Final = 30_000
SEND_SECONDS: Final = 60
END_SECONDS: Final = 5
NOT_TAKEN: Final = (KafkaError, TimeoutError)
"""What `publish` raises where some records may not be published."""


log = structlog.get_logger(__name__)


class Outgoing(NamedTuple):
    """A record to publish; its key says to which partition it goes, unless `partition` does; without either, to 0."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    partition: int | None = None


class Acknowledged(NamedTuple):
    """Records that stand one behind the other in a partition: the first one's offset (-1: the broker did not tell), and
    how many there are."""

    place: Place
    first: int
    records: int


class Publisher:
    """A producer that is made anew after an error that it cannot get over by itself.

    Records are packed by us, a partition at a time: a tenth of the cost of sending them one by one.
    """

    def __init__(self, bootstrap: str, name: str) -> None:
        self._bootstrap = bootstrap
        self._name = name
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect.

        Raises:
            KafkaError: the broker is not reachable.
        """
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=self._name,
            acks="all",
            enable_idempotence=True,
            max_batch_size=BATCH_BYTES,
            max_request_size=DEAD_LETTER_BYTES,
            request_timeout_ms=REQUEST_MS,
            linger_ms=0,
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        self._producer = producer

    async def stop(self) -> None:
        """Disconnect; what was not acknowledged is not waited for longer than a moment."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await self._end(producer)

    async def partitions_of(self, topic: str) -> int:
        """How many partitions a topic has.

        Raises:
            KafkaError: the broker is not reachable, or has no such topic.
        """
        producer = await self._started()
        return len(await producer.partitions_for(topic))

    async def publish(self, records: Iterable[Outgoing]) -> list[Acknowledged]:
        """Publish all of `records`; comes back when every one is acknowledged, and tells where they stand.

        Raises:
            KafkaError, TimeoutError: some may not be published; publish the same again (readers know repeats by id).
        """
        producer = await self._started()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._send(producer, records)
        except (KafkaError, TimeoutError):
            # Some producer errors are final for the producer (a sequence out of order): a new one starts clean.
            await self._discard(producer)
            raise

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                await self.start()
        if self._producer is None:
            raise KafkaError("the publisher was stopped while it connected")
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, records: Iterable[Outgoing]) -> list[Acknowledged]:
        records = list(records)
        keys: dict[str, list[bytes]] = {}
        for record in records:
            if record.partition is None and record.key is not None:
                keys.setdefault(record.topic, []).append(record.key)
        places = {
            topic: iter(partitions_of(of_topic, len(await producer.partitions_for(topic))))
            for topic, of_topic in keys.items()
        }
        queues: dict[tuple[str, int], list[Outgoing]] = {}
        for record in records:
            partition = record.partition
            if partition is None:
                partition = 0 if record.key is None else next(places[record.topic])
            queues.setdefault((record.topic, partition), []).append(record)
        sent = await asyncio.gather(*(self._send_partition(producer, *place, queue) for place, queue in queues.items()))
        return [acknowledged for of_partition in sent for acknowledged in of_partition]

    @staticmethod
    async def _send_partition(
        producer: AIOKafkaProducer, topic: str, partition: int, queue: list[Outgoing]
    ) -> list[Acknowledged]:
        waiting: list[Any] = []
        counts: list[int] = []
        batch = producer.create_batch()
        for record in queue:
            placed = batch.append(key=record.key, value=record.value, timestamp=None, headers=record.headers)
            if placed is None:
                batch.close()
                counts.append(batch.record_count())
                waiting.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                # A record above the batch size still fits an empty batch; the broker's limit is the last word.
                batch.append(key=record.key, value=record.value, timestamp=None, headers=record.headers)
        batch.close()
        counts.append(batch.record_count())
        waiting.append(await producer.send_batch(batch, topic, partition=partition))
        told = await asyncio.gather(*waiting)
        place = Place(topic, partition)
        return [Acknowledged(place, one.offset, count) for one, count in zip(told, counts, strict=True)]

    async def _discard(self, producer: AIOKafkaProducer) -> None:
        if self._producer is producer:
            self._producer = None
        await self._end(producer)

    async def _end(self, producer: AIOKafkaProducer) -> None:
        # It waits for its last requests before it closes: cut short, its connections and tasks would stay for ever.
        ending = asyncio.create_task(producer.stop())
        self._ending.add(ending)
        ending.add_done_callback(self._ended)
        await asyncio.wait([ending], timeout=END_SECONDS)

    def _ended(self, ending: asyncio.Task[None]) -> None:
        self._ending.discard(ending)
        if not ending.cancelled() and (error := ending.exception()) is not None:
            log.info("producer_ended_badly", error=type(error).__name__)
