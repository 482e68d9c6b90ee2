"""What a person does about one registration: load it locked, decide, keep what follows, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from contracts.cases import CaseEvent
from contracts.keys.keyring import Keyring
from contracts.keys.sealing import Seal
from contracts.set_up.elections import Policy
from contracts.unknown import whole_json
from contracts.validations import Decided, Trigger
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.events import Cause, NewEvent
from eventstore.postgres import PostgresTransaction
from services.validation.domain.cases.case import CaseState, evolve
from services.validation.domain.cases.case_work import CaseWorkError
from services.validation.domain.decisions.ground import Ground, RulesNotKnownError
from services.validation.edge.claims import note_release
from services.validation.edge.intake.look_alikes import comes_back, steps_back
from services.validation.store.entries import keep_entries, lock_entries, mark_held_back
from services.validation.store.entry import Entry
from services.validation.store.event_bodies import write_event
from services.validation.store.likeness import hold_judging_around, mark_likeness_gone
from services.validation.store.registry_moves import judging_begins
from services.validation.store.surroundings import Claim, Rulebook, claim_holders


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
        text = words.encode() if isinstance(words, str) else whole_json(words)
        return self.seal.close(text, self.entry.registration.registration_id.bytes)

    def opened(self, sealed: str) -> bytes:
        """What `sealed` made.

        Raises:
            SealError: the keyring has another key than the one that sealed it.
        """
        return self.seal.open(sealed, self.entry.registration.registration_id.bytes)

    @property
    def ground(self) -> Ground:
        """What a decision on the case is made upon.

        Raises:
            RulesNotKnownError: the election cannot be assessed yet, so nothing can be decided in it.
        """
        if self.policy is None:
            raise RulesNotKnownError(
                "the election's set-up or the resident registry is not in yet; decide once they are"
            )
        return Ground(self.entry.case, self.entry.registration, self.claim_free, self.policy)


_Events = Sequence[Decided | CaseEvent]
_Done = tuple[Entry, CaseState, _Events]
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
            await judging_begins(connection)
            await hold_judging_around(connection, [registration_id])
            entry = (await lock_entries(connection, [registration_id])).get(registration_id)
            if entry is None:
                raise NoSuchCaseError
            [sitting] = await self.sittings(connection, [entry])
            events = decide(sitting)
            if events:
                done = _done(entry, events)
                entry.due = due or entry.due
                await self._keep(connection, [done], traceparent)
        self._on_appended()
        return entry, events

    async def do_each(
        self, wishes: Sequence[tuple[UUID, Deciding]], *, traceparent: str | None = None
    ) -> list[Sequence[Decided | CaseEvent] | CaseWorkError | NoSuchCaseError]:
        """Decide on many registrations in one transaction, each for itself, in their order; a refusal stops no other.

        Raises:
            VersionConflictError, asyncpg.UniqueViolationError: somebody else was first with one; try all again.
        """
        answers: list[Sequence[Decided | CaseEvent] | CaseWorkError | NoSuchCaseError] = []
        done: list[_Done] = []
        async with acquired(self._pool) as connection, connection.transaction():
            await judging_begins(connection)
            await hold_judging_around(connection, {identity for identity, _ in wishes})
            entries = await lock_entries(connection, {identity for identity, _ in wishes})
            sittings = {
                one.entry.registration.registration_id: one
                for one in await self.sittings(connection, list(entries.values()))
            }
            taken = set[Claim]()
            for identity, decide in wishes:
                sitting = sittings.get(identity)
                if sitting is None:
                    answers.append(NoSuchCaseError())
                    continue
                entry, claim = sitting.entry, _claim(sitting.entry)
                if claim in taken and not entry.case.holds_claim:
                    sitting = replace(sitting, claim_free=False)
                try:
                    events = decide(sitting)
                except CaseWorkError as wrong:
                    answers.append(wrong)
                    continue
                answers.append(events)
                done.append(_done(entry, events))
                if entry.case.holds_claim:
                    taken.add(claim)
            await self._keep(connection, done, traceparent)
        self._on_appended()
        return answers

    async def sittings(self, connection: Connection, entries: Sequence[Entry]) -> list[Sitting]:
        """What is to be decided upon for each of `entries`, in their order."""
        holders = await claim_holders(connection, {_claim(entry) for entry in entries})
        ready = await self._rulebook.ready(connection)
        now, sittings = self._clock(), list[Sitting]()
        for entry in entries:
            holder, rules = holders.get(_claim(entry)), ready.get(entry.registration.election_id)
            sittings.append(
                Sitting(
                    entry,
                    holder is None or holder.registration_id == entry.registration.registration_id,
                    rules[0].policy if rules else None,
                    self._keyring.details(entry.registration.election_id),
                    now,
                )
            )
        return sittings

    async def _keep(self, connection: Connection, done: Sequence[_Done], traceparent: str | None) -> None:
        released, events = set[Claim](), list[NewEvent]()
        changed: dict[UUID, Entry] = {}
        for entry, before, of_entry in done:
            note_release(entry, before, released)
            if comes_back(before, entry.case):
                entry.due = entry.due or "reopened"
            changed[entry.registration.registration_id] = entry
            cause = Cause(None, entry.event_id, traceparent)
            events += [_new(event, cause) for event in of_entry]
        await keep_entries(connection, changed.values(), self._clock())
        await mark_held_back(connection, released)
        gone = [entry.registration.registration_id for entry, before, _ in done if steps_back(before, entry.case)]
        await mark_likeness_gone(connection, gone)
        await PostgresTransaction(connection, self._clock).append(events)


def _claim(entry: Entry) -> Claim:
    return entry.registration.election_id, entry.registration.voter_token


def _done(entry: Entry, events: _Events) -> _Done:
    before = entry.case
    for event in events:
        entry.case = evolve(entry.case, event)
    return entry, before, events


def _new(event: Decided | CaseEvent, cause: Cause) -> NewEvent:
    return NewEvent(event.registration_id, event.version, *write_event(event), cause)
