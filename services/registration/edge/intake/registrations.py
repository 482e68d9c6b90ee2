"""Writing registrations in batches, for the doors that answer the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from contracts.ids import registration_id
from contracts.keys.keyring import KeyMissingError
from contracts.submissions import Rejection, Submission, Unreadable
from eventstore.decider import Order, handle
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from eventstore.store import EventLog
from eventstore.tracing import Tracer, carried, spans_of
from services.registration.domain.registrations.registration import Command, Withdraw
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.in_submissions import UNKNOWN_ELECTION, arrivals_of
from services.registration.store.codecs import REGISTRATION_DECIDER, REGISTRATIONS
from services.runtime.telemetry.durations import Durations, wall_ms


class Received(NamedTuple):
    """A submission as it came over HTTP, with its traceparent, and when: in Unix milliseconds by the wall clock."""

    submission: Submission
    traceparent: str | None
    arrived_ms: int


class Registrations:
    """Everything that can be written over HTTP. `on_appended` is called when events were committed, and `recorded` told
    how long after their submissions' arrival that was."""

    def __init__(
        self,
        log: EventLog,
        admission: Admission,
        elections: KnownElections,
        on_appended: Callable[[], None],
        tracer: Tracer | None = None,
        *,
        recorded: Durations | None = None,
    ) -> None:
        self._log = log
        self._recorded = recorded
        self._tracer = tracer
        self._admission = admission
        self._elections = elections
        self._on_appended = on_appended

    async def submit(self, items: Sequence[Received]) -> list[Rejection | None]:
        """Register submissions as one batch; for each None, or why it cannot be registered.

        Raises:
            VersionConflictError: somebody else was first; the same again is safe.
        """
        answers: list[Rejection | None] = []
        orders = []
        batch = {"messaging.batch.message_count": len(items)}
        with spans_of(self._tracer, "registration append", shared=batch):
            async with self._log.transaction() as log:
                known = await self._elections.among(log, {one.submission.election_id for one in items})
                for submission, traceparent, arrived_ms in items:
                    if submission.election_id not in known:
                        answers.append(UNKNOWN_ELECTION)
                        continue
                    try:
                        orders.append(self._admission.order(submission, None, carried(traceparent), arrived_ms))
                        answers.append(None)
                    except KeyMissingError as missing:
                        answers.append(Rejection(Unreadable.UNKNOWN_ELECTION, str(missing)))
                decided = await handle(log, REGISTRATION_DECIDER, REGISTRATIONS, orders)
        self._on_appended()
        if self._recorded is not None:
            self._recorded.add_since(arrivals_of(orders, decided), wall_ms())
        return answers

    async def withdraw(self, source: str, submission_id: str, traceparent: str | None) -> bool:
        """Withdraw a registration; False where there is none."""
        return await decided_anew(lambda: self._withdraw(source, submission_id, traceparent))

    async def _withdraw(self, source: str, submission_id: str, traceparent: str | None) -> bool:
        identity = registration_id(source, submission_id)
        async with self._log.transaction() as log:
            if not await log.load([identity]):
                return False
            order: Order[Command] = Order(identity, Withdraw(wall_ms()), Cause(None, None, traceparent))
            await handle(log, REGISTRATION_DECIDER, REGISTRATIONS, [order])
        self._on_appended()
        return True
