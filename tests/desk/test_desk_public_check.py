"""The public check's page: open to everybody, the same pace and room for hit and miss, and nothing typed stays."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import httpx
import pytest

from services.desk.check.limits import FREE_MISSES
from services.desk.check.pace import PAGE_BYTES, STEP_SECONDS
from tests.desk.canned import Asked, Canned
from tests.desk.conftest import Desk
from tests.desk.town import ELECTION

PATH: Final = f"/check/{ELECTION}"
WHO: Final = "4f8b2c1e-8a53-4c11-9f1e-0a4d6e4f0f11"
NAME, LAST = "金丝雀燚甲", "738X"
STANDING: Final[dict[str, Any]] = {
    "district": "D01", "district_name": "第一选区", "town": "T01", "town_name": "镇第一选区",
    "polling_place": "罗星活动室", "group": 7, "place": "罗星居民区",
}  # fmt: skip
SLOW_HIT: Final = 0.12


def calendar(until: str) -> dict[str, Any]:
    return {
        "roll_published_on": {"day": "2021-10-27"},
        "appeals_until": {"day": "2021-11-01", "until": until},
    }


@pytest.fixture
def roll(canned: Canned) -> Canned:
    """A published roll with one voter on it, of whom there is more to say; who is not there is told at once."""

    def meant(asked: Asked) -> Mapping[str, Any]:
        is_there = asked.json == {"name": NAME, "last_four": LAST}
        return published | {"registrations": [WHO] if is_there else [], "several": False}

    def standings(asked: Asked) -> Mapping[str, Any]:
        if asked.json["registrations"]:
            time.sleep(SLOW_HIT)
        return {"standings": [STANDING for _ in asked.json["registrations"]]}

    published: dict[str, Any] = {"publication": 1, "published_on": "2021-10-27"}
    at = f"/v1/elections/{ELECTION}/roll"
    canned.answer("registration", f"{at}/check", published)
    canned.answer("registration", f"{at}/check", meant, method="POST")
    canned.answer("reporting", f"{at}/publications/1/standings", standings, method="POST")
    canned.answer("validation", f"/v1/elections/{ELECTION}/calendar", calendar("2099-11-02T00:00:00+08:00"))
    return canned


async def ask(client: httpx.AsyncClient, name: str = NAME, last: str = LAST) -> httpx.Response:
    return await client.post(PATH, data={"name": name, "last_four": last})


@pytest.mark.usefixtures("roll")
async def test_who_is_on_the_roll_is_told_where_and_who_is_not_what_to_do(desk: Desk) -> None:
    zh, en = await desk.client(), await desk.client(language="en")
    hit = (await ask(zh, f" {NAME} ", "７３８x")).text
    assert all(word in hit for word in ("在名单上", "第一选区", "镇第一选区", "罗星活动室", "罗星居民区", "7"))
    assert "2021年11月1日" in hit
    assert "On the roll" in (await ask(en)).text
    miss = await ask(zh, last="7380")
    assert (miss.status_code, "没有查到" in miss.text, "2021年11月1日" in miss.text) == (200, True, True)
    assert STANDING["polling_place"] not in miss.text
    assert "Not found" in (await ask(en, last="7381")).text


@pytest.mark.usefixtures("roll")
async def test_hit_and_miss_have_one_size_and_one_time(desk: Desk) -> None:
    client = await desk.client()
    took: dict[str, list[float]] = {LAST: [], "7380": []}
    for number in range(4):
        for last, times in took.items():
            began = time.perf_counter()
            answer = await ask(client, NAME if last == LAST else f"{NAME}{number}", last)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200
            assert len(answer.content) == PAGE_BYTES
            assert ("在名单上" in answer.text) == (last == LAST)
    # The least of each: whatever else the machine does only adds to the others.
    hit, miss = (min(times) for times in took.values())
    # The services took SLOW_HIT longer for the hit; of that next to nothing may be left.
    assert abs(hit - miss) < SLOW_HIT / 4
    assert min(*took[LAST], *took["7380"]) >= STEP_SECONDS


async def test_both_services_are_asked_the_same_whoever_is_asked_after(desk: Desk, roll: Canned) -> None:
    client = await desk.client()
    await ask(client)
    for last in (LAST, "7380"):
        roll.asked.clear()
        await ask(client, last=last)
        kinds = [(one.method, one.service, one.path.rpartition("/")[2]) for one in roll.asked if one.method == "POST"]
        assert kinds == [("POST", "registration", "check"), ("POST", "reporting", "standings")]


@pytest.mark.usefixtures("roll")
async def test_after_few_misses_a_name_is_refused_in_words_even_when_right(desk: Desk) -> None:
    client = await desk.client()
    for number in range(FREE_MISSES):
        assert (await ask(client, last=f"{number:04d}")).status_code == 200
    refused = await ask(client)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert "这个姓名查得太多次了" in refused.text
    assert (await ask(client, "朱顶雀")).status_code == 200


async def test_a_service_that_is_away_costs_no_question(desk: Desk, roll: Canned) -> None:
    client = await desk.client()
    await ask(client)
    roll.away.add("reporting")
    for _ in range(FREE_MISSES + 2):
        answer = await ask(client)
        assert (answer.status_code, "统计服务暂时没有响应" in answer.text) == (503, True)
    roll.away.clear()
    assert "在名单上" in (await ask(client)).text


@pytest.mark.usefixtures("roll")
@pytest.mark.parametrize(
    ("name", "last"), [("", LAST), ("  ", LAST), (NAME, ""), (NAME, "12"), (NAME, "12345"), (NAME, "X123")]
)
async def test_what_cannot_be_asked_is_said_and_costs_nothing(desk: Desk, roll: Canned, name: str, last: str) -> None:
    answer = await ask(await desk.client(), name, last)
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)
    assert [one for one in roll.asked if one.method == "POST"] == []


@pytest.mark.usefixtures("roll")
async def test_nothing_that_was_typed_stands_in_an_answer_a_header_or_a_log(
    desk: Desk, roll: Canned, capfd: pytest.CaptureFixture[str]
) -> None:
    client = await desk.client()
    answers = [await ask(client), await ask(client, last="7380"), await ask(client, NAME, "12")]
    answers += [await ask(client, last=f"{number:04d}") for number in range(FREE_MISSES)]
    roll.away.add("registration")
    answers.append(await ask(client, NAME + "乙"))
    metrics = await client.get("/metrics")
    for answer in (*answers, metrics):
        said = answer.text + repr(answer.headers.raw)
        assert NAME not in said
        assert LAST not in said
        assert answer is metrics or answer.headers["Cache-Control"] == "no-store"
    written = "".join(capfd.readouterr())
    assert NAME not in written
    assert LAST not in written
    assert all(NAME not in one.path and not one.params for one in roll.asked)


async def test_before_the_publication_nothing_can_be_asked(desk: Desk, roll: Canned) -> None:
    roll.answer("registration", f"/v1/elections/{ELECTION}/roll/check", {"publication": None, "published_on": None})
    client = await desk.client()
    for answer in (await client.get(PATH), await ask(client)):
        assert (answer.status_code, "选民名单还没有公布" in answer.text) == (200, True)
        assert '<form method="post" action="/check' not in answer.text
    assert [one for one in roll.asked if one.method == "POST"] == []


async def test_when_the_time_for_appeals_is_over_that_is_said(desk: Desk, roll: Canned) -> None:
    roll.answer("validation", f"/v1/elections/{ELECTION}/calendar", calendar("2021-11-02T00:00:00+08:00"))
    assert "申诉期已于" in (await ask(await desk.client(), last="7380")).text


async def test_without_a_calendar_the_law_s_days_are_said(desk: Desk, roll: Canned) -> None:
    roll.away.add("validation")
    assert "五日内" in (await ask(await desk.client(), last="7380")).text


@pytest.mark.usefixtures("roll")
async def test_one_election_is_led_to_and_another_is_not_found(desk: Desk) -> None:
    client = await desk.client()
    led = await client.get("/check")
    assert (led.status_code, led.headers["location"]) == (303, PATH)
    assert (await client.get("/check/nowhere")).status_code == 404
