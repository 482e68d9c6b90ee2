"""A moment of a store is a position of its log: the end of an append, found whatever is asked for, for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from eventstore.database import Pool, acquired
from eventstore.events import GENESIS, NewEvent
from eventstore.positions import position_by, position_now, position_with
from eventstore.postgres import PostgresLog

START = datetime(2021, 9, 1, tzinfo=UTC)
APPENDS = (3, 1, 1, 7, 2, 5, 1, 40)


class Hours:
    """A clock that says the next hour each time, and once an earlier one."""

    def __init__(self) -> None:
        self.hour = 0

    def __call__(self) -> datetime:
        self.hour += 1
        return START + timedelta(hours=2 if self.hour == 4 else self.hour)


async def test_every_moment_has_the_end_of_an_append_and_keeps_it(log_pool: Pool) -> None:
    log = PostgresLog(log_pool, Hours())
    async with acquired(log_pool) as connection:
        empty = await position_now(connection)
        assert (empty.position, empty.hash) == (0, GENESIS)
        assert await position_by(connection, START + timedelta(days=9)) is None
        assert await position_with(connection, 1) is None
    ends = []
    for number, events in enumerate(APPENDS):
        async with log.transaction() as transaction:
            streams = [uuid5(UUID(int=0), f"{number} {place}") for place in range(events)]
            await transaction.append([NewEvent(stream, 1, "t.v1", "k", b"{}") for stream in streams])
        async with acquired(log_pool) as connection:
            ends.append(await position_now(connection))
    stored = {event.position: event for event in await log.read(0, 1000)}
    async with acquired(log_pool) as connection:
        for end, before in zip(ends, [None, *ends[:-1]], strict=True):
            assert (stored[end.position].recorded_at, stored[end.position].hash) == (end.recorded_at, end.hash)
            assert await position_by(connection, end.recorded_at) == end
            assert await position_by(connection, end.recorded_at - timedelta(microseconds=1)) == before
            first = before.position + 1 if before else 1
            for position in range(first, end.position + 1):
                assert await position_with(connection, position) == end
        assert await position_by(connection, START + timedelta(days=400)) == ends[-1]
        assert await position_with(connection, ends[-1].position + 1) is None
