"""Registrations in by `voter.registrations.v1`: the latest version of each is judged, repeats are passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.envelope import EnvelopeError, Head, read_head
from contracts.registrations import Registration, RegistrationEventType
from contracts.submissions import Unreadable
from contracts.topics import REGISTRATIONS
from eventstore.database import Connection
from eventstore.reader import Refusal
from services.validation.edge.judging import Judge
from services.validation.store.entries import Entry, lock_entries

_KNOWN = frozenset(kind.value for kind in RegistrationEventType)
_read = Registration.__pydantic_validator__.validate_json


class RegistrationReader:
    """Judges registrations as they come; `on_appended` is called when verdicts were committed."""

    name = "validation"
    topics = (REGISTRATIONS,)

    def __init__(self, judge: Judge, on_appended: Callable[[], None]) -> None:
        self._judge = judge
        self._on_appended = on_appended

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        arrived: dict[object, tuple[Registration, bytes, Head]] = {}
        refusals: list[Refusal] = []
        for record in records:
            try:
                head = read_head(record.headers)
                if head.type not in _KNOWN:
                    continue
                registration: Registration = _read(record.value)
            except (EnvelopeError, ValidationError):
                refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, "not an event of this topic; see its schema"))
                continue
            before = arrived.get(registration.registration_id)
            if before is None or before[0].version < registration.version:
                arrived[registration.registration_id] = (registration, record.value, head)
        known = await lock_entries(
            connection, [registration.registration_id for registration, _, _ in arrived.values()]
        )
        entries = []
        for registration, body, head in arrived.values():
            entry = known.get(registration.registration_id)
            if entry is None:
                entry = Entry(
                    registration, body, head.id, head.traceparent, is_new=True, held_in=registration.election_id
                )
            elif entry.registration.version >= registration.version:
                continue
            else:
                entry.registration, entry.body = registration, body
                entry.event_id, entry.traceparent = head.id, head.traceparent
            entries.append(entry)
        if entries:
            await self._judge.judge(connection, entries)
        return refusals

    async def committed(self) -> None:
        self._on_appended()
