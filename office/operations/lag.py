"""How far every reader is behind, from what the services tell, and how fast that changes while somebody watches."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

SERVICES: Final = ("registration", "validation", "reporting")
RATE_SECONDS: Final = 10.0
"""Rates are those of the last so many seconds."""

_LEAST_SECONDS: Final = 0.5

Key = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class Behind:
    """A reader in one partition of a topic, or in all of them, where `partition` is None.

    `at` is the next offset, `end` the one behind the last record; over all partitions both are sums. `records` wait,
    the oldest for `seconds`; None: not known, as while Kafka is away. `idle_seconds` since it last moved. `paused` is
    who holds it, if anybody: `by`, `since`, `how`.
    """

    reader: str
    topic: str
    partition: int | None
    at: int
    end: int | None
    records: int | None
    seconds: float | None
    idle_seconds: float
    paused: Mapping[str, Any] | None

    @property
    def key(self) -> Key:
        """What it is, for whoever compares it with how it was."""
        return self.reader, self.topic, self.partition


def behind_of(consumers: Iterable[Mapping[str, Any]]) -> list[list[Behind]]:
    """For each reader and topic in a service's `consumers`: the whole first, then the partitions that it is made of."""
    by_topic: dict[tuple[str, str], list[Behind]] = defaultdict(list)
    for one in consumers:
        row = Behind(
            one["consumer"], one["topic"], one["partition"], one["next_offset"], one["end_offset"], one["lag"],
            one.get("lag_seconds"), one["idle_seconds"], one.get("paused"),
        )  # fmt: skip
        by_topic[row.reader, row.topic].append(row)
    return [[_whole(partitions), *partitions] for partitions in by_topic.values()]


def _whole(partitions: Sequence[Behind]) -> Behind:
    first = partitions[0]
    ends = [one.end for one in partitions if one.end is not None]
    records = [one.records for one in partitions if one.records is not None]
    seconds = [one.seconds for one in partitions if one.seconds is not None]
    # A sum of some, or the oldest of some, would say less than there is.
    known, dated = len(records) == len(partitions), len(seconds) == len(partitions)
    return Behind(
        first.reader, first.topic, None, sum(one.at for one in partitions), sum(ends) if known else None,
        sum(records) if known else None, max(seconds) if dated else None,
        min(one.idle_seconds for one in partitions), first.paused,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a reader reads, in records a second, and in how many seconds it is level, if it gains on what comes."""

    reads: float
    level_in: float | None


@dataclass(slots=True)
class Paces:
    """The paces of all readers, from how they stood at earlier moments."""

    _seen: dict[Key, deque[tuple[float, int, int]]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, now: float, rows: Iterable[Behind]) -> None:
        """Note how `rows` stand at `now`, in seconds of a clock that never goes back."""
        for row in rows:
            seen = self._seen[row.key]
            if row.records is None or (seen and row.at < seen[-1][1]):
                # Kafka is away, or the topic was made anew: what was before says nothing of now.
                seen.clear()
                continue
            seen.append((now, row.at, row.records))
            while now - seen[0][0] > RATE_SECONDS:
                seen.popleft()

    def of(self, row: Behind) -> Pace | None:
        """The pace of one; None: it has not been seen for long enough."""
        seen = self._seen.get(row.key)
        if not seen or (span := seen[-1][0] - seen[0][0]) < _LEAST_SECONDS:
            return None
        gained = (seen[0][2] - seen[-1][2]) / span
        waits = seen[-1][2]
        return Pace((seen[-1][1] - seen[0][1]) / span, waits / gained if waits and gained > 0 else None)


def flat(groups: Iterable[Sequence[Behind]]) -> Iterator[Behind]:
    """All rows of all groups."""
    for group in groups:
        yield from group
