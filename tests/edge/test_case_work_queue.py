"""The queue of open cases: everybody who is asked for, once, in the order that is asked for, while the office works."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.validations import Finding
from devstack import ServiceDsns
from services.validation.store.queue import Cursor
from tests.conftest import fresh_database
from tests.edge.case_world import NAME, NON_LOCAL, NUMBER, PHONE, World, open_world
from tests.edge.forms import ELECTION

UNDER_AGE, NOTE = Finding(code="UNDER_AGE", params={"minimum_age": 18}), Finding(code="ID_FIFTEEN_DIGITS")
ODD_PLACE = "张家弄 " + NUMBER + "\u2028" * 2000
PLACES = ["U017", "V03", "V12", ODD_PLACE]
ORDERS = ["place", "age", "next_attempt"]
SINCE = datetime(2021, 9, 1, tzinfo=UTC)
EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-14))


@pytest.fixture
async def world(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_world(dsn, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


async def town(world: World, each: int = 6) -> dict[str, dict[str, Any]]:
    """A town's cases by id, with what each was made of; among them many that are alike in all but their ids."""
    dice = random.Random(7)  # noqa: S311  seeded, not secret
    known: dict[str, dict[str, Any]] = {}
    for day in range(4):
        since = world.now - timedelta(days=day)
        made: list[dict[str, Any]] = [
            {"place_code": place, "findings": findings}
            for place in PLACES
            for findings in ((NON_LOCAL,), (UNDER_AGE, NOTE))
            for _ in range(each // 2)
        ]
        many = [(one["findings"], {"place_code": one["place_code"]}) for one in made]
        ids = await world.registered_many(many, since=since)
        known |= {
            str(id_): one | {"since": since, "next": None, "by": None} for id_, one in zip(ids, made, strict=True)
        }
    for identity in dice.sample(sorted(known), len(known) // 3):
        at = world.now + timedelta(hours=dice.randrange(4))
        await world.done(UUID(identity), "calls", by="王老师", outcome="no_answer", next_attempt_at=at.isoformat())
        known[identity]["next"] = at
    for identity in dice.sample(sorted(known), len(known) // 4):
        known[identity]["by"] = dice.choice(["王老师", "李老师"])
        await world.take(UUID(identity), known[identity]["by"])
    return known


def sorted_by(order: str, known: dict[str, dict[str, Any]]) -> list[str]:
    """The order, told anew."""
    far = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
    keys = {
        "place": lambda one: (known[one]["place_code"].encode(), known[one]["since"], UUID(one).int),
        "age": lambda one: (known[one]["since"], UUID(one).int),
        "next_attempt": lambda one: (known[one]["next"] or far, known[one]["since"], UUID(one).int),
    }
    return sorted(known, key=keys[order])


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_of_any_size_make_the_whole_queue_in_its_order(world: World, order: str) -> None:
    known = await town(world)
    wanted = sorted_by(order, known)
    assert await world.queue(order=order, limit=7) == await world.queue(order=order, limit=1000)
    found = await world.queue(order=order, limit=7)
    if order == "place":  # the database sorts texts by its own collation: places stand together, in some order
        places = [known[one]["place_code"] for one in found]
        assert sorted(dict.fromkeys(places)) == sorted(set(places))
        assert len(set(places)) == 1 + sum(one != other for one, other in pairwise(places))
        for place in PLACES:
            assert [one for one in found if known[one]["place_code"] == place] == [
                one for one in wanted if known[one]["place_code"] == place
            ]
    else:
        assert found == wanted


@pytest.mark.parametrize("order", ORDERS)
async def test_each_case_is_seen_once_while_others_are_closed(world: World, order: str) -> None:
    known = await town(world)
    dice = random.Random(order)  # noqa: S311  seeded, not secret
    seen, closed, after = list[str](), set[str](), dict[str, str]()
    while True:
        page = await world.page(order=order, limit=5, **after)
        ids = [case["registration_id"] for case in page["cases"]]
        assert not closed & set(ids)
        seen += ids
        if page["next"] is None:
            break
        after = {"after": page["next"]}
        # The one that the cursor stands on, and some that were seen or are still to come.
        for identity in {ids[-1], *dice.sample(sorted(known), 2)} - closed:
            await world.close(UUID(identity), known[identity]["by"])
            closed.add(identity)
    assert len(seen) == len(set(seen))
    assert set(known) - closed <= set(seen)
    assert len(closed) > 20


async def test_each_filter_lets_through_what_it_says(world: World) -> None:
    known = await town(world)
    on_the_roll = await world.registered()
    await world.done(on_the_roll, "reopening", by="王老师", reason="邻居说他搬走了")
    known[str(on_the_roll)] = {
        "place_code": "U017", "findings": (), "since": world.now, "next": None, "by": None, "review": True,
    }  # fmt: skip

    async def found(**asked: Any) -> set[str]:
        return set(await world.queue(**asked, limit=50))

    def which(test: Any) -> set[str]:
        return {one for one, of in known.items() if test(of)}

    assert await found() == set(known)
    for place in PLACES:
        assert await found(place_code=place) == which(lambda of, place=place: of["place_code"] == place)
    assert await found(finding="UNDER_AGE") == which(lambda of: UNDER_AGE in of["findings"])
    assert await found(assignee="李老师 ") == which(lambda of: of["by"] == "李老师")
    assert await found(unassigned=True) == which(lambda of: of["by"] is None)
    assert await found(status="under_review") == {str(on_the_roll)}
    assert await found(status="suspected") == set(known) - {str(on_the_roll)}
    before = world.now - timedelta(days=1)
    assert await found(opened_before=before.isoformat()) == which(lambda of: of["since"] < before)
    due = world.now + timedelta(hours=2)
    called = which(lambda of: of["next"] is not None and of["next"] < due)
    assert called
    assert await found(due_before=due.isoformat()) == called
    both = await found(place_code="V03", finding="NON_LOCAL", unassigned=True, order="age")
    assert both == which(lambda of: of["place_code"] == "V03" and NON_LOCAL in of["findings"] and of["by"] is None)


async def test_a_case_in_the_queue_says_who_has_it_and_what_was_done_and_nothing_personal(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    await world.take(case, "王老师")
    await world.done(case, "calls", by="王老师", outcome="reached", words="她来过电话")
    await world.done(case, "certificate", by="王老师", step="advised")
    answer = await world.http.get("/v1/cases", params={"election_id": "zhujing-2021"})
    [shown] = answer.json()["cases"]
    picked = ("registration_id", "assignee", "calls", "last_outcome", "certificate", "case_version")
    assert [shown[name] for name in picked] == [str(case), "王老师", 1, "reached", "advised", 4]
    assert not [one for one in (NAME, NUMBER, PHONE, "她来过电话") if one in answer.text]


async def test_where_a_page_ended_says_nothing_of_the_case(world: World) -> None:
    await world.registered_many([((NON_LOCAL,), {"place_code": ODD_PLACE})] * 3)
    page = await world.page(limit=1)
    assert len(page["next"]) < 300
    assert await world.queue(limit=1) == await world.queue()


@pytest.mark.parametrize(
    "wrong",
    [
        {"after": "x"},
        {"after": "5byg5Lyf"},
        {"after": NUMBER},
        *[
            {"order": "next_attempt", "after": Cursor("next_attempt", UUID(int=1), SINCE, odd).written()}
            for odd in (datetime.min.replace(tzinfo=EAST), datetime.max.replace(tzinfo=WEST))
        ],
        {"limit": 0},
        {"order": "name"},
        {"finding": "NONE"},
        {"status": "verified"},
        {"assignee": "王老师", "unassigned": True},
        {"due_before": "2021-09-21"},
        {"place_code": "\x00"},
        {"assignee": "\x00"},
        {"what": "ever"},
    ],
)
async def test_what_cannot_be_asked_is_a_problem_without_its_value(world: World, wrong: dict[str, Any]) -> None:
    answer = await world.http.get("/v1/cases", params={"election_id": "zhujing-2021", **wrong})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert NUMBER not in answer.text


async def test_a_page_of_another_order_does_not_go_on(world: World) -> None:
    after = Cursor("age", uuid4(), world.now, None).written()
    answer = await world.http.get("/v1/cases", params={"election_id": "zhujing-2021", "after": after})
    assert (answer.status_code, answer.json()["title"]) == (422, "No place in this queue")


@pytest.mark.parametrize("order", ORDERS)
async def test_a_page_of_another_election_s_queue_does_not_go_on(world: World, order: Any) -> None:
    await world.registered_many([((NON_LOCAL,), {})] * 2)
    other = await world.registered(NON_LOCAL, election_id="lastyear-2016")
    for where in (other, uuid4()):
        after = Cursor(order, where, SINCE, None).written()
        asked = {"election_id": "zhujing-2021", "order": order, "after": after}
        answer = await world.http.get("/v1/cases", params=asked)
        assert (answer.status_code, answer.json()["title"]) == (422, "No place in this queue")
        assert str(where) not in answer.text


async def test_cases_of_an_unknown_election_are_not_an_empty_queue(world: World) -> None:
    answer = await world.http.get("/v1/cases", params={"election_id": "nowhere"})
    assert (answer.status_code, answer.json()["title"]) == (404, "No such election")


async def test_the_queue_of_several_places_has_the_cases_of_all_of_them_and_no_other(world: World) -> None:
    known = await town(world)
    asked = {"place_code": ["V03", "V12"], "limit": 5}
    assert set(await world.queue(**asked)) == {
        one for one, made in known.items() if made["place_code"] in {"V03", "V12"}
    }


async def test_a_page_goes_on_behind_the_case_whose_own_cursor_is_sent(world: World) -> None:
    await town(world)
    for order in ORDERS:
        page = (await world.page(order=order, limit=12))["cases"]
        behind = await world.page(order=order, after=page[4]["cursor"], limit=7)
        assert behind["cases"] == page[5:12]


async def test_what_waits_for_a_second_clerk_is_a_queue_of_its_own(world: World) -> None:
    paper = {"number": "资格0473", "issuer": "嘉善县选举委员会", "issued_on": "2021-09-18"}
    waits, asked, _ = [await world.registered(NON_LOCAL) for _ in range(3)]
    await world.done(waits, "certificate", by="王老师", step="received", papers=paper)
    await world.done(asked, "certificate", by="王老师", step="requested")
    assert await world.queue(waiting="verification") == [str(waits)]
    assert await world.queue(waiting="approval") == []


async def test_the_counts_are_those_of_the_queue(world: World) -> None:
    known = await town(world)
    for places in ([], ["V03"], ["V03", "U017"]):
        asked = {"place_code": places} if places else {}
        answer = await world.http.get("/v1/cases/counts", params={"election_id": ELECTION, "clerk": "王老师", **asked})
        counts = answer.json()
        here = [one for one in known.values() if not places or one["place_code"] in places]
        assert counts["open"] == len(here)
        assert counts["unassigned"] == sum(one["by"] is None for one in here)
        assert counts["with_clerk"] == sum(one["by"] == "王老师" for one in here)
        due = await world.queue(due_before=counts["now"], **asked)
        assert (counts["due"], counts["verification"], counts["approval"]) == (len(due), 0, 0)
        for code in ("NON_LOCAL", "UNDER_AGE"):
            having = [made for made in here if code in {one.code for one in made["findings"]}]
            assert counts["findings"].get(code, 0) == len(having)
    unknown = await world.http.get("/v1/cases/counts", params={"election_id": "nowhere"})
    assert (unknown.status_code, unknown.json()["title"]) == (404, "No such election")
