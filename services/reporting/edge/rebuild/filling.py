"""Filling the shadow from a part of the topics: the many are laid down as they come, the few kept as they always are.

The one meaning of an event is that of the ordinary reader (in_events.py): what it reads of a record is what is laid
down here. Nothing is counted yet; put_together.py does that, once for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
from aiokafka import ConsumerRecord

from eventstore.database import AWAY, CONFLICT, CONNECT_SECONDS, Connection
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import Batch, ReportingReader, keep_rest, keep_set_ups
from services.reporting.edge.rebuild.names import SHADOW, ShadowConnection
from services.reporting.edge.rebuild.places import SHARED, UPKEEP
from services.reporting.edge.rebuild.reading import topic_reader
from services.reporting.views.registration import RegistrationFact, VerdictFact

BATCH_RECORDS: Final = 5_000
"""So many records are in memory at once, twice: those that are read, and those that are being laid down."""

_ATTEMPTS: Final = 20
_REGISTRATION: Final = ("registration_id", *RegistrationFact._fields)
_VERDICT: Final = tuple(
    {"status": "verdict_status"}.get(name, name) for name in ("registration_id", *VerdictFact._fields)
)


@dataclass(slots=True)
class Filled:
    """What was read so far: events, those among them that nobody can read, and when the last was recorded."""

    events: int = 0
    unreadable: int = 0
    recorded_through: datetime | None = None

    def add(self, events: int, unreadable: int, recorded_through: datetime | None) -> None:
        """Count a batch."""
        self.events += events
        self.unreadable += unreadable
        if recorded_through is not None and (self.recorded_through is None or recorded_through > self.recorded_through):
            self.recorded_through = recorded_through


@asynccontextmanager
async def shadow_connection(dsn: str) -> AsyncIterator[Connection]:
    """A connection of its own, on which the ordinary statements fill the shadow; where it breaks, so does the rebuild.

    What PostgreSQL loses in a crash is not only what was not committed: a new connection would go on as if nothing were
    missing.
    """
    connection: Any = await asyncpg.connect(
        dsn, timeout=CONNECT_SECONDS, connection_class=ShadowConnection,
        server_settings={"application_name": "xuanmin-rebuild", "jit": "off", "synchronous_commit": "off"},
    )  # fmt: skip
    try:
        await connection.execute(UPKEEP.among_others, SHARED)
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


class Filler:
    """Lays down what `reader` reads, on `connection`."""

    def __init__(self, connection: Connection, reader: ReportingReader) -> None:
        self._connection = connection
        self._reader = reader
        self.filled = Filled()

    async def fill(self, bootstrap: str, parts: Mapping[Place, int], on_batch: Callable[[], None]) -> None:
        """Read each place of `parts` from its beginning up to its offset; `on_batch` is called as `filled` grows.

        Raises:
            KafkaError, asyncpg.PostgresError, OSError: broker or database went away.
        """
        laying: asyncio.Task[None] | None = None
        async with topic_reader(bootstrap, dict.fromkeys(parts, 0)) as topics:
            try:
                while topics.behind(parts):
                    records = await topics.some(parts, BATCH_RECORDS)
                    if laying is not None:
                        await laying
                        on_batch()
                    # While PostgreSQL takes one batch, the next is read.
                    laying = asyncio.create_task(self.lay_down(records)) if records else None
                if laying is not None:
                    await laying
                    on_batch()
            finally:
                if laying is not None:
                    laying.cancel()

    async def lay_down(self, records: Sequence[ConsumerRecord]) -> None:
        """As a consumer does: what one record breaks is found by halving, and does not stop those behind it."""
        for attempt in range(_ATTEMPTS):
            try:
                await self._attempt(records)
            except CONFLICT:
                if attempt == _ATTEMPTS - 1:
                    raise
            except AWAY:
                raise
            except Exception:  # noqa: BLE001  see above
                if len(records) == 1:
                    self.filled.add(1, 1, None)
                    return
                middle = len(records) // 2
                await self.lay_down(records[:middle])
                await self.lay_down(records[middle:])
                return
            else:
                return

    async def _attempt(self, records: Sequence[ConsumerRecord]) -> None:
        batch = self._reader.read(records)
        async with self._connection.transaction():
            await keep_set_ups(self._connection, batch)
            await self._copy("read_registration", _REGISTRATION, _registrations(batch))
            await self._copy("read_verdict", _VERDICT, _verdicts(batch))
            await keep_rest(self._connection, batch)
        self.filled.add(len(records), len(batch.refusals), batch.recorded_through)

    async def _copy(self, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        if rows:
            await self._connection.copy_records_to_table(table, schema_name=SHADOW, columns=columns, records=rows)


def _registrations(batch: Batch) -> list[tuple[Any, ...]]:
    fold = batch.fold
    return [(i, *fact) for i, fact in (*fold.registrations.items(), *fold.superseded_registrations)]


def _verdicts(batch: Batch) -> list[tuple[Any, ...]]:
    fold = batch.fold
    return [(i, *fact) for i, fact in (*fold.verdicts.items(), *fold.superseded_verdicts)]
