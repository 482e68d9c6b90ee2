"""A transfer on the real tables: what a person decided before it stands after it, in one batch or in two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord

from contracts.registrations import Move, RegistrationEventType
from contracts.submissions import Submission
from devstack import ServiceDsns
from services.registration.domain.registrations.registration import INITIAL, decide
from services.registration.edge.intake.admission import Admission
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, form
from tests.edge.decision_desk import Doors, case, open_doors
from tests.edge.validation_alone import ELECTION

ONE = REGISTERED[0]


@pytest.fixture
async def doors(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Doors]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_doors(dsn, tmp_path) as served:
        await served.town.load("full", *REGISTERED)
        yield served


def both_ends(doors: Doors, old: UUID) -> tuple[UUID, list[ConsumerRecord]]:
    """The two events of a transfer of ONE from `old` to a registration made anew."""
    town, left = doors.town, doors.town.latest(old)
    submission = Submission.model_validate(form(ONE, ELECTION, "another", source="transfer"))
    [arrived] = decide(Admission(town.keyring).order(submission, None, None).command, INITIAL)
    new = arrived.registration

    def move(kind: str, other: UUID) -> Move:
        return Move.model_validate(
            {"kind": kind, "election_id": ELECTION, "place_code": "U017", "registration_id": other, "by": "甲"}
        )

    out = {"version": left.version + 1, "withdrawn": True, "move": move("transferred_out", new.registration_id)}
    ends = [
        town.record(RegistrationEventType.TRANSFERRED, left.model_copy(update=out)),
        town.record(arrived.type, new.model_copy(update={"move": move("transferred_in", old)})),
    ]
    return new.registration_id, ends


@pytest.mark.parametrize("batches", [1, 2])
async def test_who_was_struck_off_stays_off_the_roll_through_a_transfer_until_a_person_decides(
    doors: Doors, batches: int
) -> None:
    old = await doors.town.register(ONE)
    await doors.strike_off(old)
    new, ends = both_ends(doors, old)
    for batch in [ends] if batches == 1 else [[end] for end in ends]:
        await doors.town.read(doors.town.registrations, batch)
    assert await doors.town.shown(new) == ("suspected", False, "")
    told = (await doors.town.events(new))[-1]
    assert (told["held_open"], told["outcome"]) == (True, "verified")
    await doors.town.load("full", *REGISTERED)
    await doors.town.sweep()
    assert await doors.status(new) == "suspected"
    decision = {"decision": "eligible", "registration_version": 1, "decided_by": "甲", "reason": "已恢复政治权利"}
    await doors.done(case(new, "settlement"), **decision)
    assert await doors.status(new) == "eligible"


@pytest.mark.parametrize("batches", [1, 2])
async def test_a_case_opened_again_goes_with_the_voter(doors: Doors, batches: int) -> None:
    old = await doors.town.register(ONE)
    await doors.done(case(old, "reopening"), by="甲", reason="有人反映其已迁出")
    new, ends = both_ends(doors, old)
    for batch in [ends] if batches == 1 else [[end] for end in ends]:
        await doors.town.read(doors.town.registrations, batch)
    assert await doors.town.shown(new) == ("verified", True, "")


async def test_who_was_struck_off_withdrawn_and_submitted_anew_waits_for_a_person(doors: Doors) -> None:
    old = await doors.town.register(ONE)
    await doors.strike_off(old)
    await doors.town.withdraw(old)
    await doors.town.register(ONE, revision=9)
    assert await doors.status(old) == "suspected"
