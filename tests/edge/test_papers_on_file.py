"""What people have seen counts for the voter whom the registration names, and for nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.cases import CertificateMovedOn, CertificateStep, Permit, PermitRecorded
from contracts.registrations import RegistrationEventType
from devstack import ServiceDsns
from scenarios.identity import assemble
from services.validation.domain.cases.case_work import told
from services.validation.edge.cases.case_desk import Sitting
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.edge.validation_alone import ELECTION, Validation, validation_on

ONE, TWO = REGISTERED[:2]
ELSEWHERE = "330421"
LATER = "e2e-later"


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    """A registry in which ONE and TWO have their household outside the city."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path, ELECTION, LATER) as validation:
        previous = {"id": "before", "election_day": "2016-11-16"}
        await validation.read(validation.elections, [validation.set_up_record(previous=previous)])
        lines = [(*person.registry_line()[:2], ELSEWHERE, *person.registry_line()[3:]) for person in (ONE, TWO)]
        await validation.read_residents(await validation.lines("full", *lines))
        yield validation


async def put_on_file(town: Validation, identity: UUID, step: CertificateStep, permit: Permit | None = None) -> None:
    """A step of the certificate, or the permit, as the desk keeps it."""

    def decide(sitting: Sitting) -> list[CertificateMovedOn | PermitRecorded]:
        head = told(sitting.entry.case, sitting.entry.registration, "R0001")
        if permit is not None:
            return [PermitRecorded(**head, permit_sealed=sitting.sealed(permit))]
        return [CertificateMovedOn(**head, step=step)]

    await town.desk.do(identity, decide, due="certificate")
    await town.sweep()


def _verified(sitting: Sitting) -> CertificateMovedOn:
    return CertificateMovedOn(**told(sitting.entry.case, sitting.entry.registration, "R0001"), step="verified")


async def test_a_certificate_counts_once_a_second_clerk_has_verified_it(town: Validation) -> None:
    identity = await town.register(ONE, certificate_no="claimed")
    for step, status in (("received", "suspected"), ("rejected", "suspected"), ("verified", "verified")):
        await put_on_file(town, identity, step)  # type: ignore[arg-type]
        assert (await town.shown(identity))[0] == status
    last = (await town.events(identity))[-1]
    assert (last["trigger"], last["findings"]) == ("certificate", [])


async def test_a_certificate_of_one_voter_clears_no_other(town: Validation) -> None:
    identity = await town.register(ONE)
    await put_on_file(town, identity, "verified")
    corrected: dict[str, Any] = {"id_number": TWO.id_number, "birth_date": None, "gender": None}
    await town.register(Person(ONE.id_number, TWO.name), **corrected)
    assert await town.shown(identity) == ("verified", True, "NON_LOCAL")


async def test_nor_where_the_other_voters_form_came_and_was_withdrawn_before_anything_was_judged(
    town: Validation,
) -> None:
    identity = await town.register(ONE)
    await put_on_file(town, identity, "verified")
    corrected = town.latest(identity).model_copy(
        update={"version": 2, "voter_token": town.keyring.tokens().of_number(TWO.id_number)}
    )
    withdrawn = corrected.model_copy(update={"version": 3, "withdrawn": True})
    records = [
        town.record(RegistrationEventType.CORRECTED, corrected),
        town.record(RegistrationEventType.WITHDRAWN, withdrawn),
    ]
    await town.read(town.registrations, records)
    await town.say(RegistrationEventType.CORRECTED, withdrawn.model_copy(update={"version": 4, "withdrawn": False}))
    assert "NON_LOCAL" in (await town.shown(identity))[2]


async def test_nor_where_it_was_seen_before_anything_was_judged(town: Validation) -> None:
    identity = await town.register(ONE, election_id=LATER)
    await town.desk.do(identity, lambda sitting: [_verified(sitting)])
    corrected: dict[str, Any] = {"id_number": TWO.id_number, "birth_date": None, "gender": None}
    await town.register(Person(ONE.id_number, TWO.name), election_id=LATER, **corrected)
    assert (await town.shown(identity))[0] == "pending"
    await town.set_up_election(LATER)
    await town.sweep()
    assert await town.shown(identity) == ("suspected", False, "NON_LOCAL")


async def test_a_permit_that_was_seen_says_its_years(town: Validation) -> None:
    identity = await town.register(ONE, permit_since="2001-01-01")
    await put_on_file(town, identity, "advised", Permit(issued_on=date(2020, 6, 1), endorsed_on=(date(2021, 5, 20),)))
    [finding] = (await town.events(identity))[-1]["findings"]
    assert finding["params"]["permit_years"] == 1


@pytest.mark.parametrize(
    ("born", "new"), [("19981116", False), ("19981117", True), ("20031116", True), ("20031117", False)]
)
async def test_who_is_of_age_since_the_election_before_is_told(town: Validation, born: str, *, new: bool) -> None:
    identity = await town.register(Person(assemble("310117", born, 77), "卫小明"))
    assert (await town.events(identity))[-1]["newly_of_age"] is new
