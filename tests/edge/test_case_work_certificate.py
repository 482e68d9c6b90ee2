"""A certificate that two clerks have seen closes the case that stood on nothing else; it stays one voter's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from devstack import ServiceDsns
from services.validation.edge.cases import in_http_case_file
from services.validation.edge.cases.case_file import CaseFiles
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.edge.decision_desk import Doors, case, open_doors
from tests.edge.validation_alone import AT, submission_id_of

PAPERS = {"number": "资格0473", "issuer": "嘉善县选举委员会", "issued_on": "2021-09-18"}
_people = iter(REGISTERED[::-1])


@pytest.fixture(scope="module")
async def doors(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Doors]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_doors(dsn, tmp_path_factory.mktemp("files")) as opened:
        town = opened.town
        opened.app.include_router(in_http_case_file.routes(CaseFiles(town.pool, town.keyring, lambda: AT)))
        yield opened


async def from_elsewhere(doors: Doors, **more: Any) -> tuple[UUID, Person]:
    """Somebody whom the registry has with a household in Jiashan, and who is suspected for that alone."""
    person = next(_people)
    line = list(person.registry_line())
    line[2] = "330421"
    await doors.town.read_residents(await doors.town.lines("delta", tuple(line)))
    identity = await doors.town.register(person, source=person.id_number[-6:], hukou_division="330421", **more)
    assert await doors.town.shown(identity) == ("suspected", False, "NON_LOCAL")
    return identity, person


async def brought(doors: Doors, identity: UUID) -> None:
    """The paper is in, and a second clerk has verified it."""
    await doors.done(case(identity, "certificate"), by="王老师", step="received", papers=PAPERS)
    await doors.done(case(identity, "certificate"), by="李老师", step="verified")
    await doors.town.sweep()


async def file(doors: Doors, identity: UUID) -> dict[str, Any]:
    told: dict[str, Any] = (await doors.http.get(f"/v1/cases/{identity}")).json()
    return told


async def test_a_verified_certificate_closes_a_case_that_had_nothing_else(doors: Doors) -> None:
    identity, _ = await from_elsewhere(doors)
    await doors.take(identity, "王老师")
    await doors.done(case(identity, "certificate"), by="王老师", step="received", papers=PAPERS)
    await doors.town.sweep()
    assert (await doors.town.shown(identity))[0] == "suspected"
    await doors.done(case(identity, "certificate"), by="李老师", step="verified")
    await doors.town.sweep()
    assert await doors.town.shown(identity) == ("verified", False, "")
    last = (await doors.town.events(identity))[-1]
    assert (last["type"].split(".")[2], last["trigger"], last["policy_version"]) == ("assessed", "certificate", "1")
    told = await file(doors, identity)
    assert (told["open"], told["assignee"], told["certificate"]["papers"]) == (False, None, PAPERS)


async def test_a_certificate_clears_nothing_but_what_it_is_about(doors: Doors) -> None:
    identity, person = await from_elsewhere(doors)
    await doors.town.register(person, source=person.id_number[-6:], hukou_division="330421", gender="另")
    assert await doors.town.shown(identity) == ("suspected", False, "ID_GENDER_MISMATCH NON_LOCAL")
    await brought(doors, identity)
    assert await doors.town.shown(identity) == ("suspected", False, "ID_GENDER_MISMATCH")


async def test_a_forgery_that_comes_to_light_puts_who_is_on_the_roll_under_review(doors: Doors) -> None:
    identity, _ = await from_elsewhere(doors)
    await brought(doors, identity)
    await doors.done(case(identity, "certificate"), by="王老师", step="rejected")
    await doors.town.sweep()
    assert await doors.town.shown(identity) == ("verified", True, "NON_LOCAL")


async def test_a_permit_that_was_seen_tells_the_years_and_clears_nothing(doors: Doors) -> None:
    identity, _ = await from_elsewhere(doors, permit_since="2010-03-02")
    late = {"issued_on": "2019-03-02", "endorsed_on": ["2020-03-01", "2021-03-01"]}
    await doors.done(case(identity, "permit"), by="王老师", permit=late)
    await doors.town.sweep()
    told = await file(doors, identity)
    [finding] = told["findings"]
    assert (told["status"], finding["params"]["permit_years"]) == ("suspected", 2)
    assert "居住证满2年" in finding["zh"]


async def test_papers_of_another_voter_are_not_on_file_after_the_number_is_corrected(doors: Doors) -> None:
    identity, person = await from_elsewhere(doors)
    await brought(doors, identity)
    whole = {"source": person.id_number[-6:], "submission_id": submission_id_of(person), "hukou_division": "330421"}
    right = replace(next(_people), name=person.name)
    line = list(right.registry_line())
    line[2] = "330421"
    await doors.town.read_residents(await doors.town.lines("delta", tuple(line)))
    await doors.town.register(right, **whole)
    told = await file(doors, identity)
    assert (told["certificate"], told["permit"], told["registration_version"]) == (None, None, 2)
    assert "NON_LOCAL" in [finding["code"] for finding in told["findings"]]
