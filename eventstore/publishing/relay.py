"""The relay: publishes the log in its order, and notes how far it came.

One relay a shard works at a time: it holds a lease in the database that runs out by itself, so that a stand-by takes
over from one that was killed or stopped. A relay that comes back too late publishes at most what others published
already (readers know repeats by the event's id) and finds at its next note that the lease is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import structlog
from aiokafka.errors import KafkaError

from eventstore.backoff import Backoff
from eventstore.database import AWAY, Connection, Pool, acquired
from eventstore.postgres import APPENDED, Q
from eventstore.publishing.outgoing import outgoing_of
from eventstore.publishing.published_ends import PublishedEnds
from eventstore.publishing.publisher import Publisher
from eventstore.publishing.refused import REFUSALS, Refused, RefusedEvent
from eventstore.tracing import Tracer, spans_of

LEASE: Final = timedelta(seconds=5)
POLL_SECONDS: Final = 1.0
STANDBY_SECONDS: Final = 1.0
BATCH: Final = 1000

log = structlog.get_logger(__name__)


class LeaseLostError(Exception):
    """Another relay holds the shard now."""


class Relay:
    """Publishes one shard's log through `publisher`; `source` is the events' `ce_source`, `ends` are noted with it."""

    def __init__(
        self,
        pool: Pool,
        publisher: Publisher,
        *,
        source: str,
        ends: PublishedEnds | None = None,
        shard: int = 0,
        tracer: Tracer | None = None,
    ) -> None:
        self._pool = pool
        self._publisher = publisher
        self._source = source
        self._ends = ends
        self._shard = shard
        self._tracer = tracer
        self._owner: UUID = uuid4()
        self._grown = asyncio.Event()
        self._refused = Refused(shard, BATCH)
        self.published = 0
        self.active = False

    @property
    def refused(self) -> RefusedEvent | None:
        """The event that the broker does not take, and behind which all others wait; None: none is known."""
        return self._refused.event

    def wake(self) -> None:
        """Say that the log has grown; without it the relay looks once a second."""
        self._grown.set()

    async def run(self) -> None:
        """Work until cancelled; waits through a missing database or broker, and before an event that is refused."""
        backoff = Backoff()
        listening = asyncio.create_task(self._listen(), name="relay-listen")
        try:
            while True:
                try:
                    await self._work(backoff)
                except LeaseLostError:
                    log.warning("relay_lease_lost", shard=self._shard)
                except (*AWAY, KafkaError) as error:
                    log.warning("relay_waits", error=type(error).__name__, seconds=backoff.next_seconds)
                    await backoff.wait()
                self.active = False
        finally:
            self.active = False
            listening.cancel()
            await asyncio.shield(self._give_up())

    async def _work(self, backoff: Backoff) -> None:
        position = await self._take_lease()
        if position is None:
            self._refused.forget()
            await asyncio.sleep(STANDBY_SECONDS)
            return
        if not self.active:
            log.info("relay_active", shard=self._shard, position=position)
        self.active = True
        while True:
            self._grown.clear()
            events = await self._read(position)
            if not events:
                await self._wait_for_growth()
                position = await self._hold(position, position)
                continue
            try:
                with spans_of(self._tracer, "relay send", "producer", _described(events)):
                    acknowledged = await self._publisher.publish(outgoing_of(self._source, events))
            except REFUSALS as error:
                # The lease is taken anew after each refusal: finding the event can take longer than it runs.
                if self._refused.found(events, error):
                    await backoff.wait()
                return
            if self._ends is not None:
                self._ends.add(acknowledged)
            self._refused.passed(events[-1]["position"])
            position = await self._hold(position, events[-1]["position"])
            self.published += len(events)
            backoff.reset()

    async def _take_lease(self) -> int | None:
        async with acquired(self._pool) as connection:
            position: int | None = await connection.fetchval(Q.take_lease, self._shard, self._owner, LEASE)
        return position

    async def _read(self, after: int) -> list[Any]:
        async with acquired(self._pool) as connection:
            return await connection.fetch(Q.read_outbox, self._shard, after, self._refused.at_once(after))

    async def _hold(self, known: int, position: int) -> int:
        ends = self._ends
        columns = ([], [], [], []) if ends is None else ends.columns()
        cluster = None if ends is None else ends.cluster
        async with acquired(self._pool) as connection:
            rows = await connection.fetch(
                Q.move_relay, self._shard, self._owner, known, position, LEASE, cluster, *columns
            )  # fmt: skip
        if not rows:
            raise LeaseLostError
        if ends is not None:
            ends.noted(row for row in rows if row["topic"] is not None)
        return position

    async def _wait_for_growth(self) -> None:
        # Not wait_for: Python 3.11 loses a cancellation at the moment of the wake, and we would never end.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._grown.wait()

    async def _listen(self) -> None:
        """Let appends of other processes wake us at once. A hint only: where it fails, the poll still finds them."""
        while True:
            try:
                async with acquired(self._pool) as connection:
                    await self._hear(connection)
            except AWAY:
                await asyncio.sleep(POLL_SECONDS)

    async def _hear(self, connection: Connection) -> None:
        gone = asyncio.Event()
        connection.add_termination_listener(lambda *_: gone.set())
        await connection.add_listener(APPENDED, self._heard)
        try:
            await gone.wait()
        finally:
            if not connection.is_closed():
                await connection.remove_listener(APPENDED, self._heard)

    def _heard(self, *_: object) -> None:
        self._grown.set()

    async def _give_up(self) -> None:
        try:
            async with acquired(self._pool) as connection:
                await connection.execute(Q.give_up_lease, self._shard, self._owner)
        except AWAY:
            log.info("relay_lease_runs_out", shard=self._shard)


def waking(relay: Relay | None) -> Callable[[], None]:
    """What says that the log has grown; where the relay runs elsewhere, it hears of it from the database."""
    return _nobody if relay is None else relay.wake


def _nobody() -> None:
    """Nobody to wake here."""


def _described(events: Sequence[Any]) -> dict[str, str | int]:
    """What the spans of one publication have in common, in OpenTelemetry's names for messaging."""
    return {
        "messaging.system": "kafka", "messaging.operation.type": "send", "messaging.batch.message_count": len(events),
    }  # fmt: skip
