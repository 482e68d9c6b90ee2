"""Webhooks on a real broker and database: signed, at least once, replayed, one process at a time."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from standardwebhooks import Webhook

from contracts.ids import registration_id
from services.reporting.edge.webhooks.deliverer import Deliverer
from services.reporting.edge.webhooks.delivery import Facts
from services.reporting.edge.webhooks.keeping import Q
from tests.reporting.receiver import receiving
from tests.reporting.webhook_world import (
    BEGIN,
    CORRECTED,
    LOOPBACK,
    SOON,
    SUBMITTED,
    WITHDRAWN,
    World,
    publish_many,
    registration,
    taken,
)
from tests.store.workshop import eventually


async def test_each_message_is_signed_says_what_follows_and_nothing_personal(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        secret = await world.subscribe(receiver.url, source)
        ids = await publish_many(world, source, 3)
        await world.publish(SUBMITTED, registration("somebody-else", "x"), partition=0)
        await world.count()
        async with world.delivering():
            await eventually(taken(receiver, 9), seconds=30)
    said = defaultdict(list)
    for got in receiver.got:
        message = Webhook(secret.text).verify(got.body, got.headers)
        assert message == got.message
        assert set(message) == {"type", "timestamp", "data"}
        assert b"canary" not in got.body
        said[got.data["submission_id"]].append((got.id, message["type"], got.data["status"], got.data["findings"]))
        assert got.data["source"] == source
        assert got.data["status_url"] == f"/v1/submissions/{source}/{got.data['submission_id']}"
        assert message["timestamp"] == got.data["occurred_at"]
    assert dict(said) == {
        name: [
            (first, "submission.registered", "pending", []),
            (second, "submission.judged", "suspected", ["NON_LOCAL"]),
            (third, "submission.settled", "eligible", []),
        ]
        for name, (first, second, third) in ids.items()
    }


async def test_what_is_not_counted_yet_is_not_told(world: World) -> None:
    source = f"hr-{uuid4()}"
    await world.count()
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source)
        await world.publish(SUBMITTED, registration(source, "a"), partition=0)
        async with world.delivering() as facts:

            async def seen() -> bool:
                return source in facts and bool(facts[source].waiting)

            await eventually(seen, seconds=30)
            assert receiver.got == []
            await world.count()
            await eventually(taken(receiver, 1), seconds=30)


async def test_a_correction_tells_the_status_that_an_earlier_verdict_leaves(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source)
        for name, status in (("stays", "verified"), ("again", "suspected")):
            identity = registration_id(source, name)
            await world.pool.execute(
                "INSERT INTO reporting_store.registration (registration_id, verdict_version, verdict_recorded_at, "
                "judged_version, verdict_status, under_review, verdict_election_id) "
                "VALUES ($1, 1, now(), 1, $2, false, 'zhujing')", identity, status,
            )  # fmt: skip
            await world.publish(CORRECTED, registration(source, name, 2), partition=0)
            await world.publish(WITHDRAWN, registration(source, name, 3, withdrawn=True), partition=0)
        await world.count()
        async with world.delivering():
            await eventually(taken(receiver, 4), seconds=30)
    said = {(got.data["submission_id"], got.message["type"]): got.data["status"] for got in receiver.got}
    assert said == {
        ("stays", "submission.corrected"): "verified", ("again", "submission.corrected"): "pending",
        ("stays", "submission.withdrawn"): "withdrawn", ("again", "submission.withdrawn"): "withdrawn",
    }  # fmt: skip
    await world.pool.execute("TRUNCATE reporting_store.registration")


async def test_a_replay_sends_the_same_ids_and_bodies_again_from_a_moment_on(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source)
        await publish_many(world, source, 4)
        await world.count()
        async with world.delivering():
            await eventually(taken(receiver, 12), seconds=30)
            first = {got.id: got.body for got in receiver.taken}
            assert len(receiver.taken) == 12
            moments = sorted(datetime.fromisoformat(got.message["timestamp"]) for got in receiver.taken)
            since = moments[5]
            receiver.got.clear()
            async with world.pool.acquire() as connection, connection.transaction():
                await connection.execute(Q.forget_cursors, source)
                await connection.execute(Q.set_replay, source, since, BEGIN)
            await eventually(taken(receiver, 7), seconds=30)
            last = await world.publish(SUBMITTED, registration(source, "new"), partition=1)
            await world.count()
            await eventually(taken(receiver, 8), seconds=30)
    again = {got.id: got.body for got in receiver.taken}
    assert len(receiver.taken) == 8
    del again[last]
    assert again == {key: body for key, body in first.items() if json.loads(body)["timestamp"] >= since.isoformat()}


async def test_a_broker_made_anew_gets_again_what_was_recorded_a_day_before_and_loses_nothing(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source)
        await publish_many(world, source, 2)
        await world.count()
        async with world.pool.acquire() as connection:
            await connection.execute(Q.forget_cursors, source)
            await connection.execute(
                "INSERT INTO reporting_webhooks.cursor VALUES ($1, 'another-cluster', 't', 0, 7)", source
            )
            await connection.execute(
                "UPDATE reporting_webhooks.subscription SET delivered_through = $2 WHERE name = $1",
                source, BEGIN + timedelta(hours=1),
            )  # fmt: skip
        async with world.delivering():
            await eventually(taken(receiver, 6), seconds=30)


async def test_one_process_at_a_time_delivers(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source)
        async with world.delivering() as first:

            async def holds() -> bool:
                return source in first

            await eventually(holds, seconds=30)
            facts: dict[str, Facts] = {}
            second = asyncio.create_task(
                Deliverer(world.keeping, world.bootstrap, LOOPBACK, facts, world.disable, SOON).run()
            )
            await publish_many(world, source, 5)
            await world.count()
            await eventually(taken(receiver, 15), seconds=30)
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)
    assert facts == {}
    assert len(receiver.got) == 15


def kinds_of(gots: Sequence[Any]) -> set[str]:
    return {got.message["type"] for got in gots}


async def test_a_subscription_gets_its_kinds_alone(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source, kinds=["submission.settled"])
        await publish_many(world, source, 3)
        await world.count()
        async with world.delivering():
            await eventually(taken(receiver, 3), seconds=30)
    assert kinds_of(receiver.got) == {"submission.settled"}


async def test_the_secrets_rest_sealed(world: World, analyst: asyncpg.Connection[asyncpg.Record]) -> None:
    secret = await world.subscribe("https://example.com/x", "sealed")
    async with world.pool.acquire() as connection:
        kept = await connection.fetchval("SELECT secrets_sealed FROM reporting_webhooks.subscription")
    assert secret.text.removeprefix("whsec_") not in kept
    [one] = await world.keeping.all()
    assert one.secrets == (secret,)
    assert secret.text not in repr(one)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await analyst.fetch("SELECT * FROM reporting_webhooks.subscription")
    await world.pool.execute("DELETE FROM reporting_webhooks.subscription")
