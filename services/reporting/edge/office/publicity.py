"""Keeping publicity: the latest event of each item says all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from contracts.office.publicity import PublicityEventType, PublicityRecorded
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.publicity import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {PublicityEventType.RECORDED: PublicityRecorded}


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of publicity, in whatever order it comes; what is known already changes nothing."""
    latest: dict[tuple[str, str], PublicityRecorded] = {}
    for one in told:
        event = one.body
        if isinstance(event, PublicityRecorded):
            key = event.election_id, event.reference
            if key not in latest or latest[key].version < event.version:
                latest[key] = event
    # In the order of their keys: that is the order in which everybody locks them.
    await connection.executemany(
        SQL.keep_items,
        [
            (*key, item.version, item.kind, item.channel, item.place_code, item.on_day, item.quantity)
            for key, item in sorted(latest.items(), key=lambda one: one[0])
        ],
    )
