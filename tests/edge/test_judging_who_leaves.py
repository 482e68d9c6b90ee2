"""Who leaves a registration, a number or an election leaves nothing behind that is held against somebody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord

from contracts.keys.keyring import Keyring
from contracts.registrations import RegistrationEventType
from contracts.submissions import Submission
from devstack import ServiceDsns
from eventstore.clock import system_clock
from services.registration.domain.registrations.registration import INITIAL, Withdraw, decide
from services.registration.edge.intake.admission import Admission
from services.validation.edge.intake.in_registrations import RegistrationReader
from services.validation.edge.intake.judging import Judge
from services.validation.edge.intake.reassessment import Reassessment
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person, form
from tests.e2e.town import eventually
from tests.edge.validation_alone import ELECTION, Validation, validation_on

ONE, TWO = REGISTERED[:2]
LATER = "e2e-later"


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    """An election that is set up, a later one that is not, and a registry of everybody."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path, ELECTION, LATER) as validation:
        await validation.set_up_election()
        await validation.load("full", *REGISTERED)
        yield validation


def arriving(town: Validation, person: Person, source: str) -> ConsumerRecord:
    """The event of another registration of `person`, not read yet."""
    submission = Submission.model_validate(form(person, ELECTION, "another", source=source))
    [event] = decide(Admission(town.keyring).order(submission, None, None).command, INITIAL)
    return town.record(event.type, event.registration)


async def test_who_leaves_and_arrives_in_one_batch_never_is_suspected_of_being_registered_twice(
    town: Validation,
) -> None:
    """Both ends of a transfer stand side by side in the topic, so that one batch has them nearly always."""
    old = await town.register(ONE)
    left = town.latest(old).model_copy(update={"version": 2, "withdrawn": True})
    out = town.record(RegistrationEventType.TRANSFERRED, left)
    await town.read(town.registrations, [out, arriving(town, ONE, "transfer"), arriving(town, ONE, "second")])
    stood = "SELECT registration_id, status, holds_claim FROM validation.registration WHERE status <> 'withdrawn'"
    assert sorted(row[1:] for row in await town.pool.fetch(stood)) == [("suspected", False), ("verified", True)]
    [new] = [row["registration_id"] for row in await town.pool.fetch(stood) if row["holds_claim"]]
    assert [(said["status"], said["findings"]) for said in await town.events(new)] == [("verified", [])]


async def test_who_is_corrected_into_an_election_that_is_not_in_yet_waits_there_and_frees_the_one_that_was_left(
    town: Validation,
) -> None:
    moved, held_back = await town.register(ONE), await town.register(ONE, "second")
    assert await town.shown(held_back) == ("suspected", False, "DUPLICATE")
    await town.register(ONE, election_id=LATER, place_code="nowhere")
    assert await town.shown(moved) == ("pending", False, "")
    await swept_but_for(town, moved)
    assert await town.shown(held_back) == ("verified", False, "")
    await town.set_up_election(LATER)
    await town.sweep()
    # Nobody has decided, nor verified, anything in the election that it is in now.
    assert await town.shown(moved) == ("suspected", False, "PLACE_UNKNOWN")


async def test_an_election_whose_key_was_destroyed_waits_and_holds_up_no_other(town: Validation) -> None:
    await town.set_up_election(LATER)
    gone, held_back = await town.register(ONE), await town.register(ONE, "second")
    waiting = await town.register(TWO.renamed("卫金宝"), election_id=LATER)
    for kind in ("names", "details"):
        (town.folder / "keys" / kind / f"{ELECTION}.key").unlink()
    judge = Judge(Keyring(town.folder / "keys"), town.rulebook, system_clock)
    town.registrations = RegistrationReader(judge, lambda: None)
    town.reassessment = Reassessment(town.pool, judge, lambda: None)
    # A withdrawal needs no key, and frees the claim that held somebody back; the registry moves in both elections.
    [left] = decide(Withdraw(), town.known[gone])
    await town.say(left.type, left.registration)
    await town.load("delta", TWO.renamed("卫金宝"))
    assert await town.due() == {held_back: "claim_released", waiting: "registry"}
    await swept_but_for(town, held_back)
    assert await town.shown(waiting) == ("verified", False, "")
    # What comes in late is kept, and waits too.
    await town.read(town.registrations, [arriving(town, TWO, "late")])
    assert list((await town.due()).values()).count("waited") == 1


async def swept_but_for(town: Validation, identity: UUID) -> None:
    """Judge whatever is due and can be judged: what waits then is this one registration."""

    async def nobody_else_is_due() -> bool:
        return list(await town.due()) == [identity]

    working = asyncio.create_task(town.reassessment.run())
    try:
        await eventually(nobody_else_is_due, seconds=20)
        assert not working.done(), "the sweep has failed"
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
