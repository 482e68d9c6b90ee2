"""Reading topics in batches so that nothing is lost and nothing counts twice, whatever dies.

Safety comes from the database alone: a batch's effects and its offsets are one transaction (keeping.py), and the
offsets move by compare-and-set, so a consumer that lost its partition (a zombie) keeps nothing. What Kafka believes to
be committed is a hint for its own tools. Here stands from where a consumer reads, what it passes over, and how it
stands aside: while a server is away it holds no batch, is paused at Kafka and keeps its place in the group (gate.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from eventstore.backoff import Backoff
from eventstore.database import Pool, acquired
from eventstore.reading.checkpoints import CheckpointLostError, Checkpoints, Place
from eventstore.reading.dead_letter_box import DeadLetterBox
from eventstore.reading.gate import AskHold, Gate, Hold, nobody_holds
from eventstore.reading.keeping import BatchKeeper, ServersAwayError
from eventstore.reading.missing import note_gaps, shortened
from eventstore.reading.reader import Counts, Reader
from eventstore.tracing import Tracer

COMMIT_HINT_SECONDS: Final = 1.0
NOT_KEPT_SECONDS: Final = 1.0
PLACING_SECONDS: Final = 5.0
"""So long the database is waited for while the group waits for us: no heartbeat is sent meanwhile."""

log = structlog.get_logger(__name__)


@dataclass
class BatchConsumer:
    """Feeds a `reader` with batches; one for each reader and process."""

    reader: Reader
    pool: Pool
    checkpoints: Checkpoints
    dead_letters: DeadLetterBox
    ask_hold: AskHold = nobody_holds
    counts: Counts = field(default_factory=Counts)
    known: dict[Place, int] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    tracer: Tracer | None = None
    _kafka: AIOKafkaConsumer | None = None
    _hinted: float = 0.0
    _just_sought: bool = False
    _returning: asyncio.Task[None] | None = None
    _backoff: Backoff = field(default_factory=Backoff)

    def revoked(self) -> None:
        """The group takes our partitions away: records are passed over until it has given us new ones."""
        self.known = {}

    async def assigned(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """Go to the database's offsets in the partitions that the group has given us.

        They stand still until these are known. The group waits for us meanwhile: where the database does not come
        soon, we stand aside.
        """
        self._kafka = consumer
        for place in places:
            self.known.pop(Place(*place), None)
        self.gate.settle(consumer, self.known)
        backoff = Backoff()
        try:
            async with asyncio.timeout(PLACING_SECONDS):
                while True:
                    try:
                        await self._go_to_checkpoints(consumer, places)
                        break
                    except Exception as error:  # noqa: BLE001  without its offsets it would stand still unnoticed
                        self.counts.waits += 1
                        log.warning("consumer_waits", consumer=self.reader.name, error=type(error).__name__)
                    await backoff.wait()
        except TimeoutError:
            self._stand_aside(consumer)
            return
        log.info("consumer_assigned", consumer=self.reader.name, partitions=len(self.known))

    async def _go_to_checkpoints(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        async with acquired(self.pool) as connection:
            hold = await self.ask_hold(connection)
            offsets = await self.checkpoints.open(connection, [Place(*place) for place in places])
        # While we waited the group may have dealt anew: what is no longer ours must neither be read nor sought.
        ours = consumer.assignment()
        self.known = {place: offset for place, offset in (self.known | offsets).items() if place in ours}
        self.gate.hold, self.gate.away, self._just_sought = hold, False, True
        self.gate.settle(consumer, self.known)

    def hold_at(self, hold: Hold | None) -> None:
        """Stand still as `hold` says, or read on; a batch in hand is kept first."""
        if hold == self.gate.hold:
            return
        self.gate.hold = hold
        if hold is None:
            log.info("consumer_released", consumer=self.reader.name)
        else:
            log.info("consumer_held", consumer=self.reader.name)
        if self._kafka is not None:
            self.gate.settle(self._kafka, self.known)

    async def stop(self) -> None:
        """Stop asking for a server that is away."""
        if self._returning is not None:
            self._returning.cancel()
            await asyncio.gather(self._returning, return_exceptions=True)

    def _stand_aside(self, consumer: AIOKafkaConsumer) -> None:
        """Hold nothing in hand and fetch nothing, but stay in the group, until the database answers again."""
        self.gate.away = True
        self.gate.settle(consumer, self.known)
        if self._returning is None or self._returning.done():
            log.warning("consumer_stands_aside", consumer=self.reader.name)
            self._returning = asyncio.create_task(self._return(consumer), name=f"{self.reader.name} returns")

    async def _return(self, consumer: AIOKafkaConsumer) -> None:
        while self.gate.away:
            # Grows until a batch is kept: a database that answers and takes nothing is not asked faster.
            await self._backoff.wait()
            try:
                await self._go_to_checkpoints(consumer, list(consumer.assignment()))
            except Exception as error:  # noqa: BLE001  whatever it is, nothing is read until the offsets are known
                self.counts.waits += 1
                log.warning("consumer_waits", consumer=self.reader.name, error=type(error).__name__)
        log.info("consumer_reads_on", consumer=self.reader.name)

    async def handle(self, consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord]) -> None:
        """Keep one batch; comes back when it is kept, or when it is no longer ours.

        Where the batch stands is noted once, at its beginning: a partition that is taken away and given back while a
        batch waits must not make the old batch look like the next one.
        """
        standing = dict(self.known)
        fetched = records = self._without_stale(consumer, records)
        hold = self.gate.hold
        if not self.gate.is_open:
            records = self.gate.passed(records)
        note_gaps(records, self.known)
        # A Place is a pair, and a plain pair finds it: making one for each record would cost more than the comparison.
        ours = [r for r in records if r.offset >= standing.get((r.topic, r.partition), r.offset + 1)]  # type: ignore[call-overload]
        try:
            if len(ours) < len(records):
                await self._begin_anew(consumer, records, standing)
            await self._keeper().keep(ours, standing)
            if hold is not None or self.gate.hold is not None:
                await self._stop_at_hold(consumer, hold, fetched, standing)
        except ServersAwayError:
            self._stand_aside(consumer)
            return
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
        if ours:
            self.counts.progress = asyncio.get_running_loop().time()
            self._backoff.reset()
        await self._hint(consumer)

    async def _stop_at_hold(
        self,
        consumer: AIOKafkaConsumer,
        hold: Hold | None,
        fetched: Sequence[ConsumerRecord],
        standing: dict[Place, int],
    ) -> None:
        """Stand still where an operator's word ends; `hold` is the one that this batch was kept under. A record from
        behind it shows that nothing is left before it, also where compaction took the last one: the checkpoint says so.
        """
        last = {Place(r.topic, r.partition): r.offset for r in fetched}
        ends = {place: offset if hold is None else min(offset, hold.limit(place)) for place, offset in last.items()}
        short = {place: end for place, end in ends.items() if standing.get(place, end) < end}
        if short and not self.gate.away:
            async with acquired(self.pool) as connection, connection.transaction():
                await self.checkpoints.move(connection, standing, short)
            self._note_kept(short)
        self.gate.settle(consumer, self.known)
        # Another word came meanwhile: what this one left out has gone by, and comes again.
        left_out = {place for place, offset in last.items() if self.known.get(place, offset + 1) <= offset}
        for place in left_out - {Place(*still) for still in consumer.paused()}:
            consumer.seek(TopicPartition(*place), self.known[place])

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
    ) -> None:
        """Read a partition from its beginning where it ends before our checkpoint. What is read again changes nothing,
        since every reader knows repeats; the others' records of the batch are kept as ever."""
        shorter = dict.fromkeys(await shortened(consumer, records, standing), 0)
        if not shorter:
            return
        async with acquired(self.pool) as connection, connection.transaction():
            await self.checkpoints.move(connection, standing, shorter)
        for place in shorter:
            log.error("partition_begins_anew", topic=place.topic, partition=place.partition, known=standing[place])
            if place in self.known:
                self.known[place] = 0
                consumer.seek(TopicPartition(*place), 0)

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
        return BatchKeeper(
            self.reader, self.pool, self.checkpoints, self.dead_letters, self.counts, self._note_kept, self.tracer
        )
