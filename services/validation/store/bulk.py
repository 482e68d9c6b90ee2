"""Open cases that are settled together: those that look alike."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from eventstore.database import Connection
from eventstore.queries import load_queries
from services.validation.store.entry import Entry
from services.validation.store.entry_rows import entry_of

_Q: Final = load_queries("services.validation.store", "bulk.sql")


async def open_alike(
    connection: Connection,
    election_id: str,
    *,
    place_code: str | None,
    finding: str | None,
    only: Collection[str] | None,
    assignee: str | None,
    limit: int,
) -> list[Entry]:
    """Open cases of an election, the oldest first, not locked; filters that are None take all. `only`: with exactly
    these findings, each once."""
    exactly = None if only is None else sorted(set(only))
    rows = await connection.fetch(_Q.open_alike, election_id, place_code, finding, exactly, assignee, limit)
    return [entry_of(row) for row in rows]
