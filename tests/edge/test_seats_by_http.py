"""Seats over HTTP: what the set-up gives, what could be, and the committee's decision as an event."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from contracts.ids import office_id
from contracts.office.seats import SeatsDecided
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresLog
from tests.edge.conftest import Service
from tests.edge.forms import election_file
from tests.edge.test_submissions_by_http import is_problem

WHY = "第二选区下半年有两个小区入住"


def town_file(election: str) -> dict[str, Any]:
    """A town with figures; U02 is a central unit, whose 1,000 people count for the district only."""

    def place(code: str, district: str, town: str | None, population: int, **more: Any) -> dict[str, Any]:
        return {
            "code": code, "kind": "village", "name": f"{code}村", "district_constituency": district,
            "town_constituency": town, "population": population, **more,
        }  # fmt: skip

    file = election_file(id=election)
    file["constituencies"] = [
        {"code": "D01", "name": "第一大选区", "level": "district"},
        {"code": "D02", "name": "第二大选区", "level": "district"},
        {"code": "T01", "name": "第一小选区", "level": "town", "within": "D01"},
        {"code": "T02", "name": "第二小选区", "level": "town", "within": "D01"},
        {"code": "T03", "name": "第三小选区", "level": "town", "within": "D02"},
    ]
    file["places"] = [
        place("V01", "D01", "T01", 4_000),
        place("V02", "D01", "T02", 2_000),
        place("V03", "D02", "T03", 4_000),
        place("U02", "D02", None, 1_000, kind="unit", affiliation="central"),
    ]
    file["bodies"] = [{"code": "EC", "name": "朱泾镇选举委员会", "kind": "election_committee"}]
    file["seats"] = {
        "district": {"population": 800_000, "deputies": 3},
        "town": {"population": 10_000, "deputies": 6},
    }
    return file


@pytest.fixture
async def town(service: Service) -> str:
    """An election of this test's own; the answer is the address of its seats."""
    election = f"seats-{uuid4().hex[:8]}"
    answer = await service.client.put(f"/v1/elections/{election}", json=town_file(election))
    assert answer.status_code == 202, answer.text
    return f"/v1/elections/{election}/seats"


def decision(**changed: Any) -> dict[str, Any]:
    return {"by": "clerk-07", "decided_by": "EC", "decided_on": "2021-08-20", "reference": "2021-12"} | changed


def others() -> list[dict[str, Any]]:
    return [{"constituency": code, "seats": 2} for code in ("T01", "T02", "T03")]


async def level_of(service: Service, town: str, level: str) -> dict[str, Any]:
    answer = await service.client.get(town)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    [found] = [one for one in answer.json()["levels"] if one["level"] == level]
    return dict(found)


async def events(service: Service, town: str, level: str) -> list[StoredEvent]:
    stream = office_id(town.split("/")[3], "seats", level)
    async with PostgresLog(service.pool).transaction() as log:
        return (await log.load([stream])).get(stream, [])


async def test_both_levels_are_computed_from_the_set_up(service: Service, town: str) -> None:
    district, of_town = await level_of(service, town, "district"), await level_of(service, town, "town")
    assert [(row["constituency"], row["population"], row["seats"]) for row in district["rows"]] == [
        ("D01", 6_000, 2), ("D02", 5_000, 1),
    ]  # fmt: skip
    assert [(row["constituency"], row["population"], row["seats"]) for row in of_town["rows"]] == [
        ("T01", 4_000, 3), ("T02", 2_000, 1), ("T03", 4_000, 2),
    ]  # fmt: skip
    assert of_town["rows"][0]["exact"] == {"fraction": "12/5", "decimal": "2.40"}
    assert of_town["rows"][0]["per_deputy"] == {"fraction": "4000/3", "decimal": "1333.33"}
    assert of_town["rows"][0]["deviation"] == {"fraction": "-1/5", "percent": "-20.0"}
    assert of_town["quota"]["total"] == 51
    assert of_town["average"] == {"fraction": "5000/3", "decimal": "1666.67"}
    assert of_town["decision"] is None


