"""Settling a case: one clerk's decision, in one transaction with what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from contracts.keyring import Keyring
from contracts.validations import Decision, Evidence, Settled, ValidationEventType
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.events import Cause, NewEvent
from eventstore.postgres import PostgresTransaction
from services.validation.domain.case import evolve
from services.validation.domain.settlement import Settle, decide_settlement
from services.validation.edge.judging import note_release
from services.validation.store.entries import keep_entries, lock_entries, mark_held_back
from services.validation.store.entry import Entry
from services.validation.store.surroundings import Claim, claim_holders


class NoSuchCaseError(LookupError):
    """No registration of this id has arrived here."""


@dataclass(frozen=True, slots=True)
class SettlementRequest:
    """What a clerk asks for: the decision, the version that was looked at, and the ground it stands on."""

    registration_id: UUID
    decision: Decision
    seen_version: int
    decided_by: str
    evidence: Evidence = field(repr=False)
    traceparent: str | None = None


class Settlements:
    """Settles cases; `on_appended` is called when a settlement was committed."""

    def __init__(self, pool: Pool, keyring: Keyring, clock: Clock, on_appended: Callable[[], None]) -> None:
        self._pool = pool
        self._keyring = keyring
        self._clock = clock
        self._on_appended = on_appended

    async def settle(self, request: SettlementRequest) -> Settled:
        """Settle a case.

        Raises:
            NoSuchCaseError: there is no such registration.
            SettlementError: it cannot be settled so, and why.
            VersionConflictError, asyncpg.UniqueViolationError: somebody else was first; look again.
        """
        async with acquired(self._pool) as connection, connection.transaction():
            entry = (await lock_entries(connection, [request.registration_id])).get(request.registration_id)
            if entry is None:
                raise NoSuchCaseError
            settled = await self._decide(connection, entry, request)
            await self._keep(connection, entry, settled, request.traceparent)
        self._on_appended()
        return settled

    async def _decide(self, connection: Connection, entry: Entry, request: SettlementRequest) -> Settled:
        registration = entry.registration
        claim: Claim = (registration.election_id, registration.voter_token)
        holder = (await claim_holders(connection, [claim])).get(claim)
        seal = self._keyring.details(registration.election_id)
        evidence = seal.close(request.evidence.model_dump_json().encode(), registration.registration_id.bytes)
        command = Settle(request.decision, request.seen_version, request.decided_by, evidence)
        free = holder is None or holder.registration_id == registration.registration_id
        return decide_settlement(entry.case, registration=registration, command=command, claim_free=free)

    async def _keep(self, connection: Connection, entry: Entry, settled: Settled, traceparent: str | None) -> None:
        before, released = entry.case, set[Claim]()
        entry.case = evolve(before, settled)
        note_release(entry, before, released)
        await keep_entries(connection, [entry], self._clock())
        await mark_held_back(connection, released)
        cause = Cause(None, entry.event_id, traceparent)
        event = NewEvent(
            settled.registration_id, settled.version, ValidationEventType.SETTLED.value, settled.voter_token,
            settled.model_dump_json().encode(), cause,
        )  # fmt: skip
        await PostgresTransaction(connection, self._clock).append([event])
