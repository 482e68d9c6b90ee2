"""Walking one store's streams beside another list that is in the same order: nothing is held but the next stream."""

from __future__ import annotations

from collections.abc import Iterator

from office.operations.verifying.recount import Fact


class Ahead:
    """A store's streams in the order of ids, walked beside another list in the same order."""

    def __init__(self, streams: Iterator[tuple[str, list[Fact]]]) -> None:
        self._streams = streams
        self._next = next(streams, None)

    def before(self, identity: str) -> Iterator[tuple[str, list[Fact]]]:
        """Those that stand before `identity`."""
        while self._next is not None and self._next[0] < identity:
            yield self._next
            self._next = next(self._streams, None)

    def of(self, identity: str) -> list[Fact]:
        """The facts of `identity`, none if it has none; what stands before it is passed over."""
        for _ in self.before(identity):
            continue
        if self._next is None or self._next[0] != identity:
            return []
        facts = self._next[1]
        self._next = next(self._streams, None)
        return facts

    def rest(self) -> Iterator[tuple[str, list[Fact]]]:
        """All that are left."""
        while self._next is not None:
            yield self._next
            self._next = next(self._streams, None)
