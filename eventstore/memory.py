"""The log in memory: the PostgreSQL log's twin, for tests of what is built on the seam. The same suite runs on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from contracts.ids import event_id
from eventstore.clock import Clock, system_clock
from eventstore.events import GENESIS, LEAST_STEP, NewEvent, StoredEvent, chained
from eventstore.store import VersionConflictError


class MemoryLog:
    """A log that lives as long as the object. One transaction at a time: appends of others wait, as on the head row."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._events: list[StoredEvent] = []
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryTransaction]:
        async with self._writing:
            staged = MemoryTransaction(list(self._events), self._clock)
            yield staged
            self._events = staged.events

    async def read(self, after: int, limit: int) -> list[StoredEvent]:
        return self._events[after : after + limit]


class MemoryTransaction:
    """A copy of the log that takes the place of the old one when its block ends well."""

    def __init__(self, events: list[StoredEvent], clock: Clock) -> None:
        self.events = events
        self._clock = clock

    async def load(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[StoredEvent]]:
        wanted, found = set(stream_ids), dict[UUID, list[StoredEvent]]()
        for event in self.events:
            if event.stream_id in wanted:
                found.setdefault(event.stream_id, []).append(event)
        return found

    async def latest(self, stream_ids: Sequence[UUID]) -> dict[UUID, StoredEvent]:
        return {stream: events[-1] for stream, events in (await self.load(stream_ids)).items()}

    async def append(self, events: Sequence[NewEvent]) -> None:
        last = self.events[-1] if self.events else None
        at = max(self._clock(), last.recorded_at + LEAST_STEP) if last else self._clock()
        previous = last.hash if last else GENESIS
        versions = {event.stream_id: event.version for event in self.events}
        for event in events:
            if event.version != versions.get(event.stream_id, 0) + 1:
                raise VersionConflictError("a stream has moved on since it was loaded")
            versions[event.stream_id] = event.version
            identity = event_id(event.stream_id, event.version)
            previous = chained(previous, identity, at.isoformat(), event)
            self.events.append(
                StoredEvent(
                    len(self.events) + 1, event.stream_id, event.version, identity, at, event.type, event.key,
                    event.cause, event.body, previous,
                )
            )  # fmt: skip
