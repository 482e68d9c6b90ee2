"""What a service keeps beside its log, and how it follows events that came back into the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol
from uuid import UUID

from eventstore.database import Connection, Pool, acquired
from eventstore.events import NewEvent
from eventstore.queries import load_queries

Q: Final = load_queries("eventstore.recovery")
CHUNK: Final = 500


class Follower(Protocol):
    """What a service keeps beside its log, made from the events that were recovered."""

    async def appended(self, connection: Connection, events: Sequence[NewEvent]) -> None:
        """Keep what follows from `events` alone, in the transaction that appends them."""

    async def follow(self) -> None:
        """Keep what follows from the recovered streams and from other topics, once all events are in the log; clears
        `recovered_stream`. Called again after a crash, until it has come back."""


class Nothing:
    """The follower of a service that keeps nothing beside its log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def appended(self, connection: Connection, events: Sequence[NewEvent]) -> None:
        """Keep nothing."""

    async def follow(self) -> None:
        """Forget which streams were recovered: nothing is made from them."""
        async with acquired(self._pool) as connection:
            while streams := await some_streams(connection, CHUNK):
                await forget_streams(connection, streams)


async def some_streams(connection: Connection, most: int) -> list[UUID]:
    """Some recovered streams whose tables are to follow."""
    return [row["stream_id"] for row in await connection.fetch(Q.some_streams, most)]


async def note_streams(connection: Connection, streams: Sequence[UUID]) -> None:
    """Note that the tables of these streams are to follow."""
    await connection.execute(Q.note_streams, streams)


async def forget_streams(connection: Connection, streams: Sequence[UUID]) -> None:
    """Note that the tables of these streams have followed."""
    await connection.execute(Q.drop_streams, streams)
