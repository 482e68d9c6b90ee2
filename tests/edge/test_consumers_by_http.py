"""Operators pause, drain and resume a consumer over HTTP: it stops where they say, and stays so until they say else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.operations.acts import OperatorAct
from contracts.operations.consumers import ConsumerPaused
from contracts.topics import SUBMISSIONS
from eventstore.database import acquired
from eventstore.decider import Order, handle
from eventstore.events import NO_CAUSE
from eventstore.postgres import PostgresLog
from services.runtime.acts.consumers import CODEC, DECIDER, stream_of
from tests.edge.conftest import NAME, TOPIC, Service
from tests.store.workshop import eventually

BY = {"by": "王值班", "reason": "数据库要换盘"}


async def act(service: Service, what: str, **form: str) -> dict[str, Any]:
    answer = await service.client.post(f"/v1/operations/consumers/{NAME}/{what}", json=BY | form)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def stands(service: Service) -> int | None:
    async with acquired(service.pool) as connection:
        found: int | None = await connection.fetchval(
            "SELECT next_offset FROM eventstore.checkpoint WHERE consumer = $1 AND partition = 0", NAME
        )
    return found


async def sent(service: Service, number: int) -> int:
    """Send records nobody can read; the answer is the offset behind the last."""
    for n in range(number):
        last = await service.producer.send(TOPIC, b"unreadable %d" % n, partition=0)
    return int((await last).offset) + 1


async def read_up_to(service: Service, offset: int) -> None:
    async def check() -> bool:
        return await stands(service) == offset

    await eventually(check, seconds=30)


@pytest.fixture
async def reading(service: Service) -> AsyncIterator[Service]:
    """The service, whose consumer reads before and after the test."""
    yield service
    await act(service, "resume")


async def test_the_paused_reads_nothing_until_it_is_resumed_and_then_everything_once(reading: Service) -> None:
    await read_up_to(reading, await sent(reading, 1))
    told = await act(reading, "pause")
    assert told["changed"]
    assert (told["paused"]["by"], told["paused"]["how"], told["paused"]["reason"]) == (BY["by"], "paused", BY["reason"])
    before = await stands(reading) or 0
    end = await sent(reading, 20)
    await asyncio.sleep(1.5)
    assert await stands(reading) == before
    [listed] = (await reading.client.get("/v1/operations/consumers")).json()["consumers"]
    assert (listed["consumer"], listed["lag"], listed["paused"]["how"]) == (NAME, 20, "paused")
    assert (await act(reading, "resume"))["paused"] is None
    await read_up_to(reading, end)
    assert [int(h["dl_offset"]) for h, _, _ in await reading.dead_letters(since=before)] == list(range(before, end))


async def test_acts_said_again_change_nothing_and_the_first_word_stands(reading: Service) -> None:
    assert not (await act(reading, "resume"))["changed"]
    first = await act(reading, "pause")
    again = await act(reading, "pause", by="别人", reason="另一个原因")
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["paused"] == first["paused"]
    assert (await act(reading, "drain"))["changed"]
    assert not (await act(reading, "drain"))["changed"]
    assert (await act(reading, "resume"))["changed"]
    acts = (await reading.client.get("/v1/operations/acts", params={"limit": 3})).json()["acts"]
    assert [one["act"] for one in acts] == ["consumer_resumed", "consumer_draining", "consumer_paused"]


async def test_the_drained_has_read_what_the_topic_held_then_and_nothing_since(reading: Service) -> None:
    await act(reading, "pause")
    end = await sent(reading, 30)
    assert (await act(reading, "drain"))["paused"]["how"] in {"draining", "drained"}
    later = await sent(reading, 10)
    await read_up_to(reading, end)
    [told] = (await reading.client.get("/v1/operations/consumers")).json()["consumers"]
    assert (told["paused"]["how"], told["lag"]) == ("drained", 10)
    await asyncio.sleep(1.2)
    assert await stands(reading) == end
    await act(reading, "resume")
    await read_up_to(reading, later)


async def test_how_a_consumer_is_held_stands_with_its_lag(reading: Service) -> None:
    await act(reading, "pause")
    await asyncio.sleep(1.1)
    told = (await reading.client.get("/v1/operations")).json()
    rows = [one["paused"] for one in told["consumers"] if one["consumer"] == NAME]
    assert rows
    assert all(row["how"] == "paused" and row["by"] == BY["by"] for row in rows)
    metrics = (await reading.client.get("/metrics")).text
    assert f'xuanmin_consumer_paused{{consumer="{NAME}"}} 1.0' in metrics
    ready = await reading.client.get("/health/ready")
    assert ready.status_code == 200
    assert "paused" in ready.json()["checks"]["consumers"]
    assert BY["by"] not in ready.text
    await act(reading, "resume")
    assert f'xuanmin_consumer_paused{{consumer="{NAME}"}} 0.0' in (await reading.client.get("/metrics")).text


@pytest.mark.parametrize("form", [{}, {"by": "王值班"}, BY | {"by": " "}, BY | {"reason": "\n"}, BY | {"until": "now"}])
async def test_who_holds_a_consumer_says_who_they_are_and_why(service: Service, form: dict[str, str]) -> None:
    answer = await service.client.post(f"/v1/operations/consumers/{NAME}/pause", json=form)
    assert answer.status_code == 422


async def test_a_consumer_that_is_not_here_is_named_with_those_that_are(service: Service) -> None:
    answer = await service.client.post(f"/v1/operations/consumers/{SUBMISSIONS}/pause", json=BY)
    assert answer.status_code == 404
    assert NAME in answer.json()["detail"]


async def test_what_was_said_to_another_process_is_followed_within_a_second_or_two(reading: Service) -> None:
    act_elsewhere: OperatorAct = ConsumerPaused(
        service="registration", subject=NAME, version=1, by=BY["by"], reason_sealed=""
    )

    async def paused() -> bool:
        return f'xuanmin_consumer_paused{{consumer="{NAME}"}} 1.0' in (await reading.client.get("/metrics")).text

    async with PostgresLog(reading.pool).transaction() as log:
        assert await handle(log, DECIDER, CODEC, [Order(stream_of("registration", NAME), act_elsewhere, NO_CAUSE)])
    await eventually(paused, seconds=30)
    before = await stands(reading)
    await sent(reading, 5)
    await asyncio.sleep(1)
    assert await stands(reading) == before
    # Sealed by nobody here: who holds it is told all the same.
    [told] = (await reading.client.get("/v1/operations/consumers")).json()["consumers"]
    assert (told["paused"]["by"], told["paused"]["reason"]) == (BY["by"], None)
