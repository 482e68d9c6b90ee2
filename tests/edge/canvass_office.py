"""A village of one test's own election, and what is said of its patches, households and visits."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from contracts.id_number import check_character
from contracts.ids import office_id
from contracts.office.canvass import HouseholdListed
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresLog
from tests.edge.conftest import Service
from tests.edge.forms import election_file

VILLAGE = "V01"
NUMBER = "31011619800229001" + check_character("31011619800229001")
PATCH = {"by": "clerk-07", "name": "罗星路1至5号", "responsible": "陈楼长", "volunteers": ["沈志愿", "陆志愿"]}


class Canvass:
    """An election of one test's own, with the village V01 and the unit U017."""

    def __init__(self, service: Service, election: str) -> None:
        self.service = service
        self.election = election
        self.path = f"/v1/elections/{election}/places/{VILLAGE}"

    async def draw(self, code: str = "P01", **changed: Any) -> httpx.Response:
        return await self.service.client.put(f"{self.path}/patches/{code}", json=PATCH | changed)

    async def listing(self, *households: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.service.client.post(f"{self.path}/households", json=households, headers=headers)

    async def visit(self, *visits: dict[str, Any]) -> httpx.Response:
        return await self.service.client.post(f"{self.path}/visits", json=visits)

    async def events(self, household: str = "H1") -> list[StoredEvent]:
        stream = office_id(self.election, "household", VILLAGE, household)
        async with PostgresLog(self.service.pool).transaction() as log:
            return (await log.load([stream])).get(stream, [])

    async def latest(self, household: str = "H1") -> HouseholdListed:
        return HouseholdListed.model_validate_json((await self.events(household))[-1].body)


async def canvass_of(service: Service) -> Canvass:
    """A canvass with nothing in it yet."""
    election = f"canvass-{uuid4().hex[:8]}"
    file = election_file(id=election)
    file["constituencies"].append({"code": "T01", "name": "one", "level": "town", "within": "D01"})
    village = {"kind": "village", "name": "罗星居民区", "district_constituency": "D01", "town_constituency": "T01"}
    file["places"] += [village | {"code": VILLAGE}, village | {"code": "V02", "name": "文澜居民区"}]
    answer = await service.client.put(f"/v1/elections/{election}", json=file)
    assert answer.status_code == 202, answer.text
    return Canvass(service, election)


def household(code: str = "H1", *people: tuple[str, str], **changed: Any) -> dict[str, Any]:
    residents = [{"name": name, "id_number": number} for name, number in people or (("张伟", NUMBER), ("李无号", ""))]
    whole = {"by": "clerk-07", "household_code": code, "patch_code": "P01", "address": "罗星路1号101室"}
    return whole | {"residents": residents} | changed


def visit(code: str = "H1", **changed: Any) -> dict[str, Any]:
    said = {"by": "沈志愿", "household_code": code, "visited_at": "2021-09-04T19:00:00+08:00"}
    return {**said, "result": "absent"} | changed
