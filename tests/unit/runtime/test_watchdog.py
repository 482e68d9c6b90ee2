"""A consumer that moves nothing while records wait is ended; one that waits for somebody else is not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from eventstore.reading.checkpoints import Place
from eventstore.reading.gate import AT_ONCE, Gate, Hold
from eventstore.reading.reader import Counts
from services.runtime.health.checks import Remark
from services.runtime.health.watchdog import ConsumerStuckError, Watchdog

PLACE = TopicPartition("voter.submissions.v1", 0)


class Kafka:
    """A Kafka consumer as the watchdog sees it."""

    def __init__(self, end: int, *, away: bool = False) -> None:
        self.end = end
        self.away = away
        self._fetcher = SimpleNamespace(error_future=asyncio.Future())
        self._coordinator = SimpleNamespace(_coordination_task=asyncio.Future())

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    async def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        if self.away:
            raise KafkaConnectionError
        return dict.fromkeys(places, self.end)


def watched(kafka: Kafka, *, known: int) -> tuple[Watchdog, Any]:
    reader = SimpleNamespace(name="registration")
    consumer: Any = SimpleNamespace(reader=reader, counts=Counts(), known={Place(*PLACE): known}, gate=Gate())
    broker: Any = SimpleNamespace(subscribers=[SimpleNamespace(consumer=kafka, group_id="registration")])
    return Watchdog(broker, [consumer], every=0.01, patience=0.05), consumer


async def lives(watchdog: Watchdog, seconds: float = 0.2) -> bool:
    try:
        await asyncio.wait_for(watchdog.run(), seconds)
    except TimeoutError:
        return True
    except ConsumerStuckError:
        return False
    return True


async def test_who_moves_nothing_while_records_wait_is_ended_and_seen_before() -> None:
    watchdog, _ = watched(Kafka(end=9), known=4)
    watching = asyncio.create_task(watchdog.run())
    await asyncio.sleep(0.03)
    assert "registration" in (await watchdog.check() or "")
    with pytest.raises(ConsumerStuckError):
        await watching


async def test_who_has_read_everything_may_rest() -> None:
    watchdog, _ = watched(Kafka(end=4), known=4)
    assert await lives(watchdog)
    assert await watchdog.check() is None


@pytest.mark.parametrize("sign", ["batches", "waits"])
async def test_who_moves_or_waits_for_the_database_is_left_alone(sign: str) -> None:
    watchdog, consumer = watched(Kafka(end=9), known=4)
    watching = asyncio.create_task(lives(watchdog))
    while not watching.done():
        setattr(consumer.counts, sign, getattr(consumer.counts, sign) + 1)
        await asyncio.sleep(0.005)
    assert await watching


async def test_a_broker_that_is_away_is_waited_for() -> None:
    watchdog, _ = watched(Kafka(end=9, away=True), known=4)
    assert await lives(watchdog)


@pytest.mark.parametrize("hold", [AT_ONCE, Hold({Place(*PLACE): 4})])
async def test_whom_an_operator_holds_is_not_stuck_and_that_is_said(hold: Hold) -> None:
    watchdog, consumer = watched(Kafka(end=9), known=4)
    consumer.gate.hold = hold
    assert await lives(watchdog)
    said = await watchdog.check()
    assert isinstance(said, Remark)
    assert said.well
    assert "registration" in said


async def test_who_drains_and_does_not_get_there_is_ended() -> None:
    watchdog, consumer = watched(Kafka(end=9), known=4)
    consumer.gate.hold = Hold({Place(*PLACE): 6})
    assert not await lives(watchdog)


@pytest.mark.parametrize("part", ["fetcher", "membership"])
async def test_a_part_of_kafkas_client_that_has_ended_is_seen_at_once_and_ends_the_process(part: str) -> None:
    kafka = Kafka(end=4)
    watchdog, _ = watched(kafka, known=4)
    assert await watchdog.check() is None
    ended = kafka._fetcher.error_future if part == "fetcher" else kafka._coordinator._coordination_task  # noqa: SLF001
    ended.set_result(None)
    assert part in (await watchdog.check() or "")
    assert not await lives(watchdog)
