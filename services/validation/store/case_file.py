"""What a case's file is made of: the registration as it is kept, the events about its case, the registry's entry."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import orjson

from contracts.cases import CaseEvent
from contracts.keys.sealing import Seal
from eventstore.database import Connection
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresTransaction
from eventstore.queries import load_queries
from services.validation.store.entry import Entry
from services.validation.store.entry_rows import entry_of
from services.validation.store.event_bodies import read_event

_Q: Final = load_queries("services.validation.store", "case_file.sql")


async def entry_as_kept(connection: Connection, registration_id: UUID) -> Entry | None:
    """One registration's entry, not locked; None: none of this id has arrived."""
    row = await connection.fetchrow(_Q.registration, registration_id)
    return None if row is None else entry_of(row)


async def case_events(connection: Connection, registration_id: UUID) -> list[tuple[StoredEvent, CaseEvent]]:
    """The events of the work on a case, in their order."""
    streams = await PostgresTransaction(connection).load([registration_id])
    return [
        (stored, event)
        for stored in streams.get(registration_id, [])
        if isinstance(event := read_event(stored.type, stored.body), CaseEvent)
    ]


async def resident_in_clear(connection: Connection, voter_token: str, registry: Seal) -> dict[str, Any] | None:
    """The registry's `name` and `address` of a voter; None: the registry has no such number.

    Raises:
        SealError: the entry was sealed with another key.
    """
    row = await connection.fetchrow(_Q.resident, voter_token)
    if row is None:
        return None
    bound_to = voter_token.encode()
    sealed = row["details_sealed"]
    details = orjson.loads(registry.open(sealed, bound_to)) if sealed is not None else {}
    return {"name": registry.open(row["name_sealed"], bound_to).decode(), "address": details.get("address") or None}
