"""What registrations were before they were transferred or carried over: what a person decided outlives the move."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventstore.database import Connection
from services.validation.domain.cases.case import all_left
from services.validation.domain.cases.leaving import Left, left_to_the_next
from services.validation.store.entries import former_states
from services.validation.store.entry import Entry


async def left_by_the_former(connection: Connection, entries: Sequence[Entry]) -> dict[UUID, Left]:
    """What is left to those of `entries` that are judged for the first time and came from another registration."""
    moved = [
        (entry.registration, entry.registration.move)
        for entry in entries
        if entry.registration.move is not None
        and entry.registration.move.kind != "transferred_out"
        and entry.case.registration_version == 0
    ]
    if not moved:
        return {}
    states = await former_states(connection, {move.registration_id for _, move in moved})
    found: dict[UUID, Left] = {}
    for registration, move in moved:
        if move.registration_id not in states:
            continue
        state, election_id = states[move.registration_id]
        left = left_to_the_next(all_left(state, election_id), move.election_id, registration.election_id)
        if left is not None:
            found[registration.registration_id] = left
    return found
