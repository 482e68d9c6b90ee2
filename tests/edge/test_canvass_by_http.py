"""Patches, households and visits over HTTP: what is answered, what is kept, and that nothing personal shows."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from contracts.ids import office_id
from contracts.keys.tokens import Tokens
from contracts.office.canvass import BaselinePerson, HouseholdListed, HouseholdVisited, PatchDrawn
from eventstore.postgres import PostgresLog
from tests.edge.canvass_office import NUMBER, PATCH, VILLAGE, Canvass, canvass_of, household, visit
from tests.edge.conftest import Service
from tests.edge.forms import CANARY
from tests.edge.test_submissions_by_http import is_problem


@pytest.fixture
async def canvass(service: Service) -> Canvass:
    return await canvass_of(service)


async def test_a_patch_is_drawn_once_and_changed_where_it_differs(canvass: Canvass) -> None:
    answers = [await canvass.draw(), await canvass.draw(), await canvass.draw(phone="13800000000")]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert [(answer.json()["new"], answer.json()["changed"]) for answer in answers] == [
        (True, True), (False, False), (False, True),
    ]  # fmt: skip
    shown = (await canvass.service.client.get(f"{canvass.path}/patches")).json()
    assert shown["patches"] == [
        {"patch_code": "P01", "name": "罗星路1至5号", "households": 0, "residents": 0, "responsible": "陈楼长"}
        | {"phone": "13800000000", "volunteers": ["沈志愿", "陆志愿"]}
    ]


async def test_households_are_listed_and_each_is_answered(canvass: Canvass) -> None:
    await canvass.draw()
    first = await canvass.listing(household(), household("H2", ("王一", "")), household("H3", patch_code="P99"))
    assert first.status_code == 202
    assert first.json()["outcomes"] == {"listed": 2}
    [rejected] = first.json()["rejected"]
    assert (rejected["line"], rejected["reason"]) == (3, "UnknownPatch")
    again = await canvass.listing(household(), household("H2", ("王一", ""), ("王二", "")))
    assert again.json()["outcomes"] == {"changed": 1, "unchanged": 1}
    struck = await canvass.listing(household("H2", residents=[]), household("H9", residents=[]))
    assert struck.json()["outcomes"] == {"struck": 1}
    assert [one["reason"] for one in struck.json()["rejected"]] == ["UnknownHousehold"]
    page = (await canvass.service.client.get(f"{canvass.path}/households")).json()
    assert page["households"] == [{"household_code": "H1", "patch_code": "P01", "residents": 2}]


async def test_a_resident_s_token_is_the_voter_s_and_everything_personal_is_sealed(canvass: Canvass) -> None:
    await canvass.draw()
    await canvass.listing(household())
    listed = await canvass.latest()
    one, two = listed.residents
    tokens: Tokens = canvass.service.keyring.tokens()
    assert (one.no, one.voter_token, one.known) == (1, tokens.of_number(NUMBER), True)
    assert (two.no, two.known) == (2, False)
    seal, bound_to = canvass.service.keyring.details(canvass.election), listed.household_id.bytes
    assert seal.open(listed.address_sealed, bound_to).decode() == "罗星路1号101室"
    opened = BaselinePerson.model_validate_json(seal.open(one.person_sealed, bound_to))
    assert opened == BaselinePerson(name="张伟", id_number=NUMBER)
    async with canvass.service.pool.acquire() as connection:
        rows = await connection.fetch("SELECT convert_from(body, 'utf8') AS body FROM eventstore.log")
    assert not any(secret in row["body"] for row in rows for secret in (NUMBER, "李无号", "陈楼长", "罗星路1号101室"))


async def test_visits_are_kept_once_and_a_later_one_moves_the_household_s_stream_on(canvass: Canvass) -> None:
    await canvass.draw()
    await canvass.listing(household())
    per_resident = visit(result=None, residents=[{"no": 1, "result": "moved"}], words="邻居说的")
    answer = await canvass.visit(visit(), visit(), per_resident, visit(visited_at="2021-09-03T19:00:00+08:00"))
    assert answer.json()["outcomes"] == {"recorded": 3, "unchanged": 1}
    events = await canvass.events()
    assert [event.type.split(".")[2] for event in events] == ["household_listed", *["household_visited"] * 3]
    told = HouseholdVisited.model_validate_json(events[2].body)
    assert [(met.no, met.result) for met in told.residents] == [(1, "moved")]
    assert told.words_sealed is not None
    seal = canvass.service.keyring.details(canvass.election)
    assert seal.open(told.words_sealed, told.household_id.bytes).decode() == "邻居说的"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"household_code": "H9"}, "UnknownHousehold"),
        ({"result": None, "residents": [{"no": 9, "result": "moved"}]}, "UnknownResident"),
        ({"visited_at": "2199-01-01T00:00:00Z"}, "VisitTime"),
        ({"next_visit_on": "2021-09-03"}, "VisitTime"),
        ({"patch_code": "P02"}, "OtherPatch"),
        ({"result": "perhaps"}, "The record is not as it must be"),
        ({"visited_at": "yesterday"}, "The record is not as it must be"),
        ({"visited_at": f"{CANARY}"}, "The record is not as it must be"),
        ({"household_code": CANARY}, "The record is not as it must be"),
        ({"result": None}, "The record is not as it must be"),
        ({"by": " "}, "The record is not as it must be"),
        ({CANARY: 1}, "The record is not as it must be"),
    ],
)
async def test_a_visit_that_cannot_be_is_told_why_and_stops_no_other(
    canvass: Canvass, changed: dict[str, Any], reason: str
) -> None:
    await canvass.draw()
    await canvass.listing(household())
    answer = await canvass.visit(visit(**changed), visit(result="registered"))
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [rejected] = answer.json()["rejected"]
    assert (rejected["line"], rejected["reason"]) == (1, reason)
    assert CANARY not in answer.text


async def test_a_patch_with_households_is_not_given_up_and_an_empty_one_is(canvass: Canvass) -> None:
    await canvass.draw()
    await canvass.draw("P02")
    await canvass.listing(household(), household("H2", ("王一", "")))
    refused = is_problem(await canvass.draw(given_up=True), 409)
    assert refused["title"] == "PatchInUse"
    assert refused["detail"].startswith("2 households")
    moved = await canvass.listing(household(patch_code="P02"), household("H2", ("王一", ""), patch_code="P02"))
    assert moved.json()["outcomes"] == {"changed": 2}
    assert (await canvass.draw(given_up=True)).status_code == 202
    assert (await canvass.listing(household("H5"))).json()["rejected"][0]["reason"] == "UnknownPatch"
    shown = (await canvass.service.client.get(f"{canvass.path}/patches")).json()["patches"]
    assert [(patch["patch_code"], patch["households"], patch["residents"]) for patch in shown] == [("P02", 2, 3)]
    is_problem(await canvass.draw("P77", given_up=True), 404)


async def test_no_household_comes_into_a_patch_that_is_given_up_meanwhile(canvass: Canvass) -> None:
    """Whoever is first: there is never a household in a patch that is no patch any more."""
    for round_ in range(8):
        code = f"P1{round_}"
        await canvass.draw(code)
        answers = await asyncio.gather(
            canvass.listing(household(f"R{round_}", ("王一", ""), patch_code=code)), canvass.draw(code, given_up=True)
        )
        listed = answers[0].json()["outcomes"] == {"listed": 1}
        assert answers[1].status_code == (409 if listed else 202)


async def test_two_lists_of_the_same_households_at_once_leave_one_history(canvass: Canvass) -> None:
    await canvass.draw()
    lists = [[household(f"H{number}", (f"名{writer}", "")) for number in range(20)] for writer in range(4)]
    answers = await asyncio.gather(*(canvass.listing(*one) for one in lists))
    assert [answer.status_code for answer in answers] == [202] * 4
    assert {answer.json()["accepted"] for answer in answers} == {20}
    for number in range(20):
        assert [event.version for event in await canvass.events(f"H{number}")] == [1, 2, 3, 4]


@pytest.mark.parametrize(("place", "status"), [("U017", 422), ("V99", 404)])
async def test_only_a_village_of_the_set_up_has_patches(canvass: Canvass, place: str, status: int) -> None:
    path = f"/v1/elections/{canvass.election}/places/{place}"
    client = canvass.service.client
    is_problem(await client.put(f"{path}/patches/P01", json=PATCH), status)
    is_problem(await client.get(f"{path}/patches"), status)
    is_problem(await client.post(f"{path}/households", json=[household()]), status)
    is_problem(await client.post(f"{path}/visits", json=[visit()]), status)
    is_problem(await client.get(f"{canvass.path.replace(canvass.election, 'nowhere')}/patches"), 404)


@pytest.mark.parametrize("code", ["310116198002290019", "a" * 33, "罗星", "a%2Fb"])
async def test_a_patch_s_code_cannot_be_a_number_or_a_name(canvass: Canvass, code: str) -> None:
    answer = await canvass.service.client.put(f"{canvass.path}/patches/{code}", json=PATCH)
    assert answer.status_code in {404, 422}
    assert code not in answer.text


async def test_the_same_key_gets_the_same_answer(canvass: Canvass) -> None:
    await canvass.draw()
    key = {"Idempotency-Key": f"key-{uuid4()}"}
    answers = [await canvass.listing(household(), **key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].json()["outcomes"] == {"listed": 1}
    is_problem(await canvass.listing(household("H7"), **key), 422)


async def test_the_events_are_the_contract_s(canvass: Canvass) -> None:
    await canvass.draw()
    await canvass.listing(household())
    [event] = await canvass.events()
    assert (event.type, event.key) == ("xuanmin.election.household_listed.v1", canvass.election)
    stream = office_id(canvass.election, "patch", VILLAGE, "P01")
    async with PostgresLog(canvass.service.pool).transaction() as log:
        [drawn] = (await log.load([stream]))[stream]
    patch = PatchDrawn.model_validate_json(drawn.body)
    assert (patch.patch_id, patch.volunteers, patch.name) == (stream, 2, "罗星路1至5号")
    assert json.loads(event.body)["version"] == 1


async def test_what_a_village_is_said_to_have_is_what_its_events_fold_to(canvass: Canvass) -> None:
    """After listings, moves and strikes at random, several in one request, also of one household."""
    dice = Random(2021)  # noqa: S311  examples, no secrets
    patches = ["P01", "P02", "P03"]
    for patch in patches:
        await canvass.draw(patch)
    for _ in range(12):
        said = []
        for _ in range(dice.randrange(1, 9)):
            people = [(f"名{dice.randrange(4)}", "") for _ in range(dice.randrange(3))]
            one = household(f"H{dice.randrange(6)}", patch_code=dice.choice(patches))
            said.append(one | {"residents": [{"name": name} for name, _ in dict(people).items()]})
        assert (await canvass.listing(*said)).status_code in {202, 422}
    expected = {}
    for code in (f"H{number}" for number in range(6)):
        events = await canvass.events(code)
        last = HouseholdListed.model_validate_json(events[-1].body) if events else None
        if last is not None and last.residents:
            expected[code] = last.patch_code, len(last.residents)
    page = (await canvass.service.client.get(f"{canvass.path}/households")).json()["households"]
    assert {one["household_code"]: (one["patch_code"], one["residents"]) for one in page} == expected
    shown = (await canvass.service.client.get(f"{canvass.path}/patches")).json()["patches"]
    for patch in shown:
        there = [count for code, count in expected.values() if code == patch["patch_code"]]
        assert (patch["households"], patch["residents"]) == (len(there), sum(there))
    assert expected


async def test_households_come_page_by_page_and_none_twice(canvass: Canvass) -> None:
    await canvass.draw()
    await canvass.listing(*(household(f"H{number}", ("王一", "")) for number in range(7)))
    found: list[str] = []
    after = None
    while True:
        params = {"limit": 3} | ({"after": after} if after else {})
        page = (await canvass.service.client.get(f"{canvass.path}/households", params=params)).json()
        found += [one["household_code"] for one in page["households"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(found) == [f"H{number}" for number in range(7)]