async def test_the_deviation_to_point_out_is_asked_for(service: Service, town: str) -> None:
    async def large(asked: str) -> set[str]:
        levels = (await service.client.get(town, params={"deviation_above": asked})).json()["levels"]
        return {one["constituency"] for one in levels[1]["warnings"] if one["code"] == "LARGE_DEVIATION"}

    assert await large("20") == {"T01", "T02", "T03"}
    assert await large("20.1") == set()
    assert is_problem(await service.client.get(town, params={"deviation_above": "much"}), 422)


async def test_where_there_is_no_solution_the_answer_says_what_to_do(service: Service, town: str) -> None:
    tried = await service.client.post(f"{town}/what-if", json={"level": "town", "deputies": 10})
    assert tried.status_code == 200, tried.text
    assert tried.json()["after"]["unsolved"]["reason"] == "TOO_MANY_DEPUTIES"
    assert "split constituencies" in tried.json()["after"]["unsolved"]["what_to_do"]
    assert tried.json()["after"]["rows"] == []


async def test_boundaries_are_tried_out_and_nothing_is_kept(service: Service, town: str) -> None:
    change = {"level": "town", "moves": [{"place": "V01", "to": "T02", "people": 1_000}]}
    tried = (await service.client.post(f"{town}/what-if", json=change)).json()
    assert [row["population"] for row in tried["before"]["rows"]] == [4_000, 2_000, 4_000]
    assert [row["population"] for row in tried["after"]["rows"]] == [3_000, 3_000, 4_000]
    assert [row["seats"] for row in tried["after"]["rows"]] == [2, 2, 2]
    assert (await level_of(service, town, "town"))["rows"] == tried["before"]["rows"]
    assert await events(service, town, "town") == []


async def test_trying_out_what_is_not_there_is_told(service: Service, town: str) -> None:
    change = {"level": "town", "moves": [{"place": "U02", "to": "T02"}]}
    answer = await service.client.post(f"{town}/what-if", json=change)
    assert is_problem(answer, 422)
    assert "U02" in answer.json()["detail"]


async def test_a_decision_is_recorded_once_it_is_made(service: Service, town: str) -> None:
    answer = await service.client.post(f"{town}/town/decision", json=decision(decided_on="2199-01-01"))
    assert "future" in is_problem(answer, 422)["detail"]
    assert is_problem(await service.client.post(f"{town}/town/decision", json=decision(decided_by="EC\nx")), 422)
    assert await events(service, town, "town") == []


async def test_the_computed_seats_become_an_event(service: Service, town: str) -> None:
    answer = await service.client.post(f"{town}/town/decision", json=decision())
    assert answer.status_code == 202, answer.text
    assert answer.json() == {"election_id": town.split("/")[3], "level": "town", "changed": True}
    [event] = await events(service, town, "town")
    told = SeatsDecided.model_validate_json(event.body)
    assert (event.type, event.key) == ("xuanmin.election.seats_decided.v1", told.election_id)
    assert (told.total, told.apportioned, told.decided_by, told.by) == (6, True, "朱泾镇选举委员会", "clerk-07")
    assert told.set_up_version == 1, "also where nobody says what was seen"
    assert (told.basis.population, told.basis.quota, told.basis.article) == (10_000, 51, "Election Law 12 (4)")
    assert {row.constituency: row.seats for row in told.rows} == {"T01": 3, "T02": 1, "T03": 2}
    shown = (await level_of(service, town, "town"))["decision"]
    assert (shown["version"], shown["reference"], shown["up_to_date"], shown["reason"]) == (1, "2021-12", True, None)
    assert [row["seats"] for row in shown["rows"]] == [3, 1, 2]


async def test_the_same_decision_again_is_no_event_and_another_is_the_next(service: Service, town: str) -> None:
    for changed in (True, False):
        answer = await service.client.post(f"{town}/district/decision", json=decision())
        assert answer.json()["changed"] is changed
    later = await service.client.post(f"{town}/district/decision", json=decision(decided_on="2021-08-27"))
    assert later.json()["changed"] is True
    assert [event.version for event in await events(service, town, "district")] == [1, 2]


