"""The latest dead letters of several topics, kept for whoever looks again: only what came since is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from contracts.topics import dead_letters_of
from eventstore.kafka.dead_letter_reading import LetterHead, read_letter_heads
from eventstore.kafka.topic_extents import Extent
from eventstore.reading.checkpoints import Place

LATEST: Final = 100
"""So many of each topic are kept and shown; how many there are in all, the offsets say."""


class LatestLetters:
    """The dead letters of `topics` on the broker at `bootstrap`: their heads, never their values."""

    def __init__(self, bootstrap: str, topics: Sequence[str]) -> None:
        self._bootstrap = bootstrap
        self._known: dict[str, tuple[int, list[LetterHead]]] = {topic: (0, []) for topic in topics}

    async def of(self, extents: Mapping[Place, Extent]) -> dict[str, list[LetterHead]]:
        """The latest of each topic, the oldest first, as far as `extents` reach.

        Raises:
            DeadLettersAwayError: the broker is not reachable.
        """
        for topic, (read_to, heads) in self._known.items():
            extent = extents.get(Place(dead_letters_of(topic), 0))
            if extent is None or extent.end == read_to:
                continue
            # Below what was read: the topic was made anew, and its offsets say nothing of the old one.
            kept, behind = (heads, read_to) if extent.end > read_to else ([], 0)
            if extent.end > extent.first:
                kept = [*kept, *await read_letter_heads(self._bootstrap, topic, LATEST, behind=behind)]
            self._known[topic] = kept[-1].offset + 1 if kept else extent.end, kept[-LATEST:]
        return {topic: heads for topic, (_, heads) in self._known.items()}
