"""A process that does a share of a rebuild: it lays down partitions, then opens names of the roll; one a processor.

Told by a line of JSON an order, it tells by such lines how far it is. It ends when its orders do, also where whoever
gave them was killed.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.keys.keyring import Keyring
from eventstore.database import Connection
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.keep_registrations import opened
from services.reporting.edge.rebuild.filling import Filler, shadow_connection
from services.reporting.edge.rebuild.names import SHADOW
from services.reporting.edge.rebuild.shadow import FILL

NAMES_AT_ONCE: Final = 5_000


Tell = Callable[..., None]
"""Says something, by name, to whoever gave the order."""


async def fill(order: dict[str, Any], tell: Tell) -> None:
    """Lay down the partitions of `order`: `parts` of topic, partition and the offset up to which."""
    parts = {Place(topic, partition): end for topic, partition, end in order["parts"]}
    async with shadow_connection(order["dsn"]) as connection:
        filler = Filler(connection, ReportingReader(Keyring(Path(order["keys"])), _nobody))

        def say() -> None:
            filled = filler.filled
            tell(events=filled.events, unreadable=filled.unreadable, recorded_through=filled.recorded_through)

        await filler.fill(order["bootstrap"], parts, say)
        say()


async def open_names(order: dict[str, Any], _tell: Tell) -> None:
    """Keep the names of those on the roll from id `first` up to before `before`."""
    keyring = Keyring(Path(order["keys"]))
    bounds = UUID(order["first"]), UUID(order["before"]) if order["before"] else None
    async with (
        shadow_connection(order["dsn"]) as reading,
        shadow_connection(order["dsn"]) as writing,
        reading.transaction(),
    ):
        cursor = await reading.cursor(FILL.names_of_the_roll, *bounds)
        while rows := await cursor.fetch(NAMES_AT_ONCE):
            await _keep(writing, [(row[0], row[1], row[2]) for row in rows], keyring)


async def _keep(connection: Connection, rows: list[tuple[UUID, str, str]], keyring: Keyring) -> None:
    named = zip((row[0] for row in rows), opened(rows, keyring), strict=True)
    await connection.copy_records_to_table(
        "roll_entry", schema_name=SHADOW, columns=("registration_id", "name"), records=list(named)
    )


async def serve(place: socket.socket) -> None:
    """Do the orders that come by `place`, one after the other, until no more can come."""
    orders, telling = await asyncio.open_connection(sock=place)

    def tell(**said: Any) -> None:
        telling.write(orjson.dumps(said) + b"\n")

    coming = asyncio.create_task(orders.readline())
    while line := await coming:
        order = orjson.loads(line)
        work = asyncio.create_task((fill if order["do"] == "fill" else open_names)(order, tell))
        # The next order comes after this one is done: what comes before is the end of who gave it.
        coming = asyncio.create_task(orders.readline())
        await asyncio.wait({work, coming}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            return
        work.result()
        tell(done=True)


async def _nobody() -> None:
    pass
