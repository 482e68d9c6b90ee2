"""The way to the tally is measured of what the tallies took, once: not of repeats, of old events, or of what failed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.latency import Latency
from services.runtime.telemetry.durations import wall_ms
from tests.reporting.happenings import Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import kafka_record, published

NAME = "xuanmin_submission_to_tally_seconds"


async def _nobody() -> None:
    pass


class Counting:
    """A reader with its histogram, in an election of its own."""

    def __init__(self, pool: Pool, keyring: Keyring, election: str) -> None:
        keyring.make_election(election)
        self._pool, self._seal, self._election = pool, keyring.names(election), election
        self.latency = Latency()
        self.reader = ReportingReader(keyring, _nobody, self.latency)

    def event(self, happened: Happened, **arrived: int | None) -> ConsumerRecord[bytes, bytes]:
        """The record of what happened, whose submission arrived at `arrived_ms`; left out: as it was before."""
        record = published(happened, self._election, self._seal)
        body = {name: value for name, value in json.loads(record.value or b"").items() if name != "arrived_ms"}
        return kafka_record(record.topic, json.dumps(body | arrived).encode(), tuple(record.headers))

    async def keep(self, records: Sequence[ConsumerRecord[bytes, bytes]], *, fails: bool = False) -> None:
        async with acquired(self._pool) as connection:
            transaction = connection.transaction()
            await transaction.start()
            assert not await self.reader.apply(connection, records)
            if fails:
                await transaction.rollback()
                return
            await transaction.commit()
        await self.reader.committed()

    def counted(self) -> tuple[float, float, float]:
        """How many were registered and judged, and the seconds of all of them."""
        registry = CollectorRegistry()
        registry.register(self.latency.collector)
        [family] = text_string_to_metric_families(generate_latest(registry).decode())
        told: dict[Any, float] = {
            (one.name, one.labels["what"]): one.value for one in family.samples if "le" not in one.labels
        }
        seconds = told[f"{NAME}_sum", "registered"] + told[f"{NAME}_sum", "judged"]
        return told[f"{NAME}_count", "registered"], told[f"{NAME}_count", "judged"], seconds


@pytest.fixture
def counting(pool: Pool, keyring: Keyring, request: pytest.FixtureRequest) -> Counting:
    return Counting(pool, keyring, f"latency-{abs(hash(request.node.name)) % 10**9}")


async def test_a_submission_is_measured_when_it_is_registered_and_when_it_is_judged(counting: Counting) -> None:
    began = wall_ms()
    records = [counting.event(Registered(str(n), 1, n), arrived_ms=began - 2000) for n in range(7)]
    await counting.keep([counting.event(SetUpLoaded(1, 0)), *records])
    assert counting.counted()[:2] == (7, 0)
    await counting.keep([counting.event(Judged("3", 1, 8, 1, "verified"), arrived_ms=began - 2000)])
    registered, judged, seconds = counting.counted()
    assert (registered, judged) == (7, 1)
    assert 8 * 2 <= seconds <= 8 * (2 + (wall_ms() - began) / 1000 + 0.001)
    told = (await counting.latency.told(None))["submission_to_tally"]
    assert (told["registered"]["count"], told["judged"]["count"]) == (7, 1)
    assert told["registered"]["median_seconds"] >= 1.5


async def test_what_is_published_or_read_again_is_not_measured_again_even_among_what_is_new(counting: Counting) -> None:
    now = wall_ms()
    first = [counting.event(Registered(str(n), 1, n), arrived_ms=now) for n in range(4)]
    verdicts = [counting.event(Judged(str(n), 1, 9, 1, "verified"), arrived_ms=now) for n in range(4)]
    await counting.keep([*first, *verdicts])
    assert counting.counted()[:2] == (4, 4)
    await counting.keep([*first, *verdicts])
    assert counting.counted()[:2] == (4, 4)
    new = counting.event(Registered("new", 1, 10), arrived_ms=now)
    judged_anew = counting.event(Judged("1", 2, 11, 1, "suspected"), arrived_ms=now)
    await counting.keep([*first, new, *verdicts, judged_anew])
    assert counting.counted()[:2] == (5, 5)
    # Older than what is known: the tallies do not take it.
    corrected = counting.event(Registered("2", 2, 12), arrived_ms=now)
    await counting.keep([corrected])
    await counting.keep([first[2]])
    assert counting.counted()[:2] == (6, 5)


async def test_old_events_are_not_measured_though_they_are_new_here(counting: Counting) -> None:
    day_ago = wall_ms() - 86_400_000
    await counting.keep(
        [
            counting.event(Registered("old", 1, 1), arrived_ms=day_ago),
            counting.event(Judged("old", 1, 2, 1, "verified"), arrived_ms=day_ago),
        ]
    )
    assert counting.counted() == (0, 0, 0)


async def test_what_no_submission_made_and_what_was_written_before_arrivals_were_kept_is_not_measured(
    counting: Counting,
) -> None:
    moved = counting.event(Registered("moved", 1, 1), arrived_ms=None)
    before = counting.event(Registered("before", 1, 2))
    await counting.keep([moved, before, counting.event(Judged("moved", 1, 3, 1, "verified"))])
    assert counting.counted() == (0, 0, 0)


async def test_a_batch_that_fails_and_is_kept_at_the_second_attempt_is_measured_once(counting: Counting) -> None:
    record = counting.event(Registered("a", 1, 1), arrived_ms=wall_ms())
    await counting.keep([record], fails=True)
    assert counting.counted() == (0, 0, 0)
    await counting.keep([record])
    assert counting.counted()[:2] == (1, 0)
    await counting.keep([counting.event(SetUpLoaded(1, 0))])
    assert counting.counted()[:2] == (1, 0)
