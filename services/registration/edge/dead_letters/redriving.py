"""Redriving in the background: orders are worked off in portions at their rate, and each portion is recorded.

Whatever happens to the process, an order goes on behind the last portion that was recorded, in this process or another:
at most one portion is put back twice, which changes nothing (a submission is known by its content).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog

from contracts.operations.dead_letters import DeadLettersRedriven
from eventstore.backoff import Backoff
from eventstore.database import AWAY, Connection, acquired
from eventstore.kafka.dead_letter_reading import DeadLettersAwayError, open_letters
from eventstore.postgres import PostgresTransaction
from eventstore.publishing.publisher import NOT_TAKEN, Outgoing
from eventstore.store import VersionConflictError
from services.registration.domain.dead_letters.dealt_with import DealtWith, Redrive
from services.registration.domain.dead_letters.letter import ranges_of
from services.registration.edge.dead_letters.acts_on_letters import (
    KIND,
    KnownActs,
    Q,
    ended,
    redrive_subject,
    stream_of,
)
from services.registration.edge.dead_letters.opened import Opened
from services.registration.edge.dead_letters.order import OrderInWork
from services.runtime.acts.acts import Acts
from services.runtime.process import Process

PORTION_SECONDS: Final = 2.0
PORTION_LETTERS: Final = 500
STEPS_A_SECOND: Final = 5
PUBLISH_SECONDS: Final = 20
LOOK_SECONDS: Final = 10.0
"""So often a process looks for orders that another one was given and has left."""

log = structlog.get_logger(__name__)


class ElsewhereError(Exception):
    """Another process works on the order, or did: what is known of it here is no longer true."""


_WAIT: Final = (*AWAY, *NOT_TAKEN, DeadLettersAwayError, VersionConflictError, ElsewhereError)


class Redriving:
    """Works off the orders of this cluster; `put_back` counts, by topic, what this process has put back."""

    def __init__(self, process: Process, known: KnownActs) -> None:
        self._process, self._known = process, known
        self._bootstrap = process.settings.need("kafka_bootstrap")
        self._seal = process.keyring.dead_letters()
        self._asked = asyncio.Event()
        self._failed: set[UUID] = set()
        self._free_at = 0.0
        self.put_back: Counter[str] = Counter()

    def has_failed(self, redrive: UUID) -> bool:
        """Whether an order broke here in a way that waiting does not mend; the log says how."""
        return redrive in self._failed

    def wake(self) -> None:
        """Say that there is an order."""
        self._asked.set()

    async def run(self, acts: Acts) -> None:
        """Work until cancelled, recording by `acts`; what an order breaks is logged, and stops no other."""
        backoff = Backoff()
        while True:
            self._asked.clear()
            try:
                for redrive in (await self._known.now()).going_on():
                    await self._work_off(redrive, acts)
            except _WAIT as error:
                log.info("redrive_waits", error=type(error).__name__)
                await backoff.wait()
                continue
            backoff = Backoff()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._asked.wait()
            except TimeoutError:
                continue

    async def _work_off(self, redrive: Redrive, acts: Acts) -> None:
        if redrive.asked.redrive in self._failed:
            return
        try:
            async with open_letters(self._bootstrap, redrive.asked.topic) as letters:
                order = OrderInWork(redrive, letters, self._seal)
                while not await self._portion(order, acts):
                    pass
        except _WAIT:
            raise
        except Exception:
            # Started anew, the process tries once more; until then the service has other work.
            self._failed.add(redrive.asked.redrive)
            log.exception("redrive_failed", redrive=str(redrive.asked.redrive))

    async def _portion(self, order: OrderInWork, acts: Acts) -> bool:
        """Put a portion back and record it; whether the order has ended."""
        asked = order.asked
        stream = stream_of(redrive_subject(asked.topic, asked.redrive))
        dealt = await self._known.now()
        async with acquired(self._process.pool) as connection, connection.transaction():
            if not await connection.fetchval(Q.take_redrive, str(asked.redrive)):
                raise ElsewhereError
            if await self._ended(connection, stream, order):
                return True
            done, stopping = await self._put_back(order, dealt)
            finished = order.at_end and not stopping
            if done or finished:
                order.put_back += len(done)
                portion = DeadLettersRedriven(
                    service=asked.service, subject=asked.subject, version=1, by=asked.by,
                    reason_sealed=asked.reason_sealed, redrive=asked.redrive, topic=asked.topic, cluster=asked.cluster,
                    rate=asked.rate, letters=ranges_of(done), count=len(done), through=order.through,
                    put_back=order.put_back, left_out=dict(order.left_out), finished=finished,
                )  # fmt: skip
                await acts.record_in(connection, KIND, stream, portion)
        if done or finished:
            acts.wake()
            order.recorded_through = order.through
        if stopping:
            raise asyncio.CancelledError
        if finished:
            log.info("redrive_finished", redrive=str(asked.redrive), letters=order.put_back)
        return finished

    async def _ended(self, connection: Connection, stream: UUID, order: OrderInWork) -> bool:
        """Whether the order has ended meanwhile.

        Raises:
            ElsewhereError: another process has put a portion of it back.
        """
        stored = (await PostgresTransaction(connection, self._process.clock).latest([stream]))[stream]
        last = KIND.codec.read(stored.type, stored.body)
        if ended(last):
            return True
        if isinstance(last, DeadLettersRedriven) and last.through != order.recorded_through:
            raise ElsewhereError
        return False

    async def _put_back(self, order: OrderInWork, dealt: DealtWith) -> tuple[list[int], bool]:
        """The offsets of a portion that was published, and whether this process is stopping."""
        rate, done = order.asked.rate, list[int]()
        step = min(max(1, rate // STEPS_A_SECOND), PORTION_LETTERS)
        until = time.monotonic() + PORTION_SECONDS
        while not order.at_end and len(done) < PORTION_LETTERS and time.monotonic() < until:
            try:
                # At its pace before the next ones are taken: stopped here, what was taken is published.
                await asyncio.sleep(max(0.0, self._free_at - time.monotonic()))
            except asyncio.CancelledError:
                return done, True
            taken = await order.take(min(step, PORTION_LETTERS - len(done)), dealt, until)
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._publish(order.asked.topic, taken)
            self._free_at = time.monotonic() + len(taken) / rate
            done += [one.letter.offset for one in taken]
        return done, False

    async def _publish(self, topic: str, letters: Sequence[Opened]) -> None:
        if not letters:
            return
        partitions = await self._process.publisher.partitions_of(topic)
        records = []
        for one in letters:
            if one.original is None or one.letter.id is None:
                raise ValueError("a letter without its record cannot be put back")
            record = one.original.put_back(one.letter.id)
            # Without a key nothing says where it belongs: where it was, its sender's other records are.
            place = one.letter.partition % partitions if record.key is None else None
            records.append(Outgoing(topic, record.key, record.value, list(record.headers), place))
        await self._process.publisher.publish(records)
        self.put_back[topic] += len(records)
