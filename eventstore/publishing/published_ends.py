"""Up to where our own topics hold nothing that the log has not: noted as the relay publishes.

A store that is restored from a backup has the ends of then, and reads its own topics from there. So an end moves only
over records that we published ourselves, one right behind the other: what somebody else put between them, another copy
of this store before it was lost above all, is never passed over unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from eventstore.publishing.publisher import Acknowledged
from eventstore.reading.checkpoints import Place

MOST_APART: Final = 64
"""So many stretches of a partition that do not follow on its noted end are remembered; a start reads the others."""


class PublishedEnds:
    """What was published on `cluster` and is not noted yet, as stretches of each partition. For one process."""

    def __init__(self, cluster: str) -> None:
        self.cluster = cluster
        self._stretches: dict[Place, list[tuple[int, int]]] = {}

    def add(self, acknowledged: Iterable[Acknowledged]) -> None:
        """Remember what the broker has taken."""
        for place, first, records in acknowledged:
            if first >= 0:
                stretches = self._stretches.setdefault(place, [])
                self._stretches[place] = _joined([*stretches, (first, first + records)])

    def columns(self) -> tuple[list[str], list[int], list[int], list[int]]:
        """Topics, partitions, beginnings and ends of all stretches."""
        rows = [(*place, *one) for place, stretches in self._stretches.items() for one in stretches]
        return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]

    def noted(self, rows: Iterable[Any]) -> None:
        """Forget what is noted now: `rows` are (topic, partition, the end that is noted)."""
        for topic, partition, end in rows:
            place = Place(topic, partition)
            left = [one for one in self._stretches.get(place, ()) if one[1] > end]
            if left:
                self._stretches[place] = left
            else:
                self._stretches.pop(place, None)


def _joined(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, end in sorted(stretches):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((first, end))
    return joined[-MOST_APART:]
