"""An event that the broker refuses is named at once, by log and health, and never passed over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from eventstore.clock import system_clock
from eventstore.database import acquired
from eventstore.events import NewEvent
from eventstore.postgres import PostgresLog
from eventstore.publishing import outgoing as outgoing_module
from eventstore.publishing.refused import Refused, RefusedEvent
from eventstore.publishing.relay import Relay
from services.runtime.health.checks import Check
from services.runtime.process import Process
from services.runtime.settings import Settings
from tests.store.workshop import Workshop, eventually, records_of

KIND = "xuanmin.registration.submitted.v1"
MOST = 16


@pytest.fixture
async def process(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    monkeypatch.setattr(outgoing_module, "topic_of", lambda _kind: workshop.topic)
    unused: Any = None
    process = Process(
        "registration", Settings(), workshop.pool, system_clock, unused, "", workshop.publisher, None, AsyncExitStack()
    )
    process.catching_up.not_needed()
    yield process
    await process.close()


def started(process: Process) -> tuple[Relay, Check]:
    relay, check = process.relay("/xuanmin/test")
    assert relay is not None
    return relay, check


async def append(workshop: Workshop, number: int, body: bytes = b"{}") -> None:
    async with PostgresLog(workshop.pool).transaction() as transaction:
        await transaction.append([NewEvent(uuid4(), 1, KIND, "key", body) for _ in range(number)])


async def reached(workshop: Workshop, position: int) -> None:
    async def check() -> bool:
        async with acquired(workshop.pool) as connection:
            return bool(await connection.fetchval("SELECT position FROM eventstore.relay") == position)

    await eventually(check)


async def take_larger_records(workshop: Workshop) -> None:
    """What an operator does about a record that is too large for its topic."""
    admin = AIOKafkaAdminClient(bootstrap_servers=workshop.bootstrap)
    await admin.start()
    larger = {"max.message.bytes": "3000000"}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, workshop.topic, larger)])
    await admin.close()


async def test_a_refused_event_is_named_and_holds_up_only_what_stands_behind_it(
    workshop: Workshop, process: Process
) -> None:
    await append(workshop, 57)
    await append(workshop, 1, b'"%s"' % (b"x" * 2_000_000))
    await append(workshop, 40)
    with capture_logs() as lines:
        relay, check = started(process)
        said = await eventually(check, seconds=10)
        assert said == (
            f"the broker refuses event 58 of the log ({KIND}) with MessageSizeTooLargeError; those behind it wait"
        )
        await reached(workshop, 57)
        await asyncio.sleep(0.5)
        assert relay.refused == RefusedEvent(58, KIND, "MessageSizeTooLargeError")
        await take_larger_records(workshop)
        await reached(workshop, 98)
        assert await check() is None
    assert [line for line in lines if line["event"] == "relay_refused"] == [
        {"event": "relay_refused", "log_level": "error", "shard": 0, "position": 58, "type": KIND,
         "error": "MessageSizeTooLargeError"}
    ]  # fmt: skip
    records = await records_of(workshop.bootstrap, workshop.topic)
    assert len({UUID(dict(record.headers)["ce_id"].decode()) for record in records}) == 98


async def test_a_relay_that_lost_its_lease_says_nothing_of_what_another_one_publishes(
    workshop: Workshop, process: Process
) -> None:
    await append(workshop, 1, b'"%s"' % (b"x" * 2_000_000))
    relay, check = started(process)
    await eventually(check, seconds=10)
    async with acquired(workshop.pool) as connection:
        await connection.execute(
            "UPDATE eventstore.relay SET owner = gen_random_uuid(), leased_until = now() + interval '1 hour'"
        )

    async def quiet() -> bool:
        return await check() is None

    await eventually(quiet)
    assert not relay.active


@given(st.integers(1, 60), st.sets(st.integers(1, 60)))
def test_whichever_events_are_refused_the_first_of_them_is_found_in_few_tries(last: int, bad: set[int]) -> None:
    refused, position, tries = Refused(0, MOST), 0, 0
    with capture_logs():
        while position < last:
            tries += 1
            batch: list[dict[str, Any]] = [
                {"position": n, "type": KIND}
                for n in range(position + 1, min(last, position + refused.at_once(position)) + 1)
            ]
            if bad.isdisjoint(event["position"] for event in batch):
                position = batch[-1]["position"]
                refused.passed(position)
            elif refused.found(batch, MessageSizeTooLargeError()):
                break
    first_bad = min((n for n in bad if n <= last), default=None)
    assert position == (last if first_bad is None else first_bad - 1)
    assert refused.event == (
        None if first_bad is None else RefusedEvent(first_bad, KIND, "MessageSizeTooLargeError")
    )  # fmt: skip
    assert tries <= 60 // MOST + 1 + 2 * MOST.bit_length()
