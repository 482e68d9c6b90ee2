"""Judging a batch of registrations inside one transaction: look up what surrounds them all, then decide each in turn.

Each look-up and each statement that keeps something is one for the whole batch, however large. Claims are taken in the
order of arrival, first within the batch, then against the database's unique index, where a race with another process
ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.keys.keyring import Keyring
from contracts.validations import Assessed, ValidationEventType
from eventstore.clock import Clock
from eventstore.database import Connection
from eventstore.events import Cause, NewEvent
from eventstore.postgres import PostgresTransaction
from eventstore.tracing import carried
from services.validation.domain.assessment import ClaimHolder, Context, assess
from services.validation.domain.cases.case import (
    CaseState,
    evolve,
    inherited,
    of_another_election,
    withdrawn_upstream,
)
from services.validation.domain.cases.leaving import Left
from services.validation.domain.cases.verdict import decide_assessment, wants_claim
from services.validation.domain.election import ElectionRules
from services.validation.domain.likeness.keys import NO_KEYS, keys_of
from services.validation.domain.resident import Resident
from services.validation.domain.rules.age import newly_of_age
from services.validation.domain.subject import Subject
from services.validation.edge.claims import note_release
from services.validation.edge.intake.former import left_by_the_former
from services.validation.edge.intake.look_alikes import LookAlikes, look_around
from services.validation.edge.intake.opening import Opening
from services.validation.edge.intake.papers import papers_on_file
from services.validation.edge.intake.spouses import spouses_of
from services.validation.store.entries import keep_entries, mark_held_back
from services.validation.store.entry import Entry
from services.validation.store.likeness import mark_likeness_gone
from services.validation.store.surroundings import Claim, Rulebook, claim_holders, residents

_write = Assessed.__pydantic_serializer__.to_json


@dataclass(slots=True)
class _Batch:
    """What surrounds a batch, looked up once, and what comes of it. `claims` grows as claims are taken."""

    residents: dict[str, Resident]
    spouses: dict[UUID, Resident]
    claims: dict[Claim, ClaimHolder]
    alikes: LookAlikes
    left: dict[UUID, Left]
    events: list[NewEvent] = field(default_factory=list)
    released: set[Claim] = field(default_factory=set)
    freed: set[Claim] = field(default_factory=set)
    """Claims that somebody of this batch held and nobody has taken since; `claims` still names who held them."""
    otherwise: list[UUID] = field(default_factory=list)
    """Registrations that are no longer what those who name them as probably the same person were compared with."""


class Judge:
    """Judges entries with the installation's keys, the registry, and each election's rules."""

    def __init__(self, keyring: Keyring, rulebook: Rulebook, clock: Clock) -> None:
        self._keyring = keyring
        self._opening = Opening(keyring)
        self._tokens = keyring.tokens()
        self._registry = keyring.registry()
        self.rulebook = rulebook
        self._clock = clock

    async def ready(self, connection: Connection) -> dict[str, tuple[ElectionRules, str]]:
        """Rules and time zone by election id of those that can be assessed here: as the rulebook has it, and their keys
        are in the keyring."""
        known = await self.rulebook.ready(connection)
        return {name: rules for name, rules in known.items() if self._opening.can_open(name)}

    async def judge(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Assess `entries` (locked, each once) in their order, and keep them with the events that follow.

        The caller holds the judging of their elections (`judge_one_at_a_time`) since before it locked them. An entry
        whose election or registry is not in yet, or whose election's keys are not here, is kept as due.

        Raises:
            asyncpg.UniqueViolationError, VersionConflictError: somebody else was first; try the whole batch again.
        """
        ready = await self.ready(connection)
        rules = {name: rules for name, (rules, _) in ready.items()}
        today = {name: self._clock().astimezone(ZoneInfo(zone)).date() for name, (_, zone) in ready.items()}
        now, later = _split(entries, rules)
        subjects = [
            self._opening.open(entry.registration) if not entry.registration.withdrawn else None for entry in now
        ]
        claims = {
            (entry.registration.election_id, entry.registration.voter_token)
            for entry in now
            if entry.registration.claims and not entry.registration.withdrawn
        }
        known = await residents(connection, {token for _, token in claims}, self._registry)
        opened = list(zip(now, subjects, strict=True))
        spouses = await spouses_of(connection, opened, known, rules, tokens=self._tokens, registry=self._registry)
        alikes = await look_around(connection, opened, rules, self._tokens.likeness, self._opening.open)
        left = await left_by_the_former(connection, now)
        batch = _Batch(known, spouses, await claim_holders(connection, claims), alikes, left)
        for entry in later:
            _wait(entry, batch)
        for entry, subject in opened:
            if 0 < entry.case.registration_version < entry.registration.version:
                batch.otherwise.append(entry.registration.registration_id)
            if subject is None:
                self._take_withdrawal(entry, batch)
            else:
                self._assess(entry, subject, rules[subject.election_id], today[subject.election_id], batch)
            entry.due = None
        await keep_entries(connection, entries, self._clock())
        await mark_held_back(connection, batch.released)
        await mark_likeness_gone(connection, batch.otherwise)
        await PostgresTransaction(connection, self._clock).append(batch.events)

    async def recall(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Note with `entries`, whose states are known, what an assessment notes beside its verdict: under which keys
        those who may be the same person find them, and at whose spouse was looked. Nothing is judged."""
        rules = {name: rules for name, (rules, _) in (await self.ready(connection)).items()}
        now, later = _split(entries, rules)
        for entry in later:
            entry.likeness, entry.spouse_token = NO_KEYS, None
        opened = [(e, None if e.registration.withdrawn else self._opening.open(e.registration)) for e in now]
        known = await residents(connection, {e.registration.voter_token for e, s in opened if s}, self._registry)
        await spouses_of(connection, opened, known, rules, tokens=self._tokens, registry=self._registry)
        for entry, subject in opened:
            entry.likeness = NO_KEYS if subject is None else keys_of(subject, self._tokens.likeness)

    def _assess(self, entry: Entry, subject: Subject, rules: ElectionRules, today: date, batch: _Batch) -> None:
        registration, before = entry.registration, entry.case
        standing = before
        if entry.held_in != registration.election_id:
            standing = of_another_election(before, entry.held_in)
        claim = (registration.election_id, registration.voter_token)
        holder = batch.claims.get(claim) if registration.claims else None
        if holder is not None and (
            holder.registration_id == registration.registration_id
            # Rows that are known already change in one statement, in any order: among those a claim is taken next time.
            or (entry.is_new and claim in batch.freed)
        ):
            holder = None
        seen = papers_on_file(standing, registration, self._keyring.details)
        context = Context(
            resident=batch.residents.get(registration.voter_token) if registration.claims else None,
            claim_holder=holder,
            spouse=batch.spouses.get(subject.registration_id),
            certificate_seen=seen.certificate_seen,
            today=today,
            permit=seen.permit,
            alike=batch.alikes.of(entry, standing, subject, rules),
        )
        born = subject.number.birth_date
        verdict = decide_assessment(
            standing,
            registration=registration,
            findings=assess(subject, context, rules),
            policy_version=rules.policy.version,
            holds_claim=holder is None and wants_claim(standing, registration),
            trigger=entry.due or "submission",
            newly_of_age=born is not None and newly_of_age(born, rules),
            inherits=batch.left.get(registration.registration_id) or inherited(standing, registration.election_id),
        )
        if verdict is None:
            return
        entry.case = evolve(standing, verdict)
        if entry.case.holds_claim:
            batch.claims[claim] = ClaimHolder(
                registration.registration_id, registration.place_code, registration.channel
            )
            batch.freed.discard(claim)
        _free(entry, before, batch)
        batch.events.append(assessed_event(entry, verdict))

    @staticmethod
    def _take_withdrawal(entry: Entry, batch: _Batch) -> None:
        before = entry.case
        entry.case = withdrawn_upstream(before, entry.registration)
        entry.likeness, entry.likely = NO_KEYS, ()
        _free(entry, before, batch)


def _free(entry: Entry, before: CaseState, batch: _Batch) -> None:
    if before.holds_claim:
        released: set[Claim] = set()
        note_release(entry, before, released)
        batch.released |= released
        batch.freed |= released


def _wait(entry: Entry, batch: _Batch) -> None:
    """Keep for later who cannot be judged yet: as they stand, but for an election that they have left."""
    entry.due = "waited"
    if entry.held_in != entry.registration.election_id:
        before, entry.case = entry.case, of_another_election(entry.case, entry.held_in)
        entry.likeness, entry.likely = NO_KEYS, ()
        batch.otherwise.append(entry.registration.registration_id)
        note_release(entry, before, batch.released)


def assessed_event(entry: Entry, verdict: Assessed) -> NewEvent:
    """The verdict as an event of the registration's validation stream."""
    trace = entry.traceparent
    if trace is not None:
        trace = carried(trace, lambda: {"xuanmin.registration.version": verdict.registration_version})
    cause = Cause(None, entry.event_id, trace)
    return NewEvent(
        verdict.registration_id, verdict.version, ValidationEventType.ASSESSED.value, verdict.voter_token,
        _write(verdict), cause,
    )  # fmt: skip


def _split(entries: Sequence[Entry], rules: dict[str, ElectionRules]) -> tuple[list[Entry], list[Entry]]:
    """Entries that can be judged now (the withdrawn always can), and those that wait."""
    now = [e for e in entries if e.registration.withdrawn or e.registration.election_id in rules]
    later = [e for e in entries if not (e.registration.withdrawn or e.registration.election_id in rules)]
    return now, later
