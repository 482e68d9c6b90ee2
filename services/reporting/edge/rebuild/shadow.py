"""The shadow: the projection's tables once more, in a schema of their own, made from what those that answer are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from eventstore.database import Connection
from eventstore.queries import load_queries
from services.reporting.edge.rebuild.names import FILLED_AS_TOLD, FILLED_AT_ONCE, LIVE, PROJECTION, RETIRED, SHADOW

LAYOUT: Final = load_queries("services.reporting.edge.rebuild", "layout.sql")
FILL: Final = load_queries("services.reporting.edge.rebuild", "fill.sql")

log = structlog.get_logger(__name__)


class LayoutError(Exception):
    """The projection's tables cannot be replaced as they are; the message says what is in the way."""


async def make_shadow(connection: Connection) -> None:
    """Make the shadow, empty; the tables of the many have no keys yet, and take what is read beside them.

    Raises:
        LayoutError: something is bound to a table that cannot be bound to another.
    """
    await refuse_unknown_bonds(connection)
    await connection.execute(f"CREATE SCHEMA {SHADOW}")
    await _make(connection, LAYOUT.made_tables, PROJECTION)
    await _make(connection, LAYOUT.made_keys, FILLED_AS_TOLD)
    await connection.execute(FILL.make_room)


async def finish_keys(connection: Connection) -> None:
    """Give the tables of the many their keys and indexes, and look at all tables so that questions are planned well."""
    await _make(connection, LAYOUT.made_keys, FILLED_AT_ONCE)
    await connection.execute(FILL.forget_what_was_read)
    for table in PROJECTION:
        await connection.execute(f"ANALYZE {SHADOW}.{table}")


async def refuse_unknown_bonds(connection: Connection) -> None:
    """Look whether everything that is bound to the projection's tables can be bound to others.

    Raises:
        LayoutError: it cannot; this is said before any work is done.
    """
    rows = await connection.fetch(LAYOUT.bound, LIVE, list(PROJECTION))
    if strange := [row["named"] for row in rows if row["statement"] is None]:
        raise LayoutError(
            f"{strange[0]} depends on a table of {LIVE} in a way that a rebuild cannot carry over: only views and "
            "functions can be bound to the new tables"
        )


async def refuse_other_layout(connection: Connection) -> None:
    """Look whether shadow and projection are the same but for what they hold.

    Raises:
        LayoutError: they are not, as when a migration changed the projection meanwhile.
    """
    shown = [
        [row["line"] for row in await connection.fetch(LAYOUT.described, schema, list(PROJECTION), LIVE)]
        for schema in (LIVE, SHADOW)
    ]
    if shown[0] != shown[1]:
        different = sorted({*shown[0]} ^ {*shown[1]})
        raise LayoutError(f"the projection's tables were changed while it was rebuilt ({different[0][:120]})")


async def left_over(connection: Connection) -> list[str]:
    """The schemas of a rebuild that there are: of one that is under way, or was broken off."""
    return [row["nspname"] for row in await connection.fetch(LAYOUT.left_over, [SHADOW, RETIRED])]


async def drop_shadow(connection: Connection) -> None:
    """Drop the shadow with all that was filled; nothing outside it can depend on it."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {SHADOW} CASCADE")


async def drop_retired(connection: Connection) -> None:
    """Drop the tables that answered before the swap.

    Raises:
        asyncpg.DependentObjectsStillExistError: something still reads them, which a swap leaves nowhere.
    """
    if tables := [row["name"] for row in await connection.fetch(LAYOUT.tables_of, RETIRED)]:
        await connection.execute(f"DROP TABLE {', '.join(tables)}")
    await connection.execute(f"DROP SCHEMA IF EXISTS {RETIRED}")


async def _make(connection: Connection, statements: str, tables: Sequence[str]) -> None:
    for row in await connection.fetch(statements, LIVE, list(tables), SHADOW):
        await connection.execute(row["statement"])
