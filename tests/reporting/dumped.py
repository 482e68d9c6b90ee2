"""Everything that the projection holds and shows, as text that does not depend on the order of rows."""

from __future__ import annotations

import re
from typing import Any

from services.reporting.edge.rebuild.names import LIVE, PROJECTION
from services.reporting.edge.rebuild.shadow import LAYOUT

# How the work was dealt out, and not what was counted, does not matter: the shards, whether a write brought older rows.
_DEALT_OUT = {
    "tally": (
        "SELECT election_id, place_code, channel, status, sum(voters), sum(under_review) FROM reporting_store.tally"
        " GROUP BY 1, 2, 3, 4 HAVING sum(voters) <> 0 OR sum(under_review) <> 0"
    ),
    "progress": "SELECT max(recorded_through) FROM reporting_store.progress",
}
_COLUMNS = (
    "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute WHERE attrelid = $1::regclass"
    " AND attnum > 0 AND NOT attisdropped AND attname <> 'stale'"
)
_VIEWS = (
    "SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'v' AND n.nspname IN ('reporting', 'reporting_store') ORDER BY 1"
)
_MADE = (
    "SELECT format('%s %s %s %s', c.oid::regclass, c.relkind, c.relacl, c.relowner::regrole)"
    " || coalesce(pg_get_viewdef(c.oid), '') || coalesce(obj_description(c.oid, 'pg_class'), '')"
    " || coalesce((SELECT string_agg(format('%s %s', a.attname, col_description(c.oid, a.attnum)), ';'"
    "    ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0), '')"
    " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('reporting', 'reporting_store') AND c.relkind IN ('v', 'i')"
    " UNION ALL SELECT pg_get_functiondef(p.oid) || p.proacl::text FROM pg_proc AS p"
    " JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname IN ('reporting', 'reporting_store') ORDER BY 1"
)

# PostgreSQL gives a column of a union's later part, which has no name, that of its type once the view is read back.
_UNNAMED = re.compile(r"(NULL::\w+) AS \w+")


async def dumped(connection: Any, *, views: bool = True, schema: str = LIVE) -> dict[str, list[str]]:
    """Every table of the projection, and every view but that of the offsets, row by row, sorted."""
    found = {}
    for table in PROJECTION:
        columns = await connection.fetchval(_COLUMNS, f"{LIVE}.{table}")
        statement = _DEALT_OUT.get(table) or f"SELECT {columns} FROM {LIVE}.{table}"  # noqa: S608  ours
        rows = await connection.fetch(statement.replace(f"{LIVE}.", f"{schema}."))
        found[table] = sorted(map(_written, rows))
    for row in await connection.fetch(_VIEWS) if views else ():
        if row[0] != "reporting.processed_through":
            rows = await connection.fetch(f"SELECT * FROM {row[0]}")  # noqa: S608  ours
            found[row[0]] = sorted(map(_written, rows))
    return found


def _written(row: Any) -> str:
    # What a view gathers into a list stands there in the order of the rows beneath it.
    return repr([sorted(map(repr, value)) if isinstance(value, list) else value for value in row])


async def made(connection: Any) -> list[str]:
    """What the projection is made of: columns, keys, indexes, grants, comments, views and functions."""
    lines = [row["line"] for row in await connection.fetch(LAYOUT.described, LIVE, list(PROJECTION), LIVE)]
    return lines + [_UNNAMED.sub(r"\1", row[0]) for row in await connection.fetch(_MADE)]


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """Of each table and view that is not the same: a few rows of each side that the other lacks."""
    return {
        name: (sorted({*before[name]} - {*after[name]})[:3], sorted({*after[name]} - {*before[name]})[:3])
        for name in before
        if before[name] != after[name]
    }
