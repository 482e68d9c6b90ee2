"""What only the real log can show: writers side by side, and a chain that tells on whoever changes a row."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from eventstore.database import Pool, acquired
from eventstore.events import NewEvent, StoredEvent
from eventstore.postgres import PostgresLog
from eventstore.store import VersionConflictError

WRITERS, BATCHES = 8, 25


def event(stream: UUID, version: int, body: bytes) -> NewEvent:
    return NewEvent(stream, version, "xuanmin.registration.submitted.v1", "key", body)


def broken_at(events: Sequence[StoredEvent]) -> int | None:
    """The first position where the chain does not hold, by a recomputation of its own."""
    last = b"\x00" * 32
    for e in events:
        moment = e.recorded_at.astimezone(UTC).isoformat()
        causes = (e.cause.correlation_id, e.cause.causation_id, e.cause.traceparent)
        words = [f"{e.event_id.hex}{e.stream_id.hex}{e.version}", e.type, e.key, moment, *(c or "" for c in causes)]
        last = sha256(last + "\x1f".join(words).encode() + b"\x1f" + e.body).digest()
        if e.hash != last:
            return e.position
    return None


async def test_a_bare_cursor_sees_every_event_of_eight_writers_once_and_in_order(log_pool: Pool) -> None:
    log, written = PostgresLog(log_pool), set[bytes]()
    seen: list[StoredEvent] = []

    async def write(writer: int) -> None:
        chance, stream, version = random.Random(writer), uuid4(), 0  # noqa: S311  dice
        for batch in range(BATCHES):
            bodies = [f"{writer}/{batch}/{n}".encode() for n in range(chance.randint(1, 5))]
            async with log.transaction() as transaction:
                await transaction.append([event(stream, version + n, body) for n, body in enumerate(bodies, 1)])
                await asyncio.sleep(chance.random() / 200)
            version += len(bodies)
            written.update(bodies)

    async def read(writing: asyncio.Task[object]) -> None:
        while True:
            over = writing.done()
            page = await log.read(seen[-1].position if seen else 0, 7)
            seen.extend(page)
            if over and not page:
                return

    writing = asyncio.ensure_future(asyncio.gather(*(write(n) for n in range(WRITERS))))
    await read(writing)  # type: ignore[arg-type]  # a future of all the writers
    await writing
    assert [e.position for e in seen] == list(range(1, len(written) + 1))
    assert {e.body for e in seen} == written
    assert broken_at(seen) is None
    for stream in {e.stream_id for e in seen}:
        versions = [e.version for e in seen if e.stream_id == stream]
        assert versions == list(range(1, len(versions) + 1))


async def test_two_transactions_that_decided_on_the_same_state_cannot_both_stand(log_pool: Pool) -> None:
    log, stream = PostgresLog(log_pool), uuid4()
    both_loaded = asyncio.Barrier(2)

    async def decide(body: bytes) -> None:
        async with log.transaction() as transaction:
            version = len((await transaction.load([stream])).get(stream, [])) + 1
            await both_loaded.wait()
            await transaction.append([event(stream, version, body)])

    answers = await asyncio.gather(decide(b"one"), decide(b"other"), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "VersionConflictError"]
    assert len(await log.read(0, 10)) == 1


async def test_a_conflict_undoes_what_else_its_transaction_has_written(log_pool: Pool) -> None:
    log, stream = PostgresLog(log_pool), uuid4()
    async with log.transaction() as transaction:
        await transaction.append([event(stream, 1, b"first")])

    async def late() -> None:
        async with log.transaction() as transaction:
            await transaction.append([event(uuid4(), 1, b"beside")])
            await transaction.append([event(stream, 1, b"late")])

    with pytest.raises(VersionConflictError):
        await late()
    assert [e.body for e in await log.read(0, 10)] == [b"first"]


@pytest.mark.parametrize(
    "change",
    [
        "body = 'forged'",
        "recorded_at = recorded_at - interval '1 day'",
        "key = 'another'",
        "type = 'xuanmin.registration.withdrawn.v1'",
        "stream_id = gen_random_uuid()",
        "correlation_id = 'another'",
        "hash = sha256('forged')",
    ],
)
async def test_the_chain_tells_on_a_changed_row(log_pool: Pool, change: str) -> None:
    log = PostgresLog(log_pool)
    async with log.transaction() as transaction:
        await transaction.append([event(uuid4(), 1, b"%d" % n) for n in range(6)])
    assert broken_at(await log.read(0, 10)) is None
    async with acquired(log_pool) as connection:
        await connection.execute(f"UPDATE eventstore.log SET {change} WHERE position = 4")  # noqa: S608  ours
    assert broken_at(await log.read(0, 10)) == 4


async def test_the_chain_tells_on_a_row_taken_out(log_pool: Pool) -> None:
    log = PostgresLog(log_pool)
    async with log.transaction() as transaction:
        await transaction.append([event(uuid4(), 1, b"%d" % n) for n in range(6)])
    async with acquired(log_pool) as connection:
        await connection.execute("DELETE FROM eventstore.log WHERE position = 3")
    assert broken_at(await log.read(0, 10)) == 4
