"""Judging and what it goes by take turns: nobody is judged by a registry or a policy that has just been overtaken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from contracts.ids import registration_id
from devstack import ServiceDsns
from eventstore.database import acquired
from eventstore.reading.reader import Reader
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED
from tests.e2e.town import eventually
from tests.edge.validation_alone import Validation, submission_id_of, validation_on

ONE, _, THREE = REGISTERED[:3]


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    """An election that is set up, and a registry without THREE."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path) as validation:
        await validation.set_up_election()
        await validation.load("full", ONE)
        yield validation


@pytest.mark.parametrize("first", ["registration", "registry"])
async def test_whoever_is_judged_while_the_registry_changes_ends_as_it_says_then(town: Validation, first: str) -> None:
    """Each sees nothing of the other until that is committed, whichever began first: one has to wait."""
    submitted, arrival = town.submitted(THREE), await town.records("delta", THREE)
    readers: list[tuple[Reader, list[ConsumerRecord]]] = [
        (town.registrations, [submitted]), (town.residents, arrival)
    ]  # fmt: skip
    if first == "registry":
        readers.reverse()
    (reader, records), (other, its_records) = readers
    await _while_not_committed(town, reader, records, other, its_records)
    await town.sweep()
    identity = registration_id("desk", submission_id_of(THREE))
    assert await town.shown(identity) == ("verified", False, "")


@pytest.mark.parametrize("first", ["registration", "set-up"])
async def test_whoever_is_judged_while_the_policy_changes_ends_under_the_new_one(town: Validation, first: str) -> None:
    submitted, changed = town.submitted(THREE), town.set_up_record(number=2, version="2")
    readers: list[tuple[Reader, list[ConsumerRecord]]] = [
        (town.registrations, [submitted]),
        (town.elections, [changed]),
    ]
    if first == "set-up":
        readers.reverse()
    (reader, records), (other, its_records) = readers
    await _while_not_committed(town, reader, records, other, its_records)
    await town.sweep()
    identity = registration_id("desk", submission_id_of(THREE))
    assert (await town.events(identity))[-1]["policy_version"] == "2"


@pytest.mark.parametrize("intake_is_busy", [True, False])
async def test_the_sweep_rests_between_batches_while_registrations_come_in(
    town: Validation, monkeypatch: pytest.MonkeyPatch, *, intake_is_busy: bool
) -> None:
    people = REGISTERED[10:30]
    for person in people:
        await town.register(person)
    await town.load("delta", *people)
    monkeypatch.setattr("services.validation.edge.intake.reassessment.BATCH", 5)
    monkeypatch.setattr("services.validation.edge.sweep.RESTS", 10_000.0)
    if intake_is_busy:
        town.reassessment.give_way()
    working = asyncio.create_task(town.reassessment.run())

    async def first_batch_is_done() -> bool:
        return len(await town.due()) <= len(people) - 5

    await eventually(first_batch_is_done)
    await asyncio.sleep(0.5)
    assert len(await town.due()) == (len(people) - 5 if intake_is_busy else 0)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def _while_not_committed(
    town: Validation, reader: Reader, records: list[ConsumerRecord], other: Reader, its_records: list[ConsumerRecord]
) -> None:
    """Read `records`, and before that is committed let another reader read, as far as it comes."""
    async with acquired(town.pool) as connection, connection.transaction():
        await reader.apply(connection, records)
        meanwhile = asyncio.create_task(town.read(other, its_records))

        async def goes_or_waits() -> bool:
            waiting = await town.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return meanwhile.done() or waiting > 0

        await eventually(goes_or_waits)
    await meanwhile
