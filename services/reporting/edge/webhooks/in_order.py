"""The two event topics read as one, in the order in which the broker took the records, as far as they are counted.

A verdict was published after the registration that it judged was read, so the broker's own clock has them in order,
whichever partitions they are in. Nothing is handed out while a partition might still bring something earlier.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from eventstore.kafka.topic_extents import Extent
from eventstore.reading.checkpoints import Place

_FETCH_BYTES: Final = 128 * 1024
_AT_ONCE: Final = 200
_WAIT_MS: Final = 300


@dataclass(frozen=True, slots=True)
class Counted:
    """How far each partition is counted (`through`), looked at before the broker was asked what it holds."""

    through: Mapping[Place, int]
    extents: Mapping[Place, Extent]

    def complete(self, place: Place) -> bool:
        """Whether everything that the partition held then is counted."""
        return self.through.get(place, 0) >= self.extents[place].end

    def waiting(self, cursors: Mapping[Place, int]) -> int:
        """How many events the topics hold behind these cursors."""
        return sum(max(0, extent.end - cursors.get(place, 0)) for place, extent in self.extents.items())


class InOrder:
    """Reads `topics` from `positions` on, over a consumer of no group; of one moment, the first topic's come first."""

    def __init__(self, bootstrap: str, topics: Sequence[str], positions: Mapping[Place, int]) -> None:
        self._rank = {topic: rank for rank, topic in enumerate(topics)}
        self._positions = dict(positions)
        self._held: dict[Place, deque[ConsumerRecord]] = {place: deque() for place in positions}
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest",
            isolation_level="read_committed", max_partition_fetch_bytes=_FETCH_BYTES, fetch_max_bytes=4 * _FETCH_BYTES,
        )  # fmt: skip

    async def open(self) -> None:
        """Go to the positions. Raises KafkaError where the broker is away."""
        await self._consumer.start()
        self._consumer.assign([TopicPartition(*place) for place in self._positions])
        for place, position in self._positions.items():
            self._consumer.seek(TopicPartition(*place), position)

    async def close(self) -> None:
        """Close the connections."""
        await self._consumer.stop()

    async def take(self, counted: Counted, most: int) -> list[ConsumerRecord]:
        """The next counted records, at most so many; fewer, or none, where what comes next is not counted yet."""
        taken: list[ConsumerRecord] = []
        while len(taken) < most and await self._filled(counted):
            nearest = min(
                ((held[0].timestamp, self._rank[place.topic], place) for place, held in self._held.items()
                 if held and held[0].offset < counted.through.get(place, 0)), default=None,
            )  # fmt: skip
            if nearest is None:
                break
            taken.append(self._held[nearest[2]].popleft())
        return taken

    async def _filled(self, counted: Counted) -> bool:
        """Whether every partition that may have something holds it here."""
        hungry = [
            place for place, held in self._held.items()
            if not held and self._positions[place] < counted.through.get(place, 0)
        ]  # fmt: skip
        if hungry:
            found = await self._consumer.getmany(
                *[TopicPartition(*place) for place in hungry], timeout_ms=_WAIT_MS, max_records=_AT_ONCE
            )
            for partition, records in found.items():
                place = Place(*partition)
                self._held[place].extend(records)
                self._positions[place] = records[-1].offset + 1
        for place, held in self._held.items():
            exhausted = not held or held[0].offset >= counted.through.get(place, 0)
            if exhausted and ((place in hungry and not held) or not counted.complete(place)):
                return False
        return True

    async def offsets_at(self, milliseconds: int) -> dict[Place, int]:
        """The first offset of each partition that the broker took at that time or later; its end where none is."""
        places = [TopicPartition(*place) for place in self._positions]
        found = await self._consumer.offsets_for_times(dict.fromkeys(places, milliseconds))
        ends = await self._consumer.end_offsets(places)
        return {Place(*p): ends[p] if found[p] is None else found[p].offset for p in places}
