"""Keeping how units stand: the latest event of each says all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from contracts.office.outreach import OutreachEventType, UnitContacted
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.outreach import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {OutreachEventType.CONTACTED: UnitContacted}


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of units, in whatever order it comes; what is known already changes nothing."""
    latest: dict[tuple[str, str], UnitContacted] = {}
    for one in told:
        event = one.body
        if isinstance(event, UnitContacted):
            key = event.election_id, event.place_code
            if key not in latest or latest[key].version < event.version:
                latest[key] = event
    # In the order of their keys: that is the order in which everybody locks them.
    await connection.executemany(SQL.keep_units, [_row(latest[key]) for key in sorted(latest)])


def _row(event: UnitContacted) -> tuple[object, ...]:
    unit = event.standing
    promised = (unit.promise.voters, unit.promise.by_day) if unit.promise else (None, None)
    return (
        event.election_id, event.place_code, event.version, unit.stage, unit.attempts, list(unit.doubts), *promised,
        unit.expected_voters, unit.last_contact_at, unit.next_contact_on, unit.won_over_at_attempt,
    )  # fmt: skip
