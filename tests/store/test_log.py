"""One suite for the log in PostgreSQL and its twin in memory: whoever passes it may stand where the other stood."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from contracts.ids import event_id
from eventstore.database import Pool
from eventstore.events import LEAST_STEP, Cause, NewEvent, StoredEvent
from eventstore.memory import MemoryLog
from eventstore.postgres import PostgresLog
from eventstore.store import VersionConflictError

T0 = datetime(2021, 9, 3, 1, 20, 0, 123456, tzinfo=UTC)
CAUSE = Cause("story", "message", f"00-{'a' * 32}-{'b' * 16}-01")
Log = MemoryLog | PostgresLog


class HandClock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=["memory", "postgresql"])
async def log(request: pytest.FixtureRequest, clock: HandClock, log_pool: Pool) -> Log:
    return MemoryLog(clock) if request.param == "memory" else PostgresLog(log_pool, clock)


def event(stream: UUID, version: int, body: bytes = b"{}", cause: Cause = CAUSE) -> NewEvent:
    return NewEvent(stream, version, "xuanmin.registration.submitted.v1", "key", body, cause)


async def append(log: Log, *events: NewEvent) -> None:
    async with log.transaction() as transaction:
        await transaction.append(events)


async def load(log: Log, *streams: UUID) -> dict[UUID, list[tuple[int, bytes]]]:
    async with log.transaction() as transaction:
        found = await transaction.load(streams)
    return {stream: [(stored.version, stored.body) for stored in events] for stream, events in found.items()}


def recomputed(events: Sequence[StoredEvent]) -> list[bytes]:
    """The chain as its documentation words it: SHA-256 over the hash before, everything stored of the event, its bytes,
    fields parted by the unit separator."""
    hashes, last = [], b"\x00" * 32
    for e in events:
        head = e.event_id.hex + e.stream_id.hex + str(e.version)
        moment = e.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        causes = [e.cause.correlation_id, e.cause.causation_id, e.cause.traceparent]
        fields = [head, e.type, e.key, moment, *(cause or "" for cause in causes)]
        digest = sha256(last)
        for field in fields:
            digest.update(field.encode() + b"\x1f")
        digest.update(e.body)
        last = digest.digest()
        hashes.append(last)
    return hashes


async def test_what_was_appended_is_loaded_whole_and_in_order(log: Log) -> None:
    one, other = uuid4(), uuid4()
    await append(log, event(one, 1, b"a"), event(other, 1, b"x"), event(one, 2, "选民".encode()))
    await append(log, event(one, 3, b"\x00\xff"))
    assert await load(log, one, other) == {
        one: [(1, b"a"), (2, "选民".encode()), (3, b"\x00\xff")],
        other: [(1, b"x")],
    }
    [first, *_] = await log.read(0, 10)
    assert first == StoredEvent(
        1, one, 1, event_id(one, 1), T0, "xuanmin.registration.submitted.v1", "key", CAUSE, b"a", first.hash
    )


async def test_the_last_event_of_each_stream_is_read_without_those_before_it(log: Log) -> None:
    one, other, none = uuid4(), uuid4(), uuid4()
    await append(log, event(one, 1, b"1"), event(other, 1, b"a"))
    await append(log, event(one, 2, b"2"), event(one, 3, b"3"))
    async with log.transaction() as transaction:
        whole, last = await transaction.load([one, other, none]), await transaction.latest([one, other, none, one])
    assert last == {stream: events[-1] for stream, events in whole.items()}
    assert {stream: (stored.version, stored.body) for stream, stored in last.items()} == {
        one: (3, b"3"), other: (1, b"a"),
    }  # fmt: skip


async def test_a_stream_without_events_is_absent(log: Log) -> None:
    assert await load(log, uuid4()) == {}
    assert await load(log) == {}


async def test_an_append_of_nothing_keeps_nothing(log: Log) -> None:
    await append(log)
    assert await log.read(0, 10) == []


@pytest.mark.parametrize("version", [1, 2])
async def test_a_version_that_stands_already_is_a_conflict(log: Log, version: int) -> None:
    stream = uuid4()
    await append(log, event(stream, 1), event(stream, 2))
    with pytest.raises(VersionConflictError):
        await append(log, event(stream, version, b"other"))
    assert await load(log, stream) == {stream: [(1, b"{}"), (2, b"{}")]}


@pytest.mark.parametrize("versions", [[2], [1, 3], [2, 1], [1, 1], [1, 2, 4], [2, 3]])
async def test_an_append_that_would_leave_a_gap_is_refused(log: Log, versions: list[int]) -> None:
    stream, beside = uuid4(), uuid4()
    with pytest.raises(VersionConflictError):
        await append(log, event(beside, 1), *(event(stream, version) for version in versions))
    assert await log.read(0, 10) == []


async def test_a_gap_behind_what_stands_is_refused(log: Log) -> None:
    stream = uuid4()
    await append(log, event(stream, 1))
    with pytest.raises(VersionConflictError):
        await append(log, event(stream, 3))
    with pytest.raises(VersionConflictError):
        await append(log, event(stream, 2), event(stream, 4))
    assert await load(log, stream) == {stream: [(1, b"{}")]}


async def test_an_error_in_the_block_keeps_nothing_of_it(log: Log) -> None:
    stream = uuid4()

    async def fails() -> None:
        async with log.transaction() as transaction:
            await transaction.append([event(stream, 1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await log.read(0, 10) == []
    await append(log, event(stream, 1, b"again"))
    assert [(stored.position, stored.body) for stored in await log.read(0, 10)] == [(1, b"again")]


async def test_a_transaction_sees_what_it_has_appended_itself(log: Log) -> None:
    stream = uuid4()
    async with log.transaction() as transaction:
        await transaction.append([event(stream, 1)])
        await transaction.append([event(stream, 2)])
        assert [stored.version for stored in (await transaction.load([stream]))[stream]] == [1, 2]


async def test_nobody_else_sees_an_append_before_its_block_has_ended(log: Log) -> None:
    async with log.transaction() as transaction:
        await transaction.append([event(uuid4(), 1)])
        assert await log.read(0, 10) == []
    assert len(await log.read(0, 10)) == 1


async def test_the_log_is_read_in_the_order_of_its_positions_page_by_page(log: Log) -> None:
    streams = [uuid4() for _ in range(5)]
    for stream in streams:
        await append(log, event(stream, 1), event(stream, 2))
    pages, after = [], 0
    while page := await log.read(after, 3):
        pages.append([stored.position for stored in page])
        after = page[-1].position
    assert pages == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10]]
    assert [stored.stream_id for stored in await log.read(0, 10)] == [s for stream in streams for s in (stream, stream)]


async def test_the_chain_holds_by_an_independent_recomputation(log: Log) -> None:
    one, other = uuid4(), uuid4()
    await append(log, event(one, 1, b"a"), event(other, 1, b"b", Cause()), event(one, 2, b"c", Cause("story")))
    await append(log, event(other, 2, "选".encode()))
    events = await log.read(0, 10)
    assert [stored.hash for stored in events] == recomputed(events)


async def test_both_logs_give_the_same_chain(log_pool: Pool, clock: HandClock) -> None:
    stream, chains = uuid4(), []
    for log in (MemoryLog(clock), PostgresLog(log_pool, clock)):
        await append(log, event(stream, 1), event(stream, 2, b"b", Cause()))
        await append(log, event(stream, 3))
        chains.append(await log.read(0, 10))
    assert chains[0] == chains[1]


async def test_each_append_is_later_than_the_one_before_though_the_clock_goes_back(log: Log, clock: HandClock) -> None:
    stream = uuid4()
    await append(log, event(stream, 1))
    clock.now = T0 - timedelta(days=20)
    await append(log, event(stream, 2))
    clock.now = T0 + timedelta(seconds=1)
    await append(log, event(stream, 3))
    assert [stored.recorded_at for stored in await log.read(0, 10)] == [
        T0,
        T0 + LEAST_STEP,
        T0 + timedelta(seconds=1),
    ]


async def test_of_two_writers_of_one_version_one_stands(log: Log) -> None:
    stream = uuid4()
    answers = await asyncio.gather(
        *(append(log, event(stream, 1, b"%d" % n)) for n in range(5)), return_exceptions=True
    )
    assert ([type(answer) for answer in answers].count(VersionConflictError), answers.count(None)) == (4, 1)
    assert len(await log.read(0, 10)) == 1
