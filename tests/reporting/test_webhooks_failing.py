"""Webhooks whose receivers fail, are silent or dead: tried again, in order, and nobody else is held up."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from contracts.envelope import Envelope
from services.reporting.edge.webhooks.keeping import Q
from services.reporting.edge.webhooks.sending import Sender
from services.reporting.webhooks.message import test_message as hello
from services.reporting.webhooks.schedule import Schedule
from services.reporting.webhooks.signing import new_secret
from tests.reporting.receiver import receiving
from tests.reporting.webhook_world import (
    BEGIN,
    CORRECTED,
    LOOPBACK,
    SOON,
    SUBMITTED,
    World,
    publish_many,
    registration,
    taken,
)
from tests.store.workshop import eventually


async def test_whatever_fails_is_tried_again_and_each_submission_keeps_its_order(world: World) -> None:
    """Every other attempt is refused, or answered with a redirect: the messages of a submission stay in order."""
    source = f"hr-{uuid4()}"
    async with receiving() as other, receiving() as receiver:
        receiver.location = other.url
        turn = count()
        receiver.answer = lambda _message, _before: (500, 302, 204, 204, 204)[next(turn) % 5]
        await world.subscribe(receiver.url, source)
        ids = await publish_many(world, source, 12)
        await world.count()
        async with world.delivering(Schedule(pauses=(0.02,) * 40, longest_rest=0.02)):
            await eventually(taken(receiver, 36), seconds=60)
    order: dict[str, list[str]] = defaultdict(list)
    for got in receiver.taken:
        order[got.data["submission_id"]].append(got.id)
    assert order == ids
    bodies = defaultdict(set)
    for got in receiver.got:
        bodies[got.id].add(got.body)
    assert all(len(same) == 1 for same in bodies.values())
    assert other.got == []


async def test_a_receiver_that_never_answers_or_is_dead_holds_up_no_other(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving(lambda _message, _before: None) as silent, receiving() as well:
        await world.subscribe(silent.url, source, name="silent")
        await world.subscribe("http://127.0.0.1:9/dead", source, name="dead")
        await world.subscribe(well.url, source, name="well")
        await publish_many(world, source, 20)
        await world.count()
        async with world.delivering(Schedule()) as facts:
            await eventually(taken(well, 60), seconds=30)
            assert (facts["silent"].delivered, facts["dead"].delivered) == (0, 0)

            async def noted() -> bool:
                return facts["well"].waiting == 0

            await eventually(noted, seconds=30)


async def test_no_answer_in_time_is_not_taken_and_is_tried_again(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving(lambda _message, before: None if before == 0 else 200) as receiver:
        await world.subscribe(receiver.url, source)
        await world.publish(SUBMITTED, registration(source, "a"), partition=0)
        await world.count()
        async with world.delivering(answer_seconds=0.3):
            await eventually(taken(receiver, 1), seconds=30)
    assert [got.answered for got in receiver.got] == [None, 200]


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "two"},
        {"version": 2**40},
        {"registration_id": "nobody"},
        {"submission_id": 7},
        {"move": "away"},
        None,
    ],
)  # fmt: skip
async def test_an_event_that_nobody_can_read_holds_up_no_message_behind_it(
    world: World, wrong: dict[str, Any] | None
) -> None:
    source = f"hr-{uuid4()}"
    bad = registration(source, "a") | (wrong or {})
    if wrong is None:
        del bad["election_id"]
    headers = Envelope(uuid4(), "/test", CORRECTED, BEGIN, uuid4(), 2).headers()
    async with receiving() as receiver:
        await world.subscribe(receiver.url, source)
        await world.producer.send_and_wait(world.topics[0], json.dumps(bad).encode(), partition=0, headers=headers)
        good = await world.publish(SUBMITTED, registration(source, "b"), partition=0)
        await world.count()
        async with world.delivering():
            await eventually(taken(receiver, 1), seconds=30)
    assert [got.id for got in receiver.got] == [good]


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example", "127.0.0.1:9/\x7f"])
async def test_an_address_that_nobody_can_ask_for_is_a_message_not_taken(host: str) -> None:
    sender = Sender(f"https://{host}/", [new_secret()], LOOPBACK)
    outcome = await sender.send(hello("m", BEGIN))
    await sender.close()
    assert (outcome.taken, bool(outcome.problem)) == (False, True)


async def test_the_last_failed_try_disables_with_the_cursor_where_it_stood(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving(lambda _message, _before: 503) as receiver:
        await world.subscribe(receiver.url, source)
        first = await world.publish(SUBMITTED, registration(source, "a"), partition=0)
        await world.count()
        async with world.delivering():

            async def disabled() -> bool:
                return (source, "gave_up") in world.disabled

            await eventually(disabled, seconds=30)
            assert [got.id for got in receiver.got] == [first] * (len(SOON.pauses) + 1)
            receiver.answer = lambda _message, _before: 200
            await world.pool.execute(Q.set_state, source, "enabled", None, BEGIN)
            await eventually(taken(receiver, 1), seconds=30)
    assert receiver.taken[0].id == first


async def test_a_receiver_that_answers_410_is_disabled_at_once(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving(lambda _message, _before: 410) as receiver:
        await world.subscribe(receiver.url, source)
        await world.publish(SUBMITTED, registration(source, "a"), partition=0)
        await world.count()
        async with world.delivering():

            async def disabled() -> bool:
                return (source, "gone") in world.disabled

            await eventually(disabled, seconds=30)
    assert len(receiver.got) == 1


async def test_one_message_that_is_never_taken_holds_up_its_own_submission_alone(world: World) -> None:
    source = f"hr-{uuid4()}"
    async with receiving() as receiver:
        never = {"s1": "submission.registered"}
        receiver.answer = lambda message, _before: (
            500 if never.get(message["data"]["submission_id"]) == message["type"] else 204
        )
        await world.subscribe(receiver.url, source)
        ids = await publish_many(world, source, 6)
        await world.count()
        async with world.delivering(Schedule(pauses=(0.1,) * 100, longest_rest=0.05)):
            await eventually(taken(receiver, 15), seconds=30)
            await eventually(lambda: _troubled(world, source, ids["s1"][0]), seconds=10)
            # An operator gives that message up; what follows it is sent.
            await world.pool.execute(Q.pass_over, source, [ids["s1"][0]])
            await world.pool.execute(Q.set_state, source, "enabled", None, BEGIN)
            await eventually(taken(receiver, 17), seconds=30)
    assert ids["s1"][0] not in {got.id for got in receiver.taken}
    assert {*ids["s1"][1:]} <= {got.id for got in receiver.taken}


async def _troubled(world: World, name: str, event: str) -> bool:
    trouble = await world.pool.fetchval("SELECT trouble FROM reporting_webhooks.subscription WHERE name = $1", name)
    return trouble is not None and event in json.loads(trouble)
