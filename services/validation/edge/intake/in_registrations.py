"""Registrations in by `voter.registrations.v1`: the latest version of each is judged, repeats are passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.envelope import EnvelopeError, Head, read_head
from contracts.registrations import Registration, RegistrationEventType
from contracts.submissions import Unreadable
from contracts.topics import REGISTRATIONS
from contracts.upcasting import lifts
from eventstore.database import Connection
from eventstore.reading.reader import Refusal
from services.validation.store.entries import keep_earlier, lock_entries
from services.validation.store.entry import Entry
from services.validation.store.likeness import judge_one_at_a_time
from services.validation.store.registry_moves import judging_begins

_LIFTS = lifts(RegistrationEventType)
_read = Registration.__pydantic_validator__.validate_json


class Judging(Protocol):
    """What becomes of registrations that have arrived."""

    async def judge(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Keep `entries` (locked, each once) with what follows from them."""


class RegistrationReader:
    """Hands registrations to `judge` as they come; `on_appended` is called when verdicts were committed."""

    name = "validation"
    topics = (REGISTRATIONS,)

    def __init__(self, judge: Judging, on_appended: Callable[[], None]) -> None:
        self._judge = judge
        self._on_appended = on_appended

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        arrived, earlier, refusals = _read_all(records)
        await judging_begins(connection)
        await judge_one_at_a_time(connection, {entry.registration.election_id for entry in arrived.values()})
        known = await lock_entries(connection, list(arrived))
        entries = []
        for identity, entry in arrived.items():
            before = known.get(identity)
            if before is None:
                entries.append(entry)
            elif before.registration.version < entry.registration.version:
                earlier.append(replace(before))
                entries.append(_after(before, entry))
            elif before.registration.version > entry.registration.version:
                earlier.append(entry)
        await keep_earlier(connection, earlier)
        if entries:
            await self._judge.judge(connection, entries)
        return refusals

    async def committed(self) -> None:
        self._on_appended()


def _read_all(records: Sequence[ConsumerRecord]) -> tuple[dict[UUID, Entry], list[Entry], list[Refusal]]:
    """The latest version of each registration in the batch, the versions before these, and what cannot be read."""
    arrived: dict[UUID, Entry] = {}
    earlier: list[Entry] = []
    refusals: list[Refusal] = []
    for record in records:
        try:
            head = read_head(record.headers)
            if head.type not in _LIFTS:
                continue
            lift, body = _LIFTS[head.type], record.value
            if lift is not None:
                body = lift(body)
            registration: Registration = _read(body)
        except (EnvelopeError, ValidationError):
            refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, "not an event of this topic; see its schema"))
            continue
        entry = _arrived(registration, body, head)
        other = arrived.setdefault(registration.registration_id, entry)
        if other.registration.version < registration.version:
            arrived[registration.registration_id] = entry
            earlier.append(other)
        elif other.registration.version > registration.version:
            earlier.append(entry)
    return arrived, earlier, refusals


def _arrived(registration: Registration, body: bytes, head: Head) -> Entry:
    return Entry(
        registration, body, head.type, head.id, head.recorded_at, head.traceparent, is_new=True,
        held_in=registration.election_id,
    )  # fmt: skip


def _after(known: Entry, arrived: Entry) -> Entry:
    """What is known of a registration, with the event that has arrived as its latest."""
    known.registration, known.body, known.traceparent = arrived.registration, arrived.body, arrived.traceparent
    known.event_type, known.event_id, known.recorded_at = arrived.event_type, arrived.event_id, arrived.recorded_at
    known.due = None
    return known
