"""The seam decides a whole batch at once, each command on the state that the one before it left."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from eventstore.database import Pool
from eventstore.decider import Codec, Decider, Order, handle, handle_each
from eventstore.events import NO_CAUSE, Cause, NewEvent, StoredEvent
from eventstore.memory import MemoryLog
from eventstore.postgres import PostgresLog
from eventstore.store import LogTransaction, VersionConflictError

Log = MemoryLog | PostgresLog


class OverdrawnError(Exception):
    """The domain refuses."""


def _decide(amount: int, balance: int) -> list[int]:
    if balance + amount < 0:
        raise OverdrawnError
    return [amount] if amount else []


ACCOUNT: Decider[int, int, int] = Decider(0, _decide, lambda balance, amount: balance + amount)
CODEC: Codec[int] = Codec(
    lambda amount: ("moved", "account", b"%d" % amount), lambda kind, body: int(body) if kind == "moved" else None
)


@pytest.fixture(params=["memory", "postgresql"])
def log(request: pytest.FixtureRequest, log_pool: Pool) -> Log:
    return MemoryLog() if request.param == "memory" else PostgresLog(log_pool)


async def move(log: Log, *orders: tuple[UUID, int]) -> list[list[int]]:
    async with log.transaction() as transaction:
        return await handle(transaction, ACCOUNT, CODEC, [Order(stream, amount, NO_CAUSE) for stream, amount in orders])


async def kept(log: Log) -> list[tuple[UUID, int, bytes]]:
    return [(stored.stream_id, stored.version, stored.body) for stored in await log.read(0, 100)]


async def test_commands_of_one_stream_in_one_batch_build_on_each_other(log: Log) -> None:
    one, other = uuid4(), uuid4()
    assert await move(log, (one, 5), (other, 1), (one, -5), (one, 0), (one, 2)) == [[5], [1], [-5], [], [2]]
    assert await kept(log) == [(one, 1, b"5"), (other, 1, b"1"), (one, 2, b"-5"), (one, 3, b"2")]
    assert await move(log, (one, -2)) == [[-2]]


async def test_a_batch_that_changes_nothing_appends_nothing(log: Log) -> None:
    assert await move(log, (uuid4(), 0), (uuid4(), 0)) == [[], []]
    assert await kept(log) == []


async def test_a_refused_command_keeps_nothing_of_its_batch(log: Log) -> None:
    with pytest.raises(OverdrawnError):
        await move(log, (uuid4(), 5), (uuid4(), -1))
    assert await kept(log) == []


async def test_where_each_is_answered_a_refused_command_stops_no_other(log: Log) -> None:
    one, other = uuid4(), uuid4()
    wanted = [(one, 5), (other, -1), (one, -9), (one, -5), (other, 0), (other, 2)]
    orders = [Order(stream, amount, NO_CAUSE) for stream, amount in wanted]
    async with log.transaction() as transaction:
        answers = await handle_each(transaction, ACCOUNT, CODEC, orders, (OverdrawnError,))
    refused = [at for at, answer in enumerate(answers) if isinstance(answer, OverdrawnError)]
    assert refused == [1, 2]
    assert [answer for answer in answers if isinstance(answer, list)] == [[5], [-5], [], [2]]
    assert await kept(log) == [(one, 1, b"5"), (one, 2, b"-5"), (other, 1, b"2")]


async def test_events_of_unknown_types_are_passed_over_and_keep_their_versions(log: Log) -> None:
    stream = uuid4()
    await move(log, (stream, 5))
    async with log.transaction() as transaction:
        await transaction.append([NewEvent(stream, 2, "foreseen", "account", b"?")])
    assert await move(log, (stream, -5)) == [[-5]]
    assert [version for _, version, _ in await kept(log)] == [1, 2, 3]


async def test_every_event_carries_the_cause_of_its_command(log: Log) -> None:
    causes = [Cause("story", "first"), Cause("story", "second", f"00-{'a' * 32}-{'b' * 16}-01")]
    async with log.transaction() as transaction:
        await handle(transaction, ACCOUNT, CODEC, [Order(uuid4(), 1, cause) for cause in causes])
    assert [stored.cause for stored in await log.read(0, 10)] == causes


class _BothLoad:
    """A transaction that goes on from its first `load` when another one has loaded too."""

    def __init__(self, inner: LogTransaction, both: asyncio.Barrier) -> None:
        self._inner = inner
        self._both = both

    async def load(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[StoredEvent]]:
        found = await self._inner.load(stream_ids)
        await self._both.wait()
        return found

    async def latest(self, stream_ids: Sequence[UUID]) -> dict[UUID, StoredEvent]:
        return await self._inner.latest(stream_ids)

    async def append(self, events: Sequence[NewEvent]) -> None:
        await self._inner.append(events)


async def test_whoever_meets_a_conflict_decides_anew_on_what_stands_now(log_pool: Pool) -> None:
    log, stream, both = PostgresLog(log_pool), uuid4(), asyncio.Barrier(2)
    await move(log, (stream, 10))

    async def draw() -> str:
        try:
            async with log.transaction() as transaction:
                await handle(_BothLoad(transaction, both), ACCOUNT, CODEC, [Order(stream, -6, NO_CAUSE)])
        except VersionConflictError:
            with pytest.raises(OverdrawnError):
                await move(log, (stream, -6))
            return "refused on what stands now"
        return "drawn"

    assert sorted(await asyncio.gather(draw(), draw())) == ["drawn", "refused on what stands now"]
    assert [body for _, _, body in await kept(log)] == [b"10", b"-6"]