async def test_two_at_once_keep_the_decision_once(service: Service, town: str) -> None:
    send = [service.client.post(f"{town}/district/decision", json=decision()) for _ in range(4)]
    answers = await asyncio.gather(*send)
    assert sorted(answer.json()["changed"] for answer in answers) == [False, False, False, True]


async def test_other_seats_need_a_reason_which_is_kept_sealed(service: Service, town: str) -> None:
    refused = await service.client.post(f"{town}/town/decision", json=decision(seats=others()))
    assert is_problem(refused, 422)
    assert refused.json()["title"] == "ReasonMissing"
    taken = await service.client.post(f"{town}/town/decision", json=decision(seats=others(), reason=WHY))
    assert taken.status_code == 202
    [event] = await events(service, town, "town")
    assert WHY.encode() not in event.body
    assert not SeatsDecided.model_validate_json(event.body).apportioned
    shown = (await level_of(service, town, "town"))["decision"]
    assert (shown["reason"], shown["apportioned"]) == (WHY, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"seats": [{"constituency": "T01", "seats": 4}]},
        {"seats": [{"constituency": "T01", "seats": 3}, {"constituency": "T01", "seats": 3}]},
        {"seats": others()[:2], "reason": WHY},
        {"seats": [*others()[:2], {"constituency": "T03", "seats": 3}], "reason": WHY},
        {"decided_by": " "},
        {"decided_on": "soon"},
        {"of_more": 1},
    ],
)
async def test_what_cannot_be_decided_leaves_nothing_behind(
    service: Service, town: str, changed: dict[str, Any]
) -> None:
    assert is_problem(await service.client.post(f"{town}/town/decision", json=decision(**changed)), 422)
    assert await events(service, town, "town") == []


async def test_a_decision_is_out_of_date_once_the_people_are_counted_anew(service: Service, town: str) -> None:
    await service.client.post(f"{town}/town/decision", json=decision())
    file = town_file(town.split("/")[3])
    file["places"][0]["population"] = 4_001
    assert (await service.client.put(f"/v1/elections/{town.split('/')[3]}", json=file)).status_code == 202
    assert (await level_of(service, town, "town"))["decision"]["up_to_date"] is False


async def test_what_was_computed_of_another_set_up_than_was_seen_is_not_decided(service: Service, town: str) -> None:
    seen = (await service.client.get(town)).json()["set_up_version"]
    assert seen == 1
    election = town.split("/")[3]
    file = town_file(election)
    file["places"][0]["population"], file["places"][2]["population"] = 3_000, 5_000
    assert (await service.client.put(f"/v1/elections/{election}", json=file)).status_code == 202
    for form in (decision(seen=seen), decision(seen=seen, seats=others(), reason=WHY), decision(seen=seen + 2)):
        refused = is_problem(await service.client.post(f"{town}/town/decision", json=form), 409)
        assert refused["title"] == "SetUpMovedOn"
        assert "look at the seats again" in refused["detail"]
    assert await events(service, town, "town") == []
    shown = (await service.client.get(town)).json()
    assert shown["set_up_version"] == 2
    taken = await service.client.post(f"{town}/town/decision", json=decision(seen=2))
    assert (taken.status_code, taken.json()["changed"]) == (202, True)
    [event] = await events(service, town, "town")
    assert SeatsDecided.model_validate_json(event.body).set_up_version == 2
    assert (await level_of(service, town, "town"))["decision"]["set_up_version"] == 2
    assert is_problem(await service.client.post(f"{town}/town/decision", json=decision(seen=0)), 422)


async def test_an_unknown_election_has_no_seats(service: Service) -> None:
    where = "/v1/elections/nowhere-2021/seats"
    assert is_problem(await service.client.get(where), 404)
    assert is_problem(await service.client.post(f"{where}/what-if", json={"level": "town"}), 404)
    assert is_problem(await service.client.post(f"{where}/town/decision", json=decision()), 404)


async def test_the_same_request_under_its_key_gets_the_same_answer(service: Service, town: str) -> None:
    key = {"Idempotency-Key": f"key-{uuid4()}"}
    first, again = [await service.client.post(f"{town}/town/decision", json=decision(), headers=key) for _ in range(2)]
    assert first.json() == again.json() == {"election_id": town.split("/")[3], "level": "town", "changed": True}
