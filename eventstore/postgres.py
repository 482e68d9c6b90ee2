"""The log in PostgreSQL.

Each append locks its shard's head row, so that positions are gapless and their order is the order of commits: a reader
that asks for what stands behind a position misses nothing. The lock is taken last and held for one COPY and one UPDATE;
a batch makes it worth hundreds of events. Each append has a later time than the one before it, whatever the clock does:
a moment stands for one position of the log.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import asyncpg

from eventstore.clock import Clock, system_clock
from eventstore.database import Connection, Pool, acquired
from eventstore.events import LEAST_STEP, Cause, NewEvent, StoredEvent
from eventstore.log_rows import COLUMNS, log_rows
from eventstore.queries import load_queries
from eventstore.store import VersionConflictError

Q: Final = load_queries("eventstore")
APPENDED: Final = "eventstore_appended"
"""The NOTIFY channel that says that a shard has grown; its payload is the shard."""


class PostgresTransaction:
    """The log inside a transaction that somebody has opened on `connection`."""

    def __init__(self, connection: Connection, clock: Clock = system_clock, shard: int = 0) -> None:
        self._connection = connection
        self._clock = clock
        self._shard = shard

    async def load(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[StoredEvent]]:
        found: dict[UUID, list[StoredEvent]] = {}
        for row in await self._connection.fetch(Q.load_streams, self._shard, stream_ids):
            found.setdefault(row["stream_id"], []).append(stored(row))
        return found

    async def latest(self, stream_ids: Sequence[UUID]) -> dict[UUID, StoredEvent]:
        rows = await self._connection.fetch(Q.load_latest, self._shard, stream_ids)
        return {row["stream_id"]: stored(row) for row in rows}

    async def append(self, events: Sequence[NewEvent]) -> None:
        if not events:
            return
        await self._refuse_gaps(events)
        head = await self._connection.fetchrow(Q.lock_head, self._shard)
        if head is None:
            raise LookupError(f"the log has no shard {self._shard}; run the migrations")
        at = max(self._clock(), head["recorded_at"] + LEAST_STEP)
        rows, last = log_rows([(at, events)], shard=self._shard, behind=head["position"], previous=head["hash"])
        try:
            await self._connection.copy_to_table(
                "log", schema_name="eventstore", columns=COLUMNS, format="binary",
                source=rows,  # type: ignore[arg-type]  # any buffer will do, which the stubs do not know
            )  # fmt: skip
        except asyncpg.UniqueViolationError:
            raise VersionConflictError("a stream has moved on since it was loaded") from None
        await self._connection.execute(Q.move_head, self._shard, head["position"] + len(events), at, last)

    async def _refuse_gaps(self, events: Sequence[NewEvent]) -> None:
        """An event above version 1 needs the one before it: in this batch, or in the log."""
        last: dict[UUID, int] = {}
        first: dict[UUID, int] = {}
        for event in events:
            stream_id, version = event.stream_id, event.version
            before = last.get(stream_id)
            if before is None and version > 1:
                first[stream_id] = version
            elif before is not None and before != version - 1:
                raise VersionConflictError("a stream's new events do not follow one another")
            last[stream_id] = version
        if first:
            rows = await self._connection.fetch(Q.latest_versions, self._shard, list(first))
            present = {row["stream_id"]: row["version"] for row in rows}
            if any(present.get(stream, 0) != version - 1 for stream, version in first.items()):
                raise VersionConflictError("a stream has moved on since it was loaded")


class PostgresLog:
    """The log of one shard, on a pool of connections."""

    def __init__(self, pool: Pool, clock: Clock = system_clock, shard: int = 0) -> None:
        self._pool = pool
        self._clock = clock
        self._shard = shard

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        async with acquired(self._pool) as connection, connection.transaction():
            yield PostgresTransaction(connection, self._clock, self._shard)

    async def read(self, after: int, limit: int) -> list[StoredEvent]:
        async with acquired(self._pool) as connection:
            return [stored(row) for row in await connection.fetch(Q.read_log, self._shard, after, limit)]


def stored(row: Any) -> StoredEvent:
    """One row of the log as an event."""
    return StoredEvent(
        row["position"], row["stream_id"], row["version"], row["event_id"], row["recorded_at"], row["type"], row["key"],
        Cause(row["correlation_id"], row["causation_id"], row["traceparent"]), row["body"], row["hash"],
    )  # fmt: skip
