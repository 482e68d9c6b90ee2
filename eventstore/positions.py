"""Positions of a log: an append is kept whole, so a position stands where one ends, and its moment is its alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from eventstore.database import Connection
from eventstore.postgres import Q


class LogPosition(NamedTuple):
    """The last event of an append: its position, when it was recorded, the hash that chains the log up to it; and up to
    where the log is published now. Position 0 stands before the first event."""

    position: int
    recorded_at: datetime
    hash: bytes
    published_through: int


async def position_now(connection: Connection, shard: int = 0) -> LogPosition:
    """Where the log ends.

    Raises:
        LookupError: the log has no such shard.
    """
    row = await connection.fetchrow(Q.position_now, shard)
    if row is None:
        raise LookupError(f"the log has no shard {shard}; run the migrations")
    return _position(row)


async def position_by(connection: Connection, moment: datetime, shard: int = 0) -> LogPosition | None:
    """What had been recorded by `moment`; None: nothing. Later appends are later, so the answer stays the same."""
    row = await connection.fetchrow(Q.position_by, shard, moment)
    return None if row is None else _position(row)


async def position_with(connection: Connection, position: int, shard: int = 0) -> LogPosition | None:
    """The end of the append that holds `position`; None: the log does not reach that far."""
    moment = await connection.fetchval(Q.moment_of_position, shard, position)
    return None if moment is None else await position_by(connection, moment, shard)


def _position(row: Any) -> LogPosition:
    return LogPosition(row["position"], row["recorded_at"], row["hash"], row["published_through"])
