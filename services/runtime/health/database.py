"""Whether a service's database takes its work: it answers, its role may do what it must, a new page is written.

Reading says little: a full disk and a lost right are met only by who writes. So a row is written now and then into a
table made for it, and what is wrong is said in words, with what to do.
"""

from __future__ import annotations

from typing import Final

import asyncpg

from eventstore.database import AWAY, Pool, acquired
from eventstore.queries import load_queries
from services.runtime.kept import Kept

WRITTEN_SECONDS: Final = 5.0
RIGHTS_SECONDS: Final = 30.0
_MOST_NAMED: Final = 3
_PREPARE: Final = "run `xuanmin prepare`, and give the role what it lacks"

_Q: Final = load_queries("services.runtime.health")

_WORDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (asyncpg.DiskFullError, "the database's disk is full: make room; what waits goes on by itself"),
    (asyncpg.InsufficientPrivilegeError, f"the role may not write to eventstore.write_probe: {_PREPARE}"),
    (asyncpg.UndefinedTableError, f"the table eventstore.write_probe is missing: {_PREPARE}"),
    (asyncpg.InvalidSchemaNameError, f"the schema eventstore is missing: {_PREPARE}"),
    (asyncpg.ReadOnlySQLTransactionError, "the database is read-only"),
    (asyncpg.InvalidAuthorizationSpecificationError, "the database refuses this role or its password"),
    (asyncpg.InvalidCatalogNameError, "the database is missing on its server"),
)


class DatabaseCheck:
    """The health check of the database behind `pool`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._rights = Kept(self._rights_missing, RIGHTS_SECONDS)
        self._written = Kept(self._write, WRITTEN_SECONDS)

    async def __call__(self) -> str | None:
        """None: it takes our work."""
        try:
            async with acquired(self._pool) as connection:
                if await connection.fetchval(_Q.stands_by):
                    return "the database is read-only: it stands by for another"
            return await self._rights() or await self._written()
        except AWAY as error:
            return words_for(error)

    async def _rights_missing(self) -> str | None:
        async with acquired(self._pool) as connection:
            row = await connection.fetchrow(_Q.missing_rights)
        if row is None or not row["of_the_store"]:
            return f"the tables of the event store are missing: {_PREPARE}"
        refused = row["refused"] or []
        if not refused:
            return None
        more = f" and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
        return f"the role may not read and write {', '.join(refused[:_MOST_NAMED])}{more}: {_PREPARE}"

    async def _write(self) -> str | None:
        try:
            async with acquired(self._pool) as connection, connection.transaction():
                await connection.execute(_Q.wait_shortly)
                await connection.execute(_Q.empty_probe)
                await connection.execute(_Q.write_probe)
        except asyncpg.LockNotAvailableError:
            return None  # somebody reads the table, as a backup does: that says nothing of writing
        except AWAY as error:
            return words_for(error)
        return None


def words_for(error: Exception) -> str:
    """What is wrong with a database that raises `error`."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    return f"the database does not answer ({type(error).__name__})"
