"""A view's rows from one snapshot, page by page through a cursor: bounded memory, however many they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import asyncpg

from eventstore.database import AWAY, Connection, Pool, acquired
from eventstore.queries import load_queries
from services.reporting.edge.ask import standing_of
from services.reporting.edge.exports.shown import Column, Kind, View, ViewsShown
from services.reporting.views.statements import ASK
from services.runtime.problems import Problem

AT_ONCE: Final = 2
"""An export holds a connection and a snapshot for as long as its reader takes: so many a process."""

PAGE: Final = 500
BROKEN: Final = (asyncpg.PostgresError, *AWAY)

SQL: Final = load_queries("services.reporting.views", "exports.sql")

_KINDS: Final[dict[str, Kind]] = {
    "smallint": "integer", "integer": "integer", "bigint": "integer",
    "numeric": "number", "real": "number", "double precision": "number",
    "boolean": "boolean", "date": "date", "timestamp with time zone": "timestamp",
}  # fmt: skip


class CutShortError(Exception):
    """The database went away, or took too long, before all rows were read; the message is the error's name."""


class Exports:
    """The exports that run in this process, of the database behind `pool`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._running = 0

    async def views(self, election_id: str) -> ViewsShown | None:
        """The views that may be exported; None: the election is unknown."""
        async with (
            acquired(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            if not await connection.fetchval(ASK.known_election, election_id):
                return None
            views = await _views(connection)
            standing = await standing_of(connection, None)
        return ViewsShown(election_id=election_id, views=views, **standing)

    async def open(self, election_id: str, view: str) -> Export | None:
        """A view's rows, of which the first are read already; None: the election is unknown. Close it.

        Raises:
            Problem: 404, there is no such view, or it may not be exported; 503, as many run as may.
        """
        if self._running >= AT_ONCE:
            detail = f"This service writes {AT_ONCE} exports at once; ask again in a moment."
            raise Problem(503, "Too many exports already", detail, {"Retry-After": "2"})
        self._running += 1
        async with AsyncExitStack() as until_answered:
            until_answered.callback(self._one_ended)
            connection = await until_answered.enter_async_context(acquired(self._pool))
            await until_answered.enter_async_context(connection.transaction(isolation="repeatable_read", readonly=True))
            if not await connection.fetchval(ASK.known_election, election_id):
                return None
            found = next((one for one in await _views(connection) if one.name == view), None)
            if found is None:
                raise Problem(
                    404, "No such view here",
                    "There is none of this name, or it holds personal data: `GET …/views` lists what can be exported.",
                )  # fmt: skip
            standing = await standing_of(connection, None)
            await connection.execute(SQL.in_universal_time)
            cursor = await connection.cursor(await connection.fetchval(SQL.statement, view), election_id)
            first = await cursor.fetch(PAGE)
            return Export(found, standing, cursor, first, until_answered.pop_all())
        raise AssertionError  # the stack above swallows nothing

    def _one_ended(self) -> None:
        self._running -= 1


@dataclass
class Export:
    """A view's rows on their way: `standing` says how far they go."""

    view: View
    standing: dict[str, Any]
    _cursor: Any
    _first: Sequence[asyncpg.Record]
    _held: AsyncExitStack

    async def pages(self) -> AsyncIterator[list[str]]:
        """The rows, each a JSON object in a text without a line break; behind the last of them all is given back.

        Raises:
            CutShortError: not all of them can be read.
        """
        page: Sequence[asyncpg.Record] = self._first
        while page:
            yield [row["line"] for row in page]
            try:
                page = await self._cursor.fetch(PAGE)
            except BROKEN as error:
                raise CutShortError(type(error).__name__) from None
        # Before the answer ends: whoever has read it whole and asks for the next view finds the place free.
        await self.close()

    async def close(self) -> None:
        """Give connection and place back, also where the connection is broken. Closing again changes nothing."""
        with suppress(*BROKEN):
            await self._held.aclose()


async def _views(connection: Connection) -> list[View]:
    rows = await connection.fetch(SQL.views)
    views = []
    for name, of_view in groupby(rows, lambda row: str(row["view"])):
        found = list(of_view)
        columns = [
            Column(name=row["name"], kind=_KINDS.get(row["type"], "text"), meaning=row["column_meaning"])
            for row in found
        ]
        of_one = any(column.name == "election_id" for column in columns)
        views.append(View(name=name, meaning=found[0]["meaning"], of_one_election=of_one, columns=columns))
    return views
