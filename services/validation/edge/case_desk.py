"""What a person does about one registration: load it locked, decide, keep what follows, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from contracts.cases import (
    CallLogged,
    CaseAssigned,
    CaseEvent,
    CaseEventType,
    CertificateMovedOn,
    Disclosed,
    NoteAdded,
    PermitRecorded,
    SettlementDeclined,
    SettlementProposed,
)
from contracts.elections import Policy
from contracts.keyring import Keyring
from contracts.sealing import Seal
from contracts.validations import Decided, Reopened, Restored, Settled, StruckOff, Trigger, ValidationEventType, Verdict
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.events import Cause, NewEvent
from eventstore.postgres import PostgresTransaction
from services.validation.domain.case import evolve
from services.validation.edge.judging import note_release
from services.validation.store.entries import keep_entries, lock_entries, mark_held_back
from services.validation.store.entry import Entry
from services.validation.store.surroundings import Claim, Rulebook, claim_holders

_TYPES: Final[dict[type[BaseModel], str]] = {
    Settled: ValidationEventType.SETTLED.value,
    Reopened: ValidationEventType.REOPENED.value,
    StruckOff: ValidationEventType.STRUCK_OFF.value,
    Restored: ValidationEventType.RESTORED.value,
    CaseAssigned: CaseEventType.ASSIGNED.value,
    CallLogged: CaseEventType.CALL_LOGGED.value,
    NoteAdded: CaseEventType.NOTE_ADDED.value,
    SettlementProposed: CaseEventType.SETTLEMENT_PROPOSED.value,
    SettlementDeclined: CaseEventType.SETTLEMENT_DECLINED.value,
    CertificateMovedOn: CaseEventType.CERTIFICATE_MOVED_ON.value,
    PermitRecorded: CaseEventType.PERMIT_RECORDED.value,
    Disclosed: CaseEventType.DISCLOSED.value,
}


class NoSuchCaseError(LookupError):
    """No registration of this id has arrived here."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a person decides upon: the registration's `entry` (locked), whether its voter's claim is free or its own,
    the election's policy (None: not set up yet), the seal for what people write, and the time."""

    entry: Entry
    claim_free: bool
    policy: Policy | None
    seal: Seal
    now: datetime

    def sealed(self, words: str | BaseModel) -> str:
        """Words, or a model of them, sealed and bound to the registration."""
        text = words if isinstance(words, str) else words.model_dump_json()
        return self.seal.close(text.encode(), self.entry.registration.registration_id.bytes)


Deciding = Callable[[Sitting], Sequence[Decided | CaseEvent]]
"""Gives the events that follow from a person's wish, or raises why it cannot be."""


class CaseDesk:
    """Does what people decide; `on_appended` is called when events were committed."""

    def __init__(
        self, pool: Pool, keyring: Keyring, rulebook: Rulebook, clock: Clock, on_appended: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._rulebook = rulebook
        self._clock = clock
        self._on_appended = on_appended

    async def do(
        self,
        registration_id: UUID,
        decide: Deciding,
        *,
        traceparent: str | None = None,
        due: Trigger | None = None,
    ) -> tuple[Entry, Sequence[Decided | CaseEvent]]:
        """Decide on one registration; gives its entry afterwards and the events. `due`: assess it again then, and why.

        Raises:
            NoSuchCaseError: there is no such registration.
            VersionConflictError, asyncpg.UniqueViolationError: somebody else was first; look again.
            Whatever `decide` raises.
        """
        async with acquired(self._pool) as connection, connection.transaction():
            entry = (await lock_entries(connection, [registration_id])).get(registration_id)
            if entry is None:
                raise NoSuchCaseError
            events = decide(await self._sitting(connection, entry))
            if events:
                await self._keep(connection, entry, events, traceparent, due)
        self._on_appended()
        return entry, events

    async def _sitting(self, connection: Connection, entry: Entry) -> Sitting:
        registration = entry.registration
        claim: Claim = (registration.election_id, registration.voter_token)
        holder = (await claim_holders(connection, [claim])).get(claim)
        rules = (await self._rulebook.ready(connection)).get(registration.election_id)
        return Sitting(
            entry,
            holder is None or holder.registration_id == registration.registration_id,
            rules[0].policy if rules else None,
            self._keyring.details(registration.election_id),
            self._clock(),
        )

    async def _keep(
        self,
        connection: Connection,
        entry: Entry,
        events: Sequence[Decided | CaseEvent],
        traceparent: str | None,
        due: Trigger | None,
    ) -> None:
        before, released = entry.case, set[Claim]()
        for event in events:
            entry.case = evolve(entry.case, event)
        entry.due = due or entry.due
        note_release(entry, before, released)
        await keep_entries(connection, [entry], self._clock())
        await mark_held_back(connection, released)
        cause = Cause(None, entry.event_id, traceparent)
        await PostgresTransaction(connection, self._clock).append([_new(event, cause) for event in events])


def _new(event: Verdict | CaseEvent, cause: Cause) -> NewEvent:
    return NewEvent(
        event.registration_id, event.version, _TYPES[type(event)], event.voter_token, event.model_dump_json().encode(),
        cause,
    )  # fmt: skip
