"""Submissions in by `voter.submissions.v1`: a batch of records becomes a batch of commands, or dead letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiokafka import ConsumerRecord

from contracts.envelope import message_id_of
from contracts.keys.keyring import KeyMissingError
from contracts.submissions import Rejection, Submission, Unreadable, read_submission
from contracts.topics import SUBMISSIONS
from eventstore.clock import Clock
from eventstore.database import Connection
from eventstore.decider import Order, handle
from eventstore.postgres import PostgresTransaction
from eventstore.reading.reader import Refusal
from eventstore.tracing import carried_from
from services.registration.domain.registrations.registration import Command, RegistrationEvent
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.store.codecs import REGISTRATION_DECIDER, REGISTRATIONS
from services.runtime.telemetry.durations import Durations, wall_ms

UNKNOWN_ELECTION = Rejection(
    Unreadable.UNKNOWN_ELECTION, "election_id: no such election here; load its set-up first, then redrive this record"
)


class SubmissionReader:
    """Reads submissions; `on_appended` is called when registrations were committed, and `recorded` told how long after
    their submissions' arrival that was."""

    name = "registration"
    topics = (SUBMISSIONS,)

    def __init__(
        self,
        admission: Admission,
        elections: KnownElections,
        clock: Clock,
        on_appended: Callable[[], None],
        recorded: Durations | None = None,
    ) -> None:
        self._admission = admission
        self._elections = elections
        self._clock = clock
        self._on_appended = on_appended
        self._recorded = recorded
        self._recording: list[int] = []

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        log = PostgresTransaction(connection, self._clock)
        read = [(record, read_submission(record.value)) for record in records]
        wanted = {answer.election_id for _, answer in read if isinstance(answer, Submission)}
        known = await self._elections.among(log, wanted)
        orders: list[Order[Command]] = []
        refusals: list[Refusal] = []
        for record, answer in read:
            admitted = self._admit(answer, record, known)
            if isinstance(admitted, Rejection):
                refusals.append(Refusal(record, admitted.reason, admitted.detail))
            else:
                orders.append(admitted)
        decided = await handle(log, REGISTRATION_DECIDER, REGISTRATIONS, orders)
        self._recording = arrivals_of(orders, decided)
        return refusals

    def _admit(
        self, answer: Submission | Rejection, record: ConsumerRecord, known: set[str]
    ) -> Order[Command] | Rejection:
        if isinstance(answer, Rejection):
            return answer
        if answer.election_id not in known:
            return UNKNOWN_ELECTION
        try:
            return self._admission.order(answer, _cause(record), carried_from(record), record.timestamp)
        except KeyMissingError as missing:
            return Rejection(Unreadable.UNKNOWN_ELECTION, str(missing))

    async def committed(self) -> None:
        self._on_appended()
        if self._recorded is not None:
            self._recorded.add_since(self._recording, wall_ms())


def arrivals_of(orders: Sequence[Order[Command]], decided: Sequence[Sequence[RegistrationEvent]]) -> list[int]:
    """When the submissions arrived of which something came; a repeat, however late, is none of them."""
    return [
        arrived
        for order, events in zip(orders, decided, strict=True)
        if events and (arrived := order.command.arrived_ms) is not None
    ]


def _cause(record: ConsumerRecord) -> str:
    return message_id_of(record.headers) or f"{record.topic}/{record.partition}/{record.offset}"
