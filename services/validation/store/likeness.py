"""Who may be the same person: looking them up, and judging one election one batch at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from contracts.registrations import Registration
from contracts.validations import Trigger
from eventstore.database import Connection
from eventstore.queries import load_queries
from services.validation.domain.likeness.keys import NO_KEYS, Keys
from services.validation.domain.likeness.neighbourhood import CROWD

_Q: Final = load_queries("services.validation.store", "likeness.sql")


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing registration that shares a key, sealed; `likely`: whom its own finding names."""

    registration_id: UUID
    voter_token: str
    place_code: str
    keys: Keys
    likely: tuple[UUID, ...]
    body: bytes = field(repr=False)

    def registration(self) -> Registration:
        """As its latest event carries it."""
        return Registration.model_validate_json(self.body)


async def judge_one_at_a_time(connection: Connection, elections: Collection[str]) -> None:
    """Wait until nobody else judges in these elections, and keep others waiting until the transaction ends.

    Take it before any row's lock: whoever holds a row and then waits for this is waited for by the one who has it.
    """
    if elections:
        await connection.execute(_Q.judge_one_at_a_time, list(elections))


async def hold_judging_around(connection: Connection, ids: Collection[UUID]) -> None:
    """The same for the elections of these registrations, those that there are."""
    await connection.execute(_Q.hold_judging_around, list(ids))


async def elections_with_due(connection: Connection, elections: Sequence[str]) -> list[str]:
    """Those of `elections` in which something is to be assessed."""
    return [row["election_id"] for row in await connection.fetch(_Q.elections_with_due, elections)]


async def standing_alike(connection: Connection, keys: Sequence[Keys]) -> list[Standing]:
    """The standing registrations that are kept under any of `keys`, each once."""
    asked = [{three[at] for three in keys} - {None} for at in range(len(NO_KEYS))]
    if not any(asked):
        return []
    found = {
        row["registration_id"]: row for row in await connection.fetch(_Q.standing_alike, *map(list, asked), 2 * CROWD)
    }
    return [
        Standing(
            row["registration_id"],
            row["voter_token"],
            row["place_code"],
            (row["like_1"], row["like_2"], row["like_3"]),
            tuple(row["likely"] or ()),
            row["registration"],
        )
        for row in found.values()
    ]


async def mark_likeness_gone(connection: Connection, ids: Collection[UUID]) -> None:
    """Mark as due those whose finding names one of `ids`, which gave up or is no longer what it was."""
    if ids:
        because: Trigger = "likeness_gone"
        await connection.execute(_Q.mark_likeness_gone, list(ids), because)
