"""A set-up that moves the election day: who is on the roll and not of age on it is looked at by a person."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from devstack import ServiceDsns
from scenarios.identity import assemble
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.edge.validation_alone import ELECTION, Validation, validation_on

GROWN = REGISTERED[0]
YOUNG = Person(assemble("310116", "20031101", 118), "卫金宝")
"""18 on 1 November 2021: of age on the sixteenth, not in October."""


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path, ELECTION) as validation:
        await validation.set_up_election()
        await validation.load("full", GROWN, YOUNG)
        yield validation


def on(town: Validation, day: str, number: int) -> ConsumerRecord:
    """The event of the set-up with another election day, not read yet."""
    record = town.set_up_record(number=number)
    event = json.loads(record.value or b"")
    event["set_up"]["election"]["election_day"] = day
    return replace(record, value=json.dumps(event).encode())


async def test_who_is_not_of_age_on_the_new_day_stays_on_the_roll_and_under_review_until_a_person_decides(
    town: Validation,
) -> None:
    grown, young = await town.register(GROWN), await town.register(YOUNG)
    assert await town.shown(young) == ("verified", False, "")
    await town.read(town.elections, [on(town, "2021-10-20", 2)])
    await town.sweep()
    assert await town.shown(young) == ("verified", True, "UNDER_AGE")
    assert await town.shown(grown) == ("verified", False, "")
    assert len(await town.events(grown)) == 1
    await town.read(town.elections, [on(town, "2021-11-16", 3)])
    await town.sweep()
    assert await town.shown(young) == ("verified", False, "")


async def test_a_set_up_with_the_same_day_judges_nobody_on_the_roll_again(town: Validation) -> None:
    await town.register(GROWN)
    await town.read(town.elections, [town.set_up_record(number=2, version="2")])
    assert await town.due() == {}
