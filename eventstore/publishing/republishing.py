"""Publishing a log again: the same bytes under the same ids and keys, in the log's order, beside the relay's own work.

Readers know what they have by stream and version, so that nothing counts twice, and the order between what is new and
what comes again does not matter to them. How far it is stands in the database: after a kill another process goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

import structlog
from aiokafka.errors import KafkaError

from eventstore.backoff import Backoff
from eventstore.database import AWAY, Pool, acquired
from eventstore.publishing.outgoing import outgoing_of
from eventstore.publishing.published_ends import PublishedEnds
from eventstore.publishing.publisher import Outgoing, Publisher
from eventstore.queries import load_queries

Q: Final = load_queries("eventstore.publishing", "republishing.sql")
BATCH: Final = 1000
LEASE: Final = timedelta(seconds=5)
LOOK_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


class Beside(Protocol):
    """Records that a store publishes again which are no events of its log."""

    def records(self) -> AsyncIterator[Sequence[Outgoing]]:
        """All of them, in batches; from the beginning each time."""


@dataclass(frozen=True, slots=True)
class Republication:
    """An order as it is worked on: the events from position `next` to `last` that are still to be published, those of
    `stream_id` where one is named; at most `rate` a second."""

    id: UUID
    what: str
    stream_id: UUID | None
    last: int
    rate: int | None
    next: int


class NoLongerOursError(Exception):
    """Another process works on the order now, or it has ended."""


class Republisher:
    """Works on the orders of one store. `beside` is what it publishes besides events, by what an order calls it."""

    def __init__(
        self, pool: Pool, publisher: Publisher, *, source: str, ends: PublishedEnds, beside: dict[str, Beside]
    ) -> None:
        self._pool = pool
        self._publisher = publisher
        self._source = source
        self._ends = ends
        self._beside = beside
        self._owner = uuid4()
        self._ordered = asyncio.Event()

    def wake(self) -> None:
        """Say that something was ordered."""
        self._ordered.set()

    async def run(self) -> None:
        """Work until cancelled; waits through a missing database or broker."""
        backoff = Backoff()
        while True:
            self._ordered.clear()
            try:
                while await self._one():
                    backoff.reset()
            except NoLongerOursError:
                continue
            except (*AWAY, KafkaError) as error:
                log.warning("republishing_waits", error=type(error).__name__)
                await backoff.wait()
                continue
            # Not wait_for: Python 3.11 loses a cancellation at the moment of the wake, and we would never end.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._ordered.wait()

    async def _one(self) -> bool:
        """Work on one order to its end; whether there was any."""
        async with acquired(self._pool) as connection:
            row = await connection.fetchrow(Q.take_republication, self._owner, LEASE)
        if row is None:
            return False
        order = Republication(
            row["republication_id"], row["what"], row["stream_id"], row["last"], row["rate"], row["next"]
        )
        log.info("republishing", what=order.what, next=order.next, last=order.last)
        if row["cluster"] != self._ends.cluster:
            await self._end(order, "another broker")
        elif order.what in self._beside:
            await self._publish_beside(order, self._beside[order.what])
        else:
            await self._publish(order)
            if row["first"] <= 1 and order.stream_id is None:
                async with acquired(self._pool) as connection:
                    await connection.execute(Q.has_all, self._ends.cluster, order.last)
        return True

    async def _publish(self, order: Republication) -> None:
        pace, position = _Pace(order.rate), order.next
        while rows := await self._read(order, position):
            self._ends.add(await self._publisher.publish(outgoing_of(self._source, rows)))
            position = rows[-1]["position"] + 1
            await self._note(order, position, len(rows))
            await pace.wait(len(rows))
        await self._end(order, "done")

    async def _publish_beside(self, order: Republication, beside: Beside) -> None:
        pace, published = _Pace(order.rate), 0
        async for records in beside.records():
            await self._publisher.publish(records)
            published += len(records)
            await self._note(order, published, len(records))
            await pace.wait(len(records))
        await self._end(order, "done")

    async def _read(self, order: Republication, position: int) -> list[Any]:
        most = BATCH if order.rate is None else max(1, min(BATCH, order.rate))
        async with acquired(self._pool) as connection:
            if order.stream_id is None:
                return await connection.fetch(Q.positions_again, 0, position, order.last, most)
            return await connection.fetch(Q.stream_again, 0, order.stream_id, position, order.last, most)

    async def _note(self, order: Republication, next_: int, published: int) -> None:
        async with acquired(self._pool) as connection, connection.transaction():
            ours = await connection.fetchval(Q.move_republication, order.id, self._owner, next_, published, LEASE)
            if ours is None:
                raise NoLongerOursError
            noted = await connection.fetch(Q.note_ends, self._ends.cluster, *self._ends.columns())
        self._ends.noted(noted)

    async def _end(self, order: Republication, how: str) -> None:
        async with acquired(self._pool) as connection:
            await connection.execute(Q.end_republication, order.id, self._owner, how)
        log.info("republished", what=order.what, last=order.last, ended_as=how)


class _Pace:
    """Keeps to a rate of records a second (None: to none), over the whole of an order."""

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._began = time.monotonic()
        self._done = 0

    async def wait(self, records: int) -> None:
        self._done += records
        if self._rate is not None:
            # Shorter than a lease runs: what is read at once is no more than a second's worth.
            await asyncio.sleep(max(0.0, self._began + self._done / self._rate - time.monotonic()))
