"""What is kept of everything that happened to one voter: versions of registrations, and the streams about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.ids import baseline_id
from contracts.registrations import Registration
from eventstore.database import Connection
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresTransaction
from eventstore.queries import load_queries
from services.validation.domain.telling.happening import RegistrationVersion, StreamEvent, VersionKind
from services.validation.store.event_bodies import read_event

_Q: Final = load_queries("services.validation.store", "history.sql")
_KINDS: Final[dict[str, VersionKind]] = {
    "xuanmin.registration.submitted.v1": "submitted",
    "xuanmin.registration.corrected.v1": "corrected",
    "xuanmin.registration.withdrawn.v1": "withdrawn",
    "xuanmin.registration.transferred.v1": "transferred",
}


@dataclass(frozen=True, slots=True)
class VoterRecords:
    """Everything about one voter: the registrations as they stand, the versions of each with when they were recorded,
    and the events of every stream about the voter."""

    registrations: tuple[Registration, ...]
    versions: tuple[tuple[datetime, RegistrationVersion], ...]
    events: tuple[tuple[StoredEvent, StreamEvent], ...]


async def voter_records(connection: Connection, registration_id: UUID) -> VoterRecords | None:
    """Everything about the voter of this registration; None: none of this id has arrived.

    A voter is known by the number. Where it cannot be right, the registration stands alone.
    """
    whose = await connection.fetchrow(_Q.voter_of_registration, registration_id)
    if whose is None:
        return None
    token = whose["voter_token"]
    rows = await connection.fetch(_Q.registrations_of_voter, token, registration_id, whose["election_id"])
    ids = [row["registration_id"] for row in rows]
    registrations = [Registration.model_validate_json(row["registration"]) for row in rows]
    earlier = await connection.fetch(_Q.earlier_versions, ids)
    proceedings = [row["stream_id"] for row in await connection.fetch(_Q.proceedings_of_voter, token)]
    listed_in = await connection.fetch(_Q.baselines_of_voter, token)
    baselines = [baseline_id(row["election_id"], token) for row in listed_in]
    streams = await PostgresTransaction(connection).load([*ids, *proceedings, *baselines])
    return VoterRecords(
        tuple(registrations),
        (
            *[(row["recorded_at"], _earlier(row)) for row in earlier],
            *[_latest(row, registration) for row, registration in zip(rows, registrations, strict=True)],
        ),
        tuple([
            (stored, event)
            for events in streams.values() for stored in events
            if (event := read_event(stored.type, stored.body)) is not None
        ]),
    )  # fmt: skip


def _earlier(row: Any) -> RegistrationVersion:
    return RegistrationVersion(
        row["registration_id"], row["election_id"], row["version"], _KINDS[row["event_type"]], row["place_code"],
        row["channel"],
    )  # fmt: skip


def _latest(row: Any, registration: Registration) -> tuple[datetime, RegistrationVersion]:
    """The version that stands. From before its event's type was kept, what it was can still be told from what it is."""
    kind = _KINDS.get(row["event_type"] or "")
    if kind is None:
        kind = "withdrawn" if registration.withdrawn else "submitted" if registration.version == 1 else "corrected"
    return row["recorded_at"] or row["arrived_at"], RegistrationVersion(
        registration.registration_id, registration.election_id, registration.version, kind, registration.place_code,
        registration.channel, registration.move,
    )  # fmt: skip
