"""Which partitions of a consumer are read and which stand still: because an operator holds it, because what it writes
into is away, or because it does not know yet where to go on.

A partition that stands still is paused at Kafka's client: nothing of it is fetched or handed over, while polling and
heartbeats go on, so that the consumer stays in its group. Whatever was on its way when it stopped comes again: one that
is read on is first sought to where the database stands.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from eventstore.database import Connection
from eventstore.reading.checkpoints import Place


@dataclass(frozen=True, slots=True)
class Hold:
    """An operator's word: nothing is read from these offsets on; of places that are not named, nothing at all."""

    until: Mapping[Place, int] = field(default_factory=dict)

    def limit(self, place: Place) -> int:
        """The first offset that is not read."""
        return self.until.get(place, 0)


AT_ONCE: Final = Hold()

AskHold = Callable[[Connection], Awaitable[Hold | None]]
"""What operators have said about a consumer, as the database knows it."""


async def nobody_holds(_connection: Connection) -> Hold | None:
    """Where no operator can say anything: it reads."""
    return None


@dataclass(slots=True)
class Gate:
    """What keeps one consumer from reading on, and its partitions that stand still for it."""

    hold: Hold | None = None
    away: bool = False

    @property
    def is_open(self) -> bool:
        """Nothing keeps it from reading."""
        return self.hold is None and not self.away

    def end(self, place: Place, end: int) -> int:
        """Up to where a place that ends at `end` may be read."""
        return end if self.hold is None else min(end, self.hold.limit(place))

    def passed(self, records: Sequence[ConsumerRecord]) -> list[ConsumerRecord]:
        """Those of `records` that may be kept now."""
        if self.away:
            return []
        return [one for one in records if one.offset < self.end(Place(one.topic, one.partition), one.offset + 1)]

    def settle(self, kafka: AIOKafkaConsumer, known: Mapping[Place, int]) -> None:
        """Let every partition of ours stand still or be read as it must; `known` is where the database stands."""
        ours = kafka.assignment()
        paused = kafka.paused() & ours
        still = {place for place in ours if self._stands(Place(*place), known)}
        for place in paused - still:
            kafka.seek(place, known[Place(*place)])
        kafka.resume(*(paused - still))
        kafka.pause(*(still - paused))

    def _stands(self, place: Place, known: Mapping[Place, int]) -> bool:
        at = known.get(place)
        return self.away or at is None or self.end(place, at + 1) <= at
