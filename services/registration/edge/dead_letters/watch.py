"""What is open among the dead letters: counts by reason and the age of the oldest, kept up beside the service.

Only what came since is read, a bounded amount a round; of many, the latest MOST_LOOKED_AT are told apart by reason.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from contracts.topics import dead_letters_of
from eventstore.database import AWAY
from eventstore.kafka.dead_letter_reading import DeadLettersAwayError, open_letters
from eventstore.kafka.topic_extents import BrokerAwayError, Extent, TopicExtents
from eventstore.reading.checkpoints import Place
from services.registration.domain.dead_letters.dealt_with import DealtWith
from services.registration.domain.dead_letters.letter import letter_of
from services.registration.edge.dead_letters.acts_on_letters import KnownActs
from services.registration.edge.dead_letters.choosing import TOPICS

MOST_LOOKED_AT: Final = 10_000
LOOK_SECONDS: Final = 10.0
ROUND_SECONDS: Final = 5.0
NOT_LOOKED_AT: Final = "not_looked_at"
"""The reason in the counts of those before the latest MOST_LOOKED_AT, or not read yet."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Known:
    """Of one topic: the reason and the broker's time of each letter that was looked at, by offset."""

    extent: Extent = Extent(0, 0)  # noqa: RUF009  it is frozen
    read_to: int = 0
    letters: dict[int, tuple[str, float]] = field(default_factory=dict)


class LetterWatch(Collector):
    """Watches the dead letters on the broker at `bootstrap`; `put_back` counts those redriven, by topic."""

    def __init__(self, bootstrap: str, acts: KnownActs, put_back: Counter[str]) -> None:
        self._bootstrap, self._acts, self._put_back = bootstrap, acts, put_back
        self._broker = TopicExtents(bootstrap)
        self._known = {topic: _Known() for topic in TOPICS}
        self._looking = asyncio.Lock()
        self._looked_at = 0.0

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        try:
            while True:
                try:
                    await self.look()
                except (*AWAY, BrokerAwayError, DeadLettersAwayError) as error:
                    log.info("dead_letters_not_seen", error=type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self._broker.close()

    async def look(self) -> None:
        """Take in what came since.

        Raises:
            BrokerAwayError, DeadLettersAwayError: the broker is away.
        """
        async with self._looking:
            dealt = await self._acts.now()
            extents = await self._broker.of([dead_letters_of(topic) for topic in TOPICS])
            for topic, known in self._known.items():
                extent = extents.get(Place(dead_letters_of(topic), 0), Extent(0, 0))
                if extent.end < known.read_to:
                    # The topic was made anew, and its offsets say nothing of the old one.
                    known.letters, known.read_to = {}, 0
                known.extent = extent
                await self._read_on(topic, known)
                begin = max(extent.first, extent.end - MOST_LOOKED_AT)
                if known.letters and min(known.letters) < begin:
                    known.letters = {offset: said for offset, said in known.letters.items() if offset >= begin}
                dealt.forget_before(topic, extent.first)
            self._looked_at = time.time()

    async def _read_on(self, topic: str, known: _Known) -> None:
        begin = max(known.extent.first, known.extent.end - MOST_LOOKED_AT, known.read_to)
        if begin >= known.extent.end:
            return
        until = time.monotonic() + ROUND_SECONDS
        async with open_letters(self._bootstrap, topic) as letters:
            letters.go_to(begin)
            while time.monotonic() < until and (heads := await letters.read(values=False)):
                known.letters |= {
                    head.offset: (letter_of(head.offset, head.headers).reason, head.kept_at) for head in heads
                }
                known.read_to = heads[-1].offset + 1

    def told(self) -> list[dict[str, Any]]:
        """By topic: how many are kept, how many of them are open and why, what was done about the rest."""
        dealt = self._acts.so_far
        return [self._of(topic, known, dealt) for topic, known in self._known.items()]

    async def part(self, extents: Mapping[Place, Extent] | None) -> dict[str, Any]:
        """How many are open, by topic, as `dead_letters_open`; None while the broker is away, or before the first look.
        What came since the last look is open."""
        if extents is None or not self._looked_at:
            return {"dead_letters_open": None}
        opened = {}
        for told in self.told():
            now = extents.get(Place(dead_letters_of(told["topic"]), 0), Extent(0, 0))
            opened[told["topic"]] = told["open"] + max(0, now.end - told["end"])
        return {"dead_letters_open": opened}

    def _of(self, topic: str, known: _Known, dealt: DealtWith) -> dict[str, Any]:
        reasons, done = Counter[str](), Counter[str]()
        oldest: float | None = None
        for offset, (reason, kept_at) in known.letters.items():
            how = dealt.how(topic, offset)
            if how is not None:
                done[how] += 1
                continue
            reasons[reason] += 1
            oldest = kept_at if oldest is None else min(oldest, kept_at)
        kept = known.extent.end - known.extent.first
        if (unknown := kept - len(known.letters)) > 0:
            reasons[NOT_LOOKED_AT] = unknown
        return {
            "topic": topic, "kept": kept, "first": known.extent.first, "end": known.extent.end,
            "open": reasons.total(), "reasons": dict(reasons), "dealt_with": dict(done),
            "oldest_seconds": None if oldest is None else max(0.0, time.time() - oldest),
        }  # fmt: skip

    def collect(self) -> Iterable[Metric]:
        """The metrics; nothing of the letters before they were looked at."""
        letters = GaugeMetricFamily("xuanmin_dead_letters", "Open dead letters", labels=["topic", "reason"])
        oldest = GaugeMetricFamily("xuanmin_dead_letters_oldest_seconds", "Since the oldest came", labels=["topic"])
        redriven = CounterMetricFamily("xuanmin_dead_letters_redriven", "Put back on their topic", labels=["topic"])
        for told in self.told() if self._looked_at else ():
            for reason, count in told["reasons"].items():
                letters.add_metric([told["topic"], reason], count)
            oldest.add_metric([told["topic"]], told["oldest_seconds"] or 0.0)
        for topic in TOPICS:
            redriven.add_metric([topic], self._put_back[topic])
        yield letters
        yield oldest
        yield redriven
