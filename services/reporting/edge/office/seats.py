"""Keeping decisions on seats: the latest of a level says all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from contracts.office.seats import SeatsDecided, SeatsEventType
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.seats import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {SeatsEventType.DECIDED: SeatsDecided}


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of seats, in whatever order it comes; what is known already changes nothing."""
    latest: dict[tuple[str, str], SeatsDecided] = {}
    for one in told:
        event = one.body
        if isinstance(event, SeatsDecided):
            key: tuple[str, str] = (event.election_id, event.level)
            if key not in latest or latest[key].version < event.version:
                latest[key] = event
    # In the order of their keys: that is the order in which everybody locks them.
    for key, event in sorted(latest.items(), key=lambda one: one[0]):
        kept = await connection.fetchval(
            SQL.keep_decision, *key, event.version, event.total, event.basis.population, event.basis.quota,
            event.apportioned, event.decided_on, event.decided_by, event.reference,
        )  # fmt: skip
        if kept:
            await connection.execute(SQL.forget_seats, *key)
            await connection.execute(
                SQL.keep_seats, *key, [row.constituency for row in event.rows], [row.population for row in event.rows],
                [row.seats for row in event.rows],
            )  # fmt: skip
