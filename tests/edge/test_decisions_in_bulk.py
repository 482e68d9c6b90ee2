"""Many cases settled alike: the preview says beforehand what will be, and each is answered for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import pytest

from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED
from tests.edge.decision_desk import Doors, open_doors
from tests.edge.validation_alone import ELECTION

BULK, PREVIEW = "/v1/cases/settlements", "/v1/cases/settlements/preview"


@pytest.fixture
async def doors(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Doors]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_doors(dsn, tmp_path, two_pairs_of_eyes=["refused"]) as opened:
        yield opened


async def preview(doors: Doors, decision: str = "eligible", **asked: Any) -> list[dict[str, Any]]:
    answer = await doors.post(PREVIEW, election_id=ELECTION, decision=decision, **asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def bulk(doors: Doors, items: list[dict[str, Any]], decision: str = "eligible", by: str = "甲") -> list[Any]:
    seen = [{name: item[name] for name in ("registration_id", "registration_version")} for item in items]
    answer = await doors.done(BULK, items=seen, decision=decision, decided_by=by, reason="村委会证明")
    assert [item["registration_id"] for item in answer["items"]] == [item["registration_id"] for item in seen]
    told: list[Any] = answer["items"]
    return told


def ids(items: list[dict[str, Any]]) -> list[UUID]:
    return [UUID(item["registration_id"]) for item in items]


async def test_a_preview_shows_what_is_settled_and_the_settlement_keeps_to_it(doors: Doors) -> None:
    cases = await doors.suspected(*REGISTERED[:3])
    items = await preview(doors, only_finding=["NOT_IN_REGISTRY"])
    assert ids(items) == cases
    assert [(item["may_settle"], item["why_not"], item["needs_second_person"]) for item in items] == [
        (True, None, False)
    ] * 3
    assert [item["findings"] for item in items] == [[{"code": "NOT_IN_REGISTRY", "params": {}}]] * 3
    assert [one["outcome"] for one in await bulk(doors, items)] == ["settled"] * 3
    assert [await doors.status(one) for one in cases] == ["eligible"] * 3
    assert await preview(doors) == []


async def test_a_stale_or_unknown_one_is_answered_for_itself_and_holds_up_no_other(doors: Doors) -> None:
    stale, taken, settled, sound = await doors.suspected(*REGISTERED[:4])
    items = await preview(doors)
    await doors.town.register(REGISTERED[0], "desk-0", place_code="V02")
    await doors.take(taken, "乙")
    await doors.settle(settled, "withdrawn", "丙")
    unknown = {"registration_id": str(uuid4()), "registration_version": 1}
    answers = await bulk(doors, [unknown, *items])
    assert [one["outcome"] for one in answers] == ["conflict", "conflict", "conflict", "conflict", "settled"]
    assert "version 2" in answers[1]["why"]
    assert answers[2]["assignee"] == "乙"
    assert answers[3]["decided_by"] == "丙"
    assert [await doors.status(one) for one in (stale, taken, settled, sound)] == [
        "suspected", "suspected", "withdrawn", "eligible",
    ]  # fmt: skip


async def test_what_needs_two_pairs_of_eyes_is_only_proposed(doors: Doors) -> None:
    cases = await doors.suspected(*REGISTERED[:2])
    items = await preview(doors, "refused")
    assert [item["needs_second_person"] for item in items] == [True, True]
    assert [one["outcome"] for one in await bulk(doors, items, "refused")] == ["proposed"] * 2
    assert [await doors.status(one) for one in cases] == ["suspected"] * 2
    waiting = await preview(doors)
    assert all(not item["may_settle"] and "甲" in item["why_not"] for item in waiting)


async def test_asked_for_again_by_the_same_person_it_is_answered_as_before(doors: Doors) -> None:
    await doors.suspected(*REGISTERED[:2])
    items = await preview(doors)
    assert await bulk(doors, items[:1], "refused") == await bulk(doors, items[:1], "refused")
    assert await bulk(doors, items[1:]) == await bulk(doors, items[1:])
    assert [one["outcome"] for one in await bulk(doors, items, by="乙")] == ["conflict", "conflict"]


async def test_of_two_that_one_voter_holds_back_one_becomes_eligible(doors: Doors) -> None:
    await doors.town.load("full", REGISTERED[0])
    first = await doors.town.register(REGISTERED[0])
    for source in ("b", "c"):
        await doors.town.register(REGISTERED[0], source=source)
    held_back = await preview(doors, finding="DUPLICATE")
    assert [item["may_settle"] for item in held_back] == [False, False]
    await doors.strike_off(first)
    held_back = await preview(doors, finding="DUPLICATE")
    assert [one["outcome"] for one in await bulk(doors, held_back)] == ["settled", "conflict"]
    claims = await doors.town.pool.fetchval("SELECT count(*) FROM validation.registration WHERE holds_claim")
    assert claims == 1


async def test_a_preview_can_be_narrowed(doors: Doors) -> None:
    one, two, three = await doors.suspected(*REGISTERED[:3])
    await doors.town.register(REGISTERED[1], "desk-1", place_code="V02")
    other = "male" if doors.town.latest(three).gender == "female" else "female"
    await doors.town.register(REGISTERED[2], "desk-2", gender=other)
    await doors.take(one, "乙")
    assert ids(await preview(doors, place_code="V02")) == [two]
    assert ids(await preview(doors, finding="NOT_IN_REGISTRY")) == [one, two, three]
    assert ids(await preview(doors, only_finding=["NOT_IN_REGISTRY"])) == [one, two]
    assert ids(await preview(doors, only_finding=["ID_GENDER_MISMATCH", "NOT_IN_REGISTRY"])) == [three]
    assert ids(await preview(doors, assignee="乙")) == [one]
    assert [item["may_settle"] for item in await preview(doors, assignee="乙")] == [True]
    assert [item["may_settle"] for item in await preview(doors)] == [False, True, True]
    answer = (await doors.post(PREVIEW, election_id=ELECTION, decision="eligible", limit=2)).json()
    assert (len(answer["items"]), answer["more"]) == (2, True)
    await doors.refused(PREVIEW, 404, election_id="nowhere", decision="eligible")
    await doors.refused(PREVIEW, 422, election_id=ELECTION, decision="eligible", limit=501)


async def test_three_hundred_cases_a_second_are_settled(doors: Doors) -> None:
    cases = await doors.suspected(*REGISTERED[:400])
    items = await preview(doors)
    began = perf_counter()
    answers = await bulk(doors, items)
    seconds = perf_counter() - began
    assert len(answers) == len(cases)
    assert {one["outcome"] for one in answers} == {"settled"}
    assert len(cases) / seconds > 300, f"{len(cases) / seconds:.0f} a second"
