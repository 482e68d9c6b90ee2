"""Since when the oldest record waits that a consumer has not read: the time at which the broker appended it.

One record of each partition is read, by a consumer of no group that is assigned to one partition at a time: its fetch
asks for a KiB, so the broker answers with the one batch that holds the record, and nothing is fetched ahead. That takes
1 to 3 ms and as much of a processor; assigned to all at once, the client waits 100 ms a partition between its fetches,
or fetches a MiB of each.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from eventstore.kafka.topic_extents import ANSWER_SECONDS
from eventstore.reading.checkpoints import Place
from eventstore.reading.header_names import tolerate_any_header_name

KEPT_SECONDS: Final = 2.0
"""A partition whose consumer moves on is read again after so long; until then the last reading stands, which says a
little too much: what it read has been consumed since."""

STANDS_SECONDS: Final = 30.0
"""So long a reading stands for an offset that has not moved: a record does not change, but a topic can be made anew."""

RECORD_SECONDS: Final = 0.5
FETCH_BYTES: Final = 1024

Read = tuple[str, Place]
"""Who reads, by the name of the consumer, and where: two consumers of one topic stand at different records."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found at `offset`, at `asked` of the monotonic clock; None: no record came."""

    offset: int
    appended_at: float | None
    asked: float


class OldestUnread:
    """Asks the broker at `bootstrap`. Not for many at a time: one question follows the other."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._consumer: AIOKafkaConsumer | None = None
        self._readings: dict[Read, _Reading] = {}

    async def appended_at(self, offsets: Mapping[Read, int]) -> dict[Read, float]:
        """When the record at each offset, or the first behind it where that is gone, was appended: Unix seconds by the
        broker's clock. Left out is what could not be found out within ANSWER_SECONDS."""
        now = time.monotonic()
        self._readings = {read: one for read, one in self._readings.items() if read in offsets}
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                for read, offset in offsets.items():
                    if not self._stands(read, offset, now):
                        self._readings[read] = _Reading(offset, await self._found(read[1], offset), now)
        except (KafkaError, TimeoutError, OSError):
            # A client that met a broker's end may never find the new one: the next question starts with another.
            await self.close()
        return {read: one.appended_at for read, one in self._readings.items() if one.appended_at is not None}

    async def close(self) -> None:
        """Close what is open; a later question opens it anew."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    def _stands(self, read: Read, offset: int, now: float) -> bool:
        known = self._readings.get(read)
        if known is None:
            return False
        well = known.offset == offset and known.appended_at is not None
        return now - known.asked < (STANDS_SECONDS if well else KEPT_SECONDS)

    async def _found(self, place: Place, offset: int) -> float | None:
        if self._consumer is None:
            tolerate_any_header_name()
            self._consumer = AIOKafkaConsumer(
                bootstrap_servers=self._bootstrap, enable_auto_commit=False, auto_offset_reset="earliest",
                isolation_level="read_committed", max_partition_fetch_bytes=FETCH_BYTES,
            )  # fmt: skip
            await self._consumer.start()
        partition = TopicPartition(*place)
        self._consumer.assign([partition])
        self._consumer.seek(partition, offset)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(RECORD_SECONDS):
                    record = await self._consumer.getone(partition)
                    return float(record.timestamp) / 1000
            return None
        finally:
            self._consumer.unsubscribe()
