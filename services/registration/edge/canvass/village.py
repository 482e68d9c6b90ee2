"""A village in a transaction that is open: its commands, its patches and households, and the log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from contracts.set_up.places import Place
from eventstore.database import Pool, acquired
from eventstore.postgres import PostgresTransaction
from services.registration.domain.canvass.patch import village_of
from services.registration.edge.canvass.orders import CanvassOrders
from services.registration.edge.office.recording import Recording, set_up_in
from services.registration.store.canvassed import Canvassed


@dataclass(frozen=True, slots=True)
class Village:
    """A village of an election, as the transaction sees it. `zone` is the election's."""

    place: Place
    zone: ZoneInfo
    log: PostgresTransaction
    orders: CanvassOrders
    canvassed: Canvassed


@asynccontextmanager
async def opened_village(pool: Pool, recording: Recording, election_id: str, place_code: str) -> AsyncIterator[Village]:
    """Open a transaction on a village's canvass; it is committed where the block ends well, else undone.

    Raises:
        CanvassError: the election has no such place, or it is a unit.
        Problem: 404, no such election is set up here.
    """
    async with acquired(pool) as connection, connection.transaction():
        log = PostgresTransaction(connection, recording.clock)
        set_up = await set_up_in(log, election_id)
        place, zone = village_of(set_up.places, place_code), ZoneInfo(set_up.election.time_zone)
        orders = CanvassOrders(recording, election_id, place_code, zone)
        yield Village(place, zone, log, orders, Canvassed(connection, election_id, place_code))
