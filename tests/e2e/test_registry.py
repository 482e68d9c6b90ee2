"""Registrations wait for a whole registry, and who is not in a full load is gone from it.

A running town's registry is complete once and for all: these tests read their records into a validation database of
their own, partition by partition as they say.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from contracts.ids import registration_id
from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.edge.validation_alone import Validation, submission_id_of, validation_on

ONE, TWO, THREE = REGISTERED[-3:]


@pytest.fixture
async def validation(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path) as alone:
        yield alone


async def test_registrations_wait_until_every_partition_of_a_full_load_is_in(validation: Validation) -> None:
    await validation.register(ONE)
    await validation.set_up_election()
    assert not await validation.may_judge()
    await validation.load("delta", ONE)
    assert not await validation.may_judge()
    await validation.load("full", ONE, partitions=[0])
    # The other partition of another load does not complete this one.
    await validation.load("full", ONE, partitions=[1])
    await validation.register(TWO)
    assert not await validation.may_judge()
    assert {await status(validation, ONE), await status(validation, TWO)} == {("pending", "")}
    await validation.load("full", ONE)
    await validation.sweep()
    assert (await status(validation, ONE))[0] == "verified"
    assert (await status(validation, TWO))[0] == "suspected"


async def test_registrations_wait_for_their_elections_set_up(validation: Validation) -> None:
    await validation.load("full", ONE)
    await validation.register(ONE)
    assert not await validation.may_judge()
    assert await status(validation, ONE) == ("pending", "")
    await validation.set_up_election()
    await validation.sweep()
    assert (await status(validation, ONE))[0] == "verified"


async def test_who_is_not_in_a_full_load_is_gone_from_the_registry(validation: Validation) -> None:
    await validation.set_up_election()
    await validation.load("full", ONE, TWO)
    await validation.load("delta", THREE)
    await validation.register(TWO)
    await validation.register(THREE)
    assert await status(validation, TWO) == await status(validation, THREE) == ("verified", "")
    await validation.load("full", ONE)
    for person in (ONE, TWO, THREE):
        await validation.register(person, "later")
    assert await status(validation, ONE, "later") == ("verified", "")
    for person in (TWO, THREE):
        assert (await status(validation, person, "later"))[1].split()[0] == "NOT_IN_REGISTRY"


async def test_whoever_reads_the_compacted_registry_anew_knows_that_it_is_complete(validation: Validation) -> None:
    topic = [*await validation.records("full", ONE, TWO), *await validation.records("delta", TWO, THREE)]
    last: dict[tuple[int, bytes | None], ConsumerRecord] = {}
    for record in topic:
        last.pop((record.partition, record.key), None)
        last[record.partition, record.key] = record
    assert len(last) < len(topic)
    await validation.set_up_election()
    await validation.read_residents(list(last.values()))
    for person in (ONE, TWO, THREE):
        await validation.register(person)
        assert await status(validation, person) == ("verified", "")


async def status(validation: Validation, person: Person, source: str = "desk") -> tuple[str, str]:
    """Status and findings of a person's registration."""
    standing, _, findings = await validation.shown(registration_id(source, submission_id_of(person)))
    return standing, findings
