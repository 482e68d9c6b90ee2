"""The events' way in: a batch is read, folded by registration, and counted in the consumer's transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiokafka import ConsumerRecord

from contracts.keys.keyring import Keyring
from contracts.set_up.elections import SetUp
from contracts.submissions import Unreadable
from contracts.topics import ELECTIONS, REGISTRATIONS, VALIDATIONS
from eventstore.database import Connection
from eventstore.reading.reader import Refusal
from services.reporting.edge.keep_appeals import keep_appeals
from services.reporting.edge.keep_elections import keep_set_up
from services.reporting.edge.keep_registrations import count
from services.reporting.edge.latency import Arrivals, Latency
from services.reporting.edge.office.keeping import keep_told
from services.reporting.edge.office.told import Told
from services.reporting.edge.read_events import EventError, Uncounted, read_event
from services.reporting.views.appeals import AppealFact
from services.reporting.views.fold import Fold
from services.reporting.views.registration import RegistrationFact
from services.reporting.views.statements import Q

NAME: Final = "reporting"


@dataclass(slots=True)
class Batch:
    """What a batch holds: facts folded, set-ups, appeals and what else is told in their order, what could not be read,
    when the last was recorded."""

    fold: Fold = field(default_factory=Fold)
    arrivals: Arrivals = field(default_factory=Arrivals)
    set_ups: list[tuple[datetime, SetUp]] = field(default_factory=list)
    appeals: list[AppealFact] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    recorded_through: datetime | None = None


class ReportingReader:
    """Counts what the three event topics say. `skipped` counts events of types that this version does not know."""

    name = NAME
    topics = (REGISTRATIONS, VALIDATIONS, ELECTIONS)

    def __init__(
        self, keyring: Keyring, on_commit: Callable[[], Awaitable[None]], latency: Latency | None = None
    ) -> None:
        self._keyring = keyring
        self._on_commit = on_commit
        self._latency = latency
        self.skipped = 0

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        """Count `records` inside the transaction on `connection`; answer what could not be read.

        The transaction is READ COMMITTED: a row that somebody else has just changed is met as it is now.
        """
        batch, counted = self.read(records), None
        # Tallies are kept in shards, so that processes with different partitions do not wait for each other's rows.
        shard = min(record.partition for record in records)
        await keep_set_ups(connection, batch)
        if not batch.fold.empty:
            counted = await count(connection, batch.fold, shard, self._keyring)
        await keep_rest(connection, batch)
        if batch.recorded_through is not None:
            await connection.execute(Q.move_progress, shard, batch.recorded_through)
        if self._latency is not None:
            self._latency.counting(batch.arrivals, counted)
        return batch.refusals

    async def committed(self) -> None:
        """Wake whoever shows the counts, and note how long it took until they counted."""
        if self._latency is not None:
            self._latency.committed()
        await self._on_commit()

    def read(self, records: Sequence[ConsumerRecord]) -> Batch:
        """What `records` say, the many folded by registration; nothing is kept of it yet."""
        batch = Batch()
        latest: datetime | None = None
        for record in records:
            try:
                recorded_at, event = read_event(record)
            except EventError as error:
                batch.refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, str(error)))
                continue
            if latest is None or recorded_at > latest:
                latest = recorded_at
            if isinstance(event, Told):
                batch.told.append(event)
            elif isinstance(event, tuple):
                registration_id, fact, arrived_ms = event
                if isinstance(fact, RegistrationFact):
                    batch.fold.add_registration(registration_id, fact)
                    batch.arrivals.registered[registration_id] = arrived_ms
                else:
                    batch.fold.add_verdict(registration_id, fact)
                    batch.arrivals.judged[registration_id] = arrived_ms
            elif isinstance(event, Uncounted):
                self.skipped += event.foreseen
            elif isinstance(event, AppealFact):
                batch.appeals.append(event)
            else:
                batch.set_ups.append((recorded_at, event))
        batch.recorded_through = latest
        return batch


async def keep_set_ups(connection: Connection, batch: Batch) -> None:
    """Keep the set-ups of a batch."""
    for recorded_at, set_up in batch.set_ups:
        await keep_set_up(connection, recorded_at, set_up)


async def keep_rest(connection: Connection, batch: Batch) -> None:
    """Keep what a batch says beside its set-ups and what is counted of registrations."""
    if batch.appeals:
        await keep_appeals(connection, batch.appeals)
    if batch.told:
        await keep_told(connection, batch.told)
