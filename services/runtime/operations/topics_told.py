"""The part of a service's operations that tells of the topics, and of what could not be read.

One service tells it for all: what the broker holds is the same whoever asks.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.topics import PLANS, dead_letters_of
from eventstore.kafka.dead_letter_reading import DeadLettersAwayError, LetterHead
from eventstore.kafka.latest_letters import LatestLetters
from eventstore.kafka.topic_extents import BrokerAwayError, Extent, TopicExtents
from eventstore.reading.checkpoints import Place
from services.runtime.kept import Kept

RATE_SECONDS: Final = 60.0
RETENTION_SECONDS: Final = 30.0
LETTERS_SECONDS: Final = 5.0
SHOWN_LETTERS: Final = 20

NAMES: Final = tuple(plan.name for plan in PLANS)
_READ: Final = tuple(name for name in NAMES if dead_letters_of(name) in NAMES)
_PLANNED: Final = {plan.name: plan for plan in PLANS}


class TopicsTold:
    """Tells of all topics of ours on the broker at `bootstrap`, which `broker` asks too."""

    def __init__(self, broker: TopicExtents, bootstrap: str) -> None:
        self._broker = broker
        self._retention = Kept(self._asked_retention, RETENTION_SECONDS)
        self._letters = LatestLetters(bootstrap, _READ)
        self._ends: deque[tuple[float, dict[str, int]]] = deque()

    async def part(self, extents: Mapping[Place, Extent] | None) -> dict[str, Any]:
        """`topics` and `dead_letters`; both None while the broker is away."""
        if extents is None:
            return {"topics": None, "dead_letters": None}
        rates = self._rates(extents)
        retention, letters = await asyncio.gather(self._retention(), self._latest(extents))
        return {
            "topics": [self._topic(name, extents, retention.get(name), rates.get(name)) for name in NAMES],
            "dead_letters": letters,
        }

    @staticmethod
    def _topic(
        name: str, extents: Mapping[Place, Extent], retention: int | None, a_minute: float | None
    ) -> dict[str, Any]:
        plan = _PLANNED[name]
        partitions = [
            {"partition": place.partition, "first_offset": extent.first, "end_offset": extent.end}
            for place, extent in sorted(extents.items())
            if place.topic == name
        ]
        return {
            "topic": name, "there": bool(partitions), "partitions": partitions, "retention_ms": retention,
            "planned_retention_ms": plan.retention_ms, "compacted": plan.compacted,
            "records": sum(one["end_offset"] - one["first_offset"] for one in partitions),
            "records_a_minute": a_minute,
        }  # fmt: skip

    def _rates(self, extents: Mapping[Place, Extent]) -> dict[str, float]:
        """Records a minute by topic, since whoever asked a minute ago at most; nobody asked: nothing is known."""
        now, ends = time.monotonic(), Counter[str]()
        for place, extent in extents.items():
            ends[place.topic] += extent.end
        while self._ends and now - self._ends[0][0] > RATE_SECONDS:
            self._ends.popleft()
        self._ends.append((now, dict(ends)))
        began, before = self._ends[0]
        if now - began < 1:
            return {}
        return {topic: max(0.0, (end - before.get(topic, end)) / (now - began) * 60) for topic, end in ends.items()}

    async def _asked_retention(self) -> dict[str, int]:
        try:
            return await self._broker.retention_ms(NAMES)
        except BrokerAwayError:
            return {}

    async def _latest(self, extents: Mapping[Place, Extent]) -> list[dict[str, Any]] | None:
        try:
            async with asyncio.timeout(LETTERS_SECONDS):
                found = await self._letters.of(extents)
        except (DeadLettersAwayError, TimeoutError):
            return None
        return [_told(topic, heads, extents.get(Place(dead_letters_of(topic), 0))) for topic, heads in found.items()]


def _told(topic: str, heads: Sequence[LetterHead], extent: Extent | None) -> dict[str, Any]:
    reasons = Counter(head.headers.get("dl_reason", "") for head in heads)
    return {
        "topic": topic, "kept": extent.end - extent.first if extent else 0, "looked_at": len(heads),
        "reasons": [{"reason": reason, "letters": count} for reason, count in reasons.most_common()],
        "latest": [
            {"letter": head.offset, **{name.removeprefix("dl_"): said for name, said in head.headers.items()}}
            for head in reversed(heads[-SHOWN_LETTERS:])
        ],
    }  # fmt: skip
