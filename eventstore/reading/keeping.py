"""Keeping one batch: its effects and its offsets in one transaction, whatever happens meanwhile.

A batch that fails is told apart: where the database or broker is away, it waits a moment, tries again, and is then
given back; where somebody else was first, it is decided anew; where its data is at fault, it is halved down to the
record, which goes to the dead letters, and the rest goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from contracts.submissions import Unreadable
from eventstore.backoff import Backoff
from eventstore.database import AWAY, CONFLICT, Pool, acquired
from eventstore.reading.checkpoints import CheckpointLostError, Checkpoints, Place
from eventstore.reading.dead_letter_box import DeadLetterBox
from eventstore.reading.reader import Counts, Reader
from eventstore.store import VersionConflictError
from eventstore.tracing import Tracer, spans_of

CONFLICTS_IN_A_ROW: Final = 20
CONFLICTS_OF_A_HALF: Final = 3
"""A half was part of a batch that met conflicts again and again: it is looked for who is at fault, not waited."""

PUT_ASIDE_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 3.0
"""So long a batch waits in hand for a database or broker. Kafka's client leaves the group of who holds one too long."""

log = structlog.get_logger(__name__)


class ServersAwayError(Exception):
    """The database or the broker is away for longer than a batch is held in hand."""


@dataclass
class BatchKeeper:
    """Keeps batches for a `reader`; `on_kept` is told the offsets behind what was kept, after each commit."""

    reader: Reader
    pool: Pool
    checkpoints: Checkpoints
    dead_letters: DeadLetterBox
    counts: Counts
    on_kept: Callable[[dict[Place, int]], None]
    tracer: Tracer | None = None

    async def keep(
        self, records: Sequence[ConsumerRecord], standing: dict[Place, int], *, most_conflicts: int | None = None
    ) -> None:
        """Keep `records`, which go on from `standing`; that moves with what is kept.

        Raises:
            CheckpointLostError: a partition among them is no longer ours; what was not kept by then is not.
            ServersAwayError: the database or the broker does not come back; as above.
        """
        if not records:
            return
        patience, backoff, conflicts = _Patience(), Backoff(), 0
        most_conflicts = CONFLICTS_IN_A_ROW if most_conflicts is None else most_conflicts
        while True:
            try:
                await self._attempt(records, standing)
            except (VersionConflictError, *CONFLICT) as error:
                conflicts += 1
                self.counts.conflicts += 1
                log.info("batch_decided_anew", consumer=self.reader.name, error=type(error).__name__, times=conflicts)
                if conflicts > most_conflicts:
                    await self._halve(records, standing, error)
                    return
                await backoff.wait()
            except (*AWAY, KafkaError) as error:
                self.counts.waits += 1
                log.warning("consumer_waits", consumer=self.reader.name, error=type(error).__name__)
                patience.ends_with(error)
                await backoff.wait()
            except CheckpointLostError:
                raise
            except Exception as error:  # noqa: BLE001  whatever one record breaks must not stop those behind it
                await self._halve(records, standing, error)
                return
            else:
                return

    async def _attempt(self, records: Sequence[ConsumerRecord], standing: dict[Place, int]) -> None:
        to = _behind(records)
        with spans_of(self.tracer, f"{self.reader.name} process", "consumer", self._described(records)) as spans:
            if spans is not None:
                spans.read(records)
            async with acquired(self.pool) as connection, connection.transaction():
                await self.checkpoints.move(connection, standing, to)
                refusals = await self.reader.apply(connection, records)
                if refusals:
                    # The log's head may be locked by now: others must not wait for a broker that hangs.
                    async with asyncio.timeout(PUT_ASIDE_SECONDS):
                        await self.dead_letters.put([(r.record, r.reason, r.detail) for r in refusals])
        self._kept(records, standing, to, len(refusals))
        try:
            await self.reader.committed()
        except Exception as error:  # noqa: BLE001  the batch is kept: nothing may make it look as if it were not
            log.warning("committed_unheard", consumer=self.reader.name, error=type(error).__name__)

    async def _halve(self, records: Sequence[ConsumerRecord], standing: dict[Place, int], error: Exception) -> None:
        if len(records) > 1:
            middle = len(records) // 2
            for half in (records[:middle], records[middle:]):
                await self.keep(half, standing, most_conflicts=min(CONFLICTS_OF_A_HALF, CONFLICTS_IN_A_ROW))
            return
        record = records[0]
        log.error(
            "record_refused", consumer=self.reader.name, topic=record.topic, partition=record.partition,
            offset=record.offset, error=type(error).__name__,
        )  # fmt: skip
        patience, backoff = _Patience(), Backoff()
        to = {Place(record.topic, record.partition): record.offset + 1}
        detail = f"could not be kept: {type(error).__name__}"
        while True:
            try:
                await self.dead_letters.put([(record, Unreadable.REFUSED_BY_STORE, detail)])
                async with acquired(self.pool) as connection, connection.transaction():
                    await self.checkpoints.move(connection, standing, to)
                break
            except (*AWAY, KafkaError) as away:
                self.counts.waits += 1
                patience.ends_with(away)
                await backoff.wait()
        self._kept(records, standing, to, 1)

    def _described(self, records: Sequence[ConsumerRecord]) -> dict[str, str | int]:
        """What the spans of one batch have in common, in OpenTelemetry's names for messaging."""
        return {
            "messaging.system": "kafka", "messaging.operation.type": "process",
            "messaging.consumer.group.name": self.reader.name, "messaging.batch.message_count": len(records),
        }  # fmt: skip

    def _kept(
        self, records: Sequence[ConsumerRecord], standing: dict[Place, int], to: dict[Place, int], refused: int
    ) -> None:
        standing.update(to)
        self.on_kept(to)
        self.counts.records += len(records)
        self.counts.batches += 1
        self.counts.dead_letters += refused


class _Patience:
    """How long a batch is held in hand, from its making on."""

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self._until = self._now() + PATIENCE_SECONDS

    def ends_with(self, error: Exception) -> None:
        """Raises ServersAwayError, because of `error`, where it is at its end."""
        if self._now() >= self._until:
            raise ServersAwayError(type(error).__name__) from error


def _behind(records: Sequence[ConsumerRecord]) -> dict[Place, int]:
    """The offset behind the last of `records` in each place."""
    last = {(record.topic, record.partition): record.offset for record in records}
    return {Place(*pair): offset + 1 for pair, offset in last.items()}
