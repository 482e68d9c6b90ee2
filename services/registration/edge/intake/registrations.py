"""Writing registrations and elections in batches, for the doors that answer the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from contracts.elections import ElectionSetUp, SetUp
from contracts.ids import election_stream_id, registration_id
from contracts.keyring import KeyMissingError, Keyring
from contracts.submissions import Rejection, Submission, Unreadable
from eventstore.decider import Order, handle
from eventstore.events import NO_CAUSE, Cause
from eventstore.grouped_writes import decided_anew
from eventstore.store import EventLog
from services.registration.domain.registrations.registration import Command, Withdraw
from services.registration.domain.set_up.election import LoadSetUp
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.in_submissions import UNKNOWN_ELECTION
from services.registration.store.codecs import ELECTION_DECIDER, ELECTIONS, REGISTRATION_DECIDER, REGISTRATIONS

SET_UP_BYTES: Final = 900 * 1024
"""An event is one Kafka record, which may have 1 MiB: one that does not fit would hold up the relay for ever."""


class SetUpTooLargeError(ValueError):
    """The set-up does not fit into one event."""


class Registrations:
    """Everything that can be written over HTTP. `on_appended` is called when events were committed."""

    def __init__(
        self,
        log: EventLog,
        admission: Admission,
        elections: KnownElections,
        keyring: Keyring,
        on_appended: Callable[[], None],
    ) -> None:
        self._log = log
        self._admission = admission
        self._elections = elections
        self._keyring = keyring
        self._on_appended = on_appended

    async def submit(self, items: Sequence[tuple[Submission, str | None]]) -> list[Rejection | None]:
        """Register (submission, traceparent) pairs as one batch; for each None, or why it cannot be registered.

        Raises:
            VersionConflictError: somebody else was first; the same again is safe.
        """
        answers: list[Rejection | None] = []
        orders = []
        async with self._log.transaction() as log:
            known = await self._elections.among(log, {submission.election_id for submission, _ in items})
            for submission, traceparent in items:
                if submission.election_id not in known:
                    answers.append(UNKNOWN_ELECTION)
                    continue
                try:
                    orders.append(self._admission.order(submission, None, traceparent))
                    answers.append(None)
                except KeyMissingError as missing:
                    answers.append(Rejection(Unreadable.UNKNOWN_ELECTION, str(missing)))
            await handle(log, REGISTRATION_DECIDER, REGISTRATIONS, orders)
        self._on_appended()
        return answers

    async def withdraw(self, source: str, submission_id: str, traceparent: str | None) -> bool:
        """Withdraw a registration; False where there is none."""
        return await decided_anew(lambda: self._withdraw(source, submission_id, traceparent))

    async def _withdraw(self, source: str, submission_id: str, traceparent: str | None) -> bool:
        identity = registration_id(source, submission_id)
        async with self._log.transaction() as log:
            if not await log.load([identity]):
                return False
            order: Order[Command] = Order(identity, Withdraw(), Cause(None, None, traceparent))
            await handle(log, REGISTRATION_DECIDER, REGISTRATIONS, [order])
        self._on_appended()
        return True

    async def set_up(self, set_up: ElectionSetUp) -> SetUp | None:
        """Make this the election's set-up, with its key; None where the same one stands already.

        Raises:
            SetUpTooLargeError: it would not fit into one Kafka record.
        """
        if len(set_up.model_dump_json().encode()) > SET_UP_BYTES:
            raise SetUpTooLargeError(f"the set-up is above {SET_UP_BYTES} bytes; an election has one town's places")
        self._keyring.make_election(set_up.election.id)
        return await decided_anew(lambda: self._set_up(set_up))

    async def _set_up(self, set_up: ElectionSetUp) -> SetUp | None:
        async with self._log.transaction() as log:
            order = Order(election_stream_id(set_up.election.id), LoadSetUp(set_up), NO_CAUSE)
            [events] = await handle(log, ELECTION_DECIDER, ELECTIONS, [order])
        self._on_appended()
        return events[-1] if events else None
