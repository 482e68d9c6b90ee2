"""Locking and keeping registrations, and marking those that are to be assessed again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.validations import Trigger
from eventstore.database import Connection
from eventstore.queries import load_queries
from services.validation.domain.cases.case import CaseState
from services.validation.store.entry import Entry
from services.validation.store.entry_rows import COLUMNS, case_of, entry_of, row_of

Q: Final = load_queries("services.validation.store")


async def lock_entries(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """The entries of these registrations, locked until the transaction ends; unknown ones are absent."""
    rows = await connection.fetch(Q.lock_registrations, list(ids))
    return {row["registration_id"]: entry_of(row) for row in rows}


async def lock_due(connection: Connection, elections: Sequence[str], most: int) -> list[Entry]:
    """Entries that are due, locked, in the order of their arrival; those that another process is at are passed over."""
    return [entry_of(row) for row in await connection.fetch(Q.lock_due, elections, most)]


async def former_states(connection: Connection, ids: Collection[UUID]) -> dict[UUID, tuple[CaseState, str]]:
    """The states of these registrations, and the elections in which they stand; unknown ones are absent."""
    rows = await connection.fetch(Q.former_states, list(ids))
    return {row["registration_id"]: (case_of(row), row["election_id"]) for row in rows}


async def keep_entries(connection: Connection, entries: Collection[Entry], now: datetime) -> None:
    """Keep `entries` as they are; each registration may stand among them once. New ones arrived `now`.

    Raises:
        asyncpg.UniqueViolationError: another process was first with a new one, or with a voter's claim.
    """
    if not entries:
        return
    ordered = sorted(entries, key=lambda entry: entry.registration.registration_id.int)
    new = [(*row_of(entry, now), now) for entry in ordered if entry.is_new]
    old = [_with_text_of_likely(row_of(entry, now)) for entry in ordered if not entry.is_new]
    # First those that are known: a claim that one of them gives up, a new one may take.
    if old:
        await connection.execute(Q.change_registrations, *zip(*old, strict=True))
    # Most are new, and COPY costs half of an upsert; where another process was first, the key says so.
    await connection.copy_records_to_table(
        "registration", schema_name="validation", columns=(*COLUMNS, "arrived_at"), records=new
    )


async def keep_earlier(connection: Connection, entries: Collection[Entry]) -> None:
    """Keep for the history what these entries were last heard of as, before a newer version takes their place."""
    rows = [
        (
            entry.registration.registration_id, entry.registration.version, entry.event_type, entry.recorded_at,
            entry.registration.election_id, entry.registration.place_code, entry.registration.channel,
        )
        for entry in entries
        if entry.event_type is not None
    ]  # fmt: skip
    if rows:
        await connection.execute(Q.keep_earlier, *zip(*sorted(rows, key=lambda row: row[:2]), strict=True))


async def mark_held_back(connection: Connection, released: Collection[tuple[str, str]]) -> None:
    """Mark those whom the claims on these (election, voter token) pairs held back as due."""
    if released:
        because: Trigger = "claim_released"
        elections, tokens = zip(*sorted(released), strict=True)
        await connection.execute(Q.mark_held_back, elections, tokens, because)


def _with_text_of_likely(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """An array of arrays would lose its inner ones in `unnest`: the last column goes as PostgreSQL's text of one."""
    likely = row[-1]
    return (*row[:-1], None if likely is None else "{" + ",".join(map(str, likely)) + "}")
