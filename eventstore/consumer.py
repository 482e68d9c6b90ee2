"""Reading topics in batches so that nothing is lost and nothing counts twice, whatever dies.

Safety comes from the database alone: a batch's effects and its offsets are one transaction, and the offsets move by
compare-and-set, so a consumer that lost its partition (a zombie) keeps nothing. What Kafka believes to be committed is
a hint for its own tools.

A batch that fails is told apart: where the database or broker is away, it waits and tries again; where somebody else
was first, it is decided anew; where its data is at fault, it is halved down to the record, which goes to the dead
letters, and the rest goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from contracts.submissions import Unreadable
from eventstore.backoff import Backoff
from eventstore.checkpoints import CheckpointLostError, Checkpoints, Place
from eventstore.database import AWAY, CONFLICT, Connection, Pool, acquired
from eventstore.dead_letter_box import DeadLetterBox
from eventstore.store import VersionConflictError

CONFLICTS_IN_A_ROW: Final = 20
COMMIT_HINT_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that a reader cannot read: why, in words without any of its values."""

    record: ConsumerRecord
    reason: str
    detail: str


class Reader(Protocol):
    """What a service does with batches of records. `name` is its consumer group and its checkpoints' name."""

    @property
    def name(self) -> str: ...

    @property
    def topics(self) -> tuple[str, ...]: ...

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        """Keep what follows from `records` inside the transaction on `connection`; answer what could not be read."""

    async def committed(self) -> None:
        """Called after the transaction has committed."""


@dataclass(slots=True)
class Counts:
    """What a consumer did since it started, for its metrics."""

    records: int = 0
    batches: int = 0
    dead_letters: int = 0
    conflicts: int = 0
    waits: int = 0
    progress: float = 0.0
    """The event loop's time of the last batch that was kept."""


@dataclass
class BatchConsumer:
    """Feeds a `reader` with batches; one for each reader and process."""

    reader: Reader
    pool: Pool
    checkpoints: Checkpoints
    dead_letters: DeadLetterBox
    counts: Counts = field(default_factory=Counts)
    known: dict[Place, int] = field(default_factory=dict)
    _hinted: float = 0.0

    async def assigned(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """Go to the database's offsets in the partitions that the group has given us; waits for the database."""
        backoff = Backoff()
        while True:
            try:
                async with acquired(self.pool) as connection:
                    offsets = await self.checkpoints.open(connection, [Place(*place) for place in places])
                break
            except AWAY as error:
                log.warning("consumer_waits", consumer=self.reader.name, error=type(error).__name__)
                await backoff.wait()
        self.known = offsets
        for place, offset in offsets.items():
            consumer.seek(TopicPartition(*place), offset)
        log.info("consumer_assigned", consumer=self.reader.name, partitions=len(offsets))

    async def handle(self, consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord]) -> None:
        """Keep one batch; comes back when it is kept, or when it is no longer ours."""
        ours = [r for r in records if r.offset >= self.known.get(Place(r.topic, r.partition), r.offset + 1)]
        try:
            await self._keep(ours)
        except CheckpointLostError:
            log.warning("consumer_lost_partition", consumer=self.reader.name)
            await self.assigned(consumer, list(consumer.assignment()))
            return
        self.counts.progress = asyncio.get_running_loop().time()
        await self._hint(consumer)

    async def _keep(self, records: Sequence[ConsumerRecord]) -> None:
        if not records:
            return
        backoff, conflicts = Backoff(), 0
        while True:
            try:
                await self._attempt(records)
            except (VersionConflictError, *CONFLICT) as error:
                conflicts += 1
                self.counts.conflicts += 1
                if conflicts > CONFLICTS_IN_A_ROW:
                    await self._halve(records, error)
                    return
                await backoff.wait()
            except (*AWAY, KafkaError) as error:
                self.counts.waits += 1
                log.warning("consumer_waits", consumer=self.reader.name, error=type(error).__name__)
                await backoff.wait()
            except CheckpointLostError:
                raise
            except Exception as error:  # noqa: BLE001  whatever one record breaks must not stop those behind it
                await self._halve(records, error)
                return
            else:
                return

    async def _attempt(self, records: Sequence[ConsumerRecord]) -> None:
        to = {Place(record.topic, record.partition): record.offset + 1 for record in records}
        async with acquired(self.pool) as connection, connection.transaction():
            await self.checkpoints.move(connection, self.known, to)
            refusals = await self.reader.apply(connection, records)
            if refusals:
                await self.dead_letters.put([(r.record, r.reason, r.detail) for r in refusals])
        self._kept(records, to, len(refusals))
        await self.reader.committed()

    async def _halve(self, records: Sequence[ConsumerRecord], error: Exception) -> None:
        if len(records) > 1:
            middle = len(records) // 2
            await self._keep(records[:middle])
            await self._keep(records[middle:])
            return
        record = records[0]
        log.error(
            "record_refused", consumer=self.reader.name, topic=record.topic, partition=record.partition,
            offset=record.offset, error=type(error).__name__,
        )  # fmt: skip
        backoff = Backoff()
        to = {Place(record.topic, record.partition): record.offset + 1}
        detail = f"could not be kept: {type(error).__name__}"
        while True:
            try:
                await self.dead_letters.put([(record, Unreadable.REFUSED_BY_STORE, detail)])
                async with acquired(self.pool) as connection, connection.transaction():
                    await self.checkpoints.move(connection, self.known, to)
                break
            except (*AWAY, KafkaError):
                await backoff.wait()
        self._kept(records, to, 1)

    def _kept(self, records: Sequence[ConsumerRecord], to: dict[Place, int], refused: int) -> None:
        self.known.update(to)
        self.counts.records += len(records)
        self.counts.batches += 1
        self.counts.dead_letters += refused

    async def _hint(self, consumer: AIOKafkaConsumer) -> None:
        """Tell Kafka where the database stands, once a second at most, so that its own tools show our lag."""
        now = asyncio.get_running_loop().time()
        if now - self._hinted < COMMIT_HINT_SECONDS:
            return
        self._hinted = now
        assignment = consumer.assignment()
        offsets = {TopicPartition(*place): offset for place, offset in self.known.items() if place in assignment}
        try:
            await consumer.commit(offsets)
        except KafkaError as error:
            log.info("commit_hint_failed", consumer=self.reader.name, error=type(error).__name__)
