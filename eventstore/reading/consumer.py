"""Reading topics in batches so that nothing is lost and nothing counts twice, whatever dies.

Safety comes from the database alone: a batch's effects and its offsets are one transaction (keeping.py), and the
offsets move by compare-and-set, so a consumer that lost its partition (a zombie) keeps nothing. What Kafka believes to
be committed is a hint for its own tools. Here stands from where a consumer reads, and what it passes over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from contracts.topics import COMPACTED
from eventstore.backoff import Backoff
from eventstore.database import Pool, acquired
from eventstore.reading.checkpoints import CheckpointLostError, Checkpoints, Place
from eventstore.reading.dead_letter_box import DeadLetterBox
from eventstore.reading.keeping import BatchKeeper
from eventstore.reading.reader import Counts, Reader

COMMIT_HINT_SECONDS: Final = 1.0
NOT_KEPT_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


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
    _just_sought: bool = False

    def revoked(self) -> None:
        """The group takes our partitions away: records are passed over until it has given us new ones."""
        self.known = {}

    async def assigned(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """Go to the database's offsets in the partitions that the group has given us; waits for the database."""
        backoff = Backoff()
        while True:
            try:
                async with acquired(self.pool) as connection:
                    offsets = await self.checkpoints.open(connection, [Place(*place) for place in places])
                break
            except Exception as error:  # noqa: BLE001  without its offsets a consumer would stand still unnoticed
                self.counts.waits += 1
                log.warning("consumer_waits", consumer=self.reader.name, error=type(error).__name__)
                await backoff.wait()
        # While we waited the group may have dealt anew: what is no longer ours must neither be read nor sought.
        ours = consumer.assignment()
        self.known = {place: offset for place, offset in (self.known | offsets).items() if place in ours}
        for place in self.known.keys() & offsets.keys():
            consumer.seek(TopicPartition(*place), offsets[place])
        self._just_sought = True
        log.info("consumer_assigned", consumer=self.reader.name, partitions=len(self.known))

    async def handle(self, consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord]) -> None:
        """Keep one batch; comes back when it is kept, or when it is no longer ours.

        Where the batch stands is noted once, at its beginning: a partition that is taken away and given back while a
        batch waits must not make the old batch look like the next one.
        """
        standing = dict(self.known)
        records = self._without_stale(consumer, records)
        self._note_gaps(records)
        # A Place is a pair, and a plain pair finds it: making one for each record would cost more than the comparison.
        ours = [r for r in records if r.offset >= standing.get((r.topic, r.partition), r.offset + 1)]  # type: ignore[call-overload]
        try:
            if len(ours) < len(records) and await self._begin_anew(consumer, records, standing):
                return
            await self._keeper().keep(ours, standing)
        except CheckpointLostError:
            log.warning("consumer_lost_partition", consumer=self.reader.name)
            await self.assigned(consumer, list(consumer.assignment()))
            return
        except Exception:
            # The position has run on: without going back, the next batch would be kept as the one behind this.
            self.counts.waits += 1
            log.exception("batch_not_kept", consumer=self.reader.name)
            await asyncio.sleep(NOT_KEPT_SECONDS)
            await self.assigned(consumer, list(consumer.assignment()))
            return
        self.counts.progress = asyncio.get_running_loop().time()
        await self._hint(consumer)

    def _without_stale(self, consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord]) -> Sequence[ConsumerRecord]:
        """Leave out what was fetched before we went to the database's offsets and arrives only now.

        While we asked for them, records went by that nobody kept: a batch from behind these would skip them for ever.
        One such batch can be on its way at most; what is fetched after it may be trusted, gaps and all.
        """
        if not self._just_sought:
            return records
        self._just_sought = False
        first = {Place(r.topic, r.partition): r.offset for r in reversed(records)}
        stale = {place for place, offset in first.items() if offset > self.known.get(place, offset)}
        for place in stale:
            consumer.seek(TopicPartition(*place), self.known[place])
        return [r for r in records if (r.topic, r.partition) not in stale]

    async def _begin_anew(
        self, consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord], standing: dict[Place, int]
    ) -> bool:
        """Read a partition from its beginning where it ends before our checkpoint; whether one does.

        A broker that lost its tail, or a topic that was made anew, gives old offsets to new records: passing those over
        as known would lose them. What is read again changes nothing, since every reader knows repeats.
        """
        below = {(r.topic, r.partition) for r in records if r.offset < standing.get((r.topic, r.partition), 0)}  # type: ignore[call-overload]
        if not below:
            return False
        ends = await consumer.end_offsets([TopicPartition(*pair) for pair in below])
        shorter = {Place(*pair): 0 for pair, end in ends.items() if end < standing[Place(*pair)]}
        if not shorter:
            return False
        async with acquired(self.pool) as connection, connection.transaction():
            await self.checkpoints.move(connection, standing, shorter)
        for place in shorter:
            log.error("partition_begins_anew", topic=place.topic, partition=place.partition, known=standing[place])
            if place in self.known:
                self.known[place] = 0
                consumer.seek(TopicPartition(*place), 0)
        return True

    def _note_gaps(self, records: Sequence[ConsumerRecord]) -> None:
        """Say where records are gone that nobody has read: their retention ended before. Compaction leaves gaps too."""
        first = {(r.topic, r.partition): r.offset for r in reversed(records) if r.topic not in COMPACTED}
        for pair, offset in first.items():
            place = Place(*pair)
            missing = offset - self.known.get(place, offset)
            if missing > 0:
                log.error("records_missing", topic=place.topic, partition=place.partition, records=missing)

    async def _hint(self, consumer: AIOKafkaConsumer) -> None:
        """Tell Kafka where the database stands, once a second at most, so that its own tools show our lag."""
        now = asyncio.get_running_loop().time()
        if now - self._hinted < COMMIT_HINT_SECONDS:
            return
        self._hinted = now
        assignment = consumer.assignment()
        offsets = {TopicPartition(*place): offset for place, offset in self.known.items() if place in assignment}
        if not offsets:
            return
        try:
            await consumer.commit(offsets)
        except KafkaError as error:
            log.info("commit_hint_failed", consumer=self.reader.name, error=type(error).__name__)

    def _note_kept(self, to: dict[Place, int]) -> None:
        # What was taken from us meanwhile is not ours to note.
        for place in to.keys() & self.known.keys():
            self.known[place] = max(self.known[place], to[place])

    def _keeper(self) -> BatchKeeper:
        return BatchKeeper(self.reader, self.pool, self.checkpoints, self.dead_letters, self.counts, self._note_kept)
