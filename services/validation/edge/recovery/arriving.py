"""Registrations that arrive while the store recovers: kept, and judged by nobody, for verdicts on them are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eventstore.clock import Clock
from eventstore.database import Connection
from eventstore.recovery.following import note_streams
from services.validation.store.entries import keep_entries
from services.validation.store.entry import Entry
from services.validation.store.recovered import Q


class Arrivals:
    """Takes the judge's place: notes who has arrived, so that their state is made again from their streams."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def judge(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Keep `entries` as they have arrived. Until they are made again they hold no claim, and wait."""
        ids = [entry.registration.registration_id for entry in entries]
        await note_streams(connection, ids)
        new = [entry.registration.registration_id for entry in entries if entry.is_new]
        for entry in entries:
            entry.due, entry.case = "waited", replace(entry.case, holds_claim=False)
        await keep_entries(connection, entries, self._clock())
        await connection.execute(Q.arrived_when, new)
