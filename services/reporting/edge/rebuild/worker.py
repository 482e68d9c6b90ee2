"""A process that does a share of a rebuild: it lays down partitions, then opens names of the roll; one a processor.

Told by a pipe, a line of JSON an order, it tells by a pipe how far it is. It ends when its orders do, also where who
gave them was killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
import uvloop

from contracts.keys.keyring import Keyring
from eventstore.database import Connection
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.keep_registrations import opened
from services.reporting.edge.rebuild.filling import Filler, shadow_connection
from services.reporting.edge.rebuild.names import SHADOW
from services.reporting.edge.rebuild.shadow import FILL
from services.runtime.telemetry.logs import configure_logs

NAMES_AT_ONCE: Final = 5_000


async def fill(order: dict[str, Any]) -> None:
    """Lay down the partitions of `order`: `parts` of topic, partition and the offset up to which."""
    parts = {Place(topic, partition): end for topic, partition, end in order["parts"]}
    async with shadow_connection(order["dsn"]) as connection:
        filler = Filler(connection, ReportingReader(Keyring(Path(order["keys"])), _nobody))

        def say() -> None:
            filled = filler.filled
            _tell(events=filled.events, unreadable=filled.unreadable, recorded_through=filled.recorded_through)

        await filler.fill(order["bootstrap"], parts, say)
        say()


async def open_names(order: dict[str, Any]) -> None:
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


async def _serve() -> None:
    orders = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    coming = asyncio.create_task(orders.readline())
    while line := await coming:
        order = orjson.loads(line)
        work = asyncio.create_task((fill if order["do"] == "fill" else open_names)(order))
        # The next order comes after this one is done: what comes before is the end of who gave it.
        coming = asyncio.create_task(orders.readline())
        await asyncio.wait({work, coming}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            return
        work.result()
        _tell(done=True)


def _tell(**said: Any) -> None:
    os.write(sys.stdout.fileno(), orjson.dumps(said) + b"\n")


async def _nobody() -> None:
    pass


if __name__ == "__main__":
    configure_logs("WARNING", "reporting-rebuild")
    uvloop.run(_serve())
