"""Connections to PostgreSQL: a pool whose every wait has an end, and what counts as the database being away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

ACQUIRE_SECONDS: Final = 10
COMMAND_SECONDS: Final = 60
CONNECT_SECONDS: Final = 10
IDLE_SECONDS: Final = 300

AWAY: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.DataCorruptedError,
    asyncpg.IndexCorruptedError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InsufficientPrivilegeError,
    ConnectionError,
    TimeoutError,
    OSError,
)
"""The database cannot take work now: wait and try the same again. It is not there, shuts down, stands by, is full or
broken; or a table, column or right is missing, which is the operator's to mend and no record's fault."""

CONFLICT: Final = (
    asyncpg.UniqueViolationError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    # A migration gave a table other columns since the statement was prepared; the driver prepares it anew.
    asyncpg.InvalidCachedStatementError,
)
"""Somebody else was first: load again and decide anew."""


async def open_pool(dsn: str, *, smallest: int = 1, largest: int = 8, name: str) -> Pool:
    """A pool on `dsn`, whose connections call themselves `name` in PostgreSQL's own views.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be reached or refuses us.
    """
    pool: Pool = await asyncpg.create_pool(  # type: ignore[call-overload]  # the stubs lack target_session_attrs here
        dsn,
        min_size=smallest,
        max_size=largest,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        max_inactive_connection_lifetime=IDLE_SECONDS,
        target_session_attrs="read-write",
        server_settings={"application_name": name, "idle_in_transaction_session_timeout": "60s", "jit": "off"},
    )
    return pool


@asynccontextmanager
async def acquired(pool: Pool) -> AsyncIterator[Connection]:
    """A connection of the pool; waits no longer than ACQUIRE_SECONDS for a free one.

    Raises:
        TimeoutError: none came free.
    """
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        yield connection
