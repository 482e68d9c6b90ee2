"""Reading the topics for a rebuild: given partitions, from given offsets, in no group: no member is disturbed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from eventstore.reading.checkpoints import Place
from eventstore.reading.header_names import tolerate_any_header_name

FETCH_BYTES: Final = 1024 * 1024
WHOLE_FETCH_BYTES: Final = 8 * 1024 * 1024
POLL_MS: Final = 500


class TopicReader:
    """Reads on from `positions`, which move with what was read."""

    def __init__(self, consumer: AIOKafkaConsumer, positions: dict[Place, int]) -> None:
        self._consumer = consumer
        self.positions = positions

    async def some(self, ends: Mapping[Place, int], most: int, *, poll_ms: int = POLL_MS) -> list[ConsumerRecord]:
        """Up to `most` records that follow, those of `ends` only up to there; none: nothing came in time."""
        got = await self._consumer.getmany(timeout_ms=poll_ms, max_records=most)
        found: list[ConsumerRecord] = []
        for place, records in got.items():
            end = ends.get(Place(*place), records[-1].offset + 1)
            if records[-1].offset + 1 >= end:
                self._consumer.seek(place, end)
                self._consumer.pause(place)
            self.positions[Place(*place)] = min(end, records[-1].offset + 1)
            found += records if records[-1].offset < end else [one for one in records if one.offset < end]
        if not got:
            # Offsets at which no record stands are passed over too.
            for place in self._consumer.assignment():
                known = Place(*place)
                self.positions[known] = max(self.positions[known], await self._consumer.position(place))
        return found

    def behind(self, ends: Mapping[Place, int]) -> int:
        """How many offsets there are up to `ends`."""
        return sum(max(0, end - self.positions[place]) for place, end in ends.items())

    def go_on(self) -> None:
        """Read behind the ends of before."""
        self._consumer.resume(*self._consumer.assignment())


@asynccontextmanager
async def topic_reader(bootstrap: str, positions: Mapping[Place, int]) -> AsyncIterator[TopicReader]:
    """A reader of the places in `positions`, from there on.

    Raises:
        KafkaError: the broker is not reachable.
    """
    tolerate_any_header_name()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES, fetch_max_bytes=WHOLE_FETCH_BYTES, auto_offset_reset="none",
    )  # fmt: skip
    try:
        await consumer.start()
        consumer.assign([TopicPartition(*place) for place in positions])
        for place, offset in positions.items():
            consumer.seek(TopicPartition(*place), offset)
        yield TopicReader(consumer, dict(positions))
    finally:
        await consumer.stop()
