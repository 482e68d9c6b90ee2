"""Searching for a voter: found by number, by the sender's name for it, by id; nothing of the number stays anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.id_number import check_character
from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.edge.case_world import NON_LOCAL, World, open_world
from tests.edge.forms import ELECTION

NUMBER = "33042119950307004" + check_character("33042119950307004")


@pytest.fixture
async def world(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_world(dsn, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


async def search(world: World, election: str = ELECTION, **body: Any) -> httpx.Response:
    return await world.http.post(f"/v1/elections/{election}/registrations/search", json={"by": "R0001", **body})


async def found(world: World, **body: Any) -> list[str]:
    answer = await search(world, **body)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    return [one["registration_id"] for one in answer.json()["registrations"]]


async def history(world: World, identity: UUID) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (await world.http.get(f"/v1/registrations/{identity}/history")).json()["entries"]
    return entries


async def test_a_search_by_number_finds_the_voter_and_is_on_record_without_the_number(world: World) -> None:
    token = world.keyring.tokens().of_number(NUMBER)
    case, other = await world.registered(NON_LOCAL, voter_token=token), await world.registered(NON_LOCAL)
    assert await found(world, id_number=f" {NUMBER[:6]} {NUMBER[6:]} ") == [str(case)]
    assert "按身份证号码查询" in (await history(world, case))[-1]["sentence_zh"]
    assert (await world.told(case))[-1] == "disclosed"
    assert "disclosed" not in await world.told(other)
    assert NUMBER not in await world.at_rest()


async def test_a_registration_is_found_by_its_id_and_by_what_its_sender_calls_it(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    file = await world.file(case)
    assert await found(world, registration_id=str(case)) == [str(case)]
    assert await found(world, source=file["source"], submission_id=file["submission_id"]) == [str(case)]
    assert await found(world, registration_id=str(uuid4())) == []
    assert "disclosed" not in await world.told(case)


async def test_who_asks_about_some_places_is_told_of_those_alone_and_leaves_no_trace_elsewhere(world: World) -> None:
    token = world.keyring.tokens().of_number(NUMBER)
    case = await world.registered(NON_LOCAL, voter_token=token, place_code="V01")
    assert await found(world, id_number=NUMBER, place_code=["V02"]) == []
    assert "disclosed" not in await world.told(case)
    assert await found(world, id_number=NUMBER, place_code=["V02", "V01"]) == [str(case)]


async def test_what_cannot_be_searched_for_is_refused_and_not_repeated(world: World) -> None:
    wrong = await search(world, id_number=NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"))
    assert (wrong.status_code, NUMBER[:-1] in wrong.text) == (422, False)
    for body in ({}, {"id_number": NUMBER, "registration_id": str(uuid4())}, {"source": "desk"}):
        assert (await search(world, **body)).status_code == 422
    assert (await search(world, "nowhere", id_number=NUMBER)).status_code == 404
