"""The election's work at the desk: who may, what reaches the services, and what a refusal leaves on the page."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

import pytest
from httpx import AsyncClient, Response

from office.set_up_file.reading import read_text
from scenarios.zhujing.election_file import election_file
from tests.desk import town
from tests.desk.conftest import Desk

OF: Final = f"/v1/elections/{town.ELECTION}"
FILE: Final = election_file().replace("id: zhujing-2021", f"id: {town.ELECTION}", 1)
SET_UP: Final[dict[str, Any]] = read_text(FILE, "town.yaml").set_up.model_dump(mode="json")
UNIT: Final = next(one["code"] for one in SET_UP["places"] if one["kind"] == "unit")
CONTACT: Final = {
    "means": "call", "contacted_at": "2021-08-24T12:41:00+08:00", "outcome": "reluctant", "by": "单位组", "attempt": 1,
    "doubts": ["too_much_work"], "promise": None, "expected_voters": None, "next_contact_on": None,
    "spoke_with": "吕科长", "contact": {"name": "吕科长", "phone": "13862830391"}, "words": "怕老人多",
}  # fmt: skip
OUTREACH: Final = f"/election/outreach/{UNIT}"
FIELDS: Final = {
    "key": "k1",
    "means": "call",
    "outcome": "promised",
    "contacted_at": "2021-09-01T10:00",
    "words": "想想",
}


@pytest.fixture(autouse=True)
def answers(desk: Desk) -> None:
    canned = desk.canned
    canned.answer("registration", f"{OF}/set-up", {"election_id": "e1", "version": 3, "set_up": SET_UP, "history": []})
    canned.answer(
        "registration", f"{OF}/units/{UNIT}/contacts", {"stage": "reluctant", "attempts": 1, "contacts": [CONTACT]}
    )
    canned.answer("reporting", f"{OF}/outreach", {"rows": []})
    patch = {"patch_code": "P01", "name": "第1片", "responsible": "蒋忠", "phone": "15877650848", "volunteers": []}
    canned.answer("registration", f"{OF}/places/V01/patches", {"patches": [{**patch, "households": 2, "residents": 3}]})
    canned.answer("reporting", f"{OF}/coverage", {"rows": []})


async def post(client: AsyncClient, address: str, **fields: str | list[str]) -> Response:
    return await client.post(address, data=fields)


async def test_a_contact_is_sent_as_it_was_filled_in_under_the_visitors_name_and_the_forms_key(desk: Desk) -> None:
    desk.canned.answer("registration", f"{OF}/units/{UNIT}/contacts", {}, method="POST", status=202)
    office = await desk.client("office")
    more: dict[str, Any] = {"promise_voters": "1,200", "promise_by": "2021-09-10", "doubts": ["privacy", "no_time"]}
    answer = await post(office, desk.home + OUTREACH, **FIELDS, **more)
    assert answer.status_code == 303
    [sent] = desk.canned.of("POST", "registration", f"{OF}/units/{UNIT}/contacts")
    assert sent.headers["idempotency-key"] == "k1"
    assert sent.json == {
        "by": "office 李梅", "means": "call", "outcome": "promised", "contacted_at": "2021-09-01T10:00:00+08:00",
        "doubts": ["privacy", "no_time"], "promise": {"voters": 1200, "by_day": "2021-09-10"}, "words": "想想",
    }  # fmt: skip


async def test_a_contact_that_is_refused_stays_on_the_page_with_what_to_do(desk: Desk) -> None:
    refusal = {"title": "PromiseMissing", "status": 409, "detail": "What was promised?"}
    desk.canned.answer("registration", f"{OF}/units/{UNIT}/contacts", refusal, method="POST", status=409)
    answer = await post(await desk.client("office"), desk.home + OUTREACH, **FIELDS)
    assert answer.status_code == 409
    assert "请写明承诺登记多少人" in answer.text
    assert "想想</textarea>" in answer.text


async def test_an_auditor_reads_contacts_without_words_or_people_and_records_none(desk: Desk) -> None:
    auditor, office = await desk.client("auditor"), await desk.client("office")
    shown, whole = await auditor.get(desk.home + OUTREACH), await office.get(desk.home + OUTREACH)
    assert all(said in whole.text for said in ("怕老人多", "吕科长", "13862830391"))
    assert not any(said in shown.text for said in ("怕老人多", "吕科长", "13862830391"))
    assert "怕工作量大" in shown.text
    assert "<textarea" not in shown.text
    assert (await post(auditor, desk.home + OUTREACH, **FIELDS)).status_code == 403
    assert desk.canned.of("POST", "registration", f"{OF}/units/{UNIT}/contacts") == []


@pytest.mark.parametrize("name", ["village", "operator"])
async def test_the_elections_work_is_not_for_clerks_of_a_village_nor_for_operators(desk: Desk, name: str) -> None:
    client = await desk.client(name)
    for address in ("", "/calendar", "/constituencies", "/patches", "/outreach", "/publicity", "/set-up"):
        assert (await client.get(f"{desk.home}/election{address}")).status_code == 403, address


async def test_a_village_is_no_unit_and_a_unit_has_no_patches(desk: Desk) -> None:
    office = await desk.client("office")
    for address in ("/outreach/V01", f"/patches/{UNIT}", "/patches/V01/P77"):
        assert (await office.get(f"{desk.home}/election{address}")).status_code == 404, address


async def test_a_patch_is_drawn_under_its_code_with_its_people(desk: Desk) -> None:
    desk.canned.answer("registration", f"{OF}/places/V01/patches/P02", {}, method="PUT", status=202)
    fields = {"key": "k2", "patch_code": "P02", "name": "第2片", "responsible": "赵敏", "volunteers": "沈芳、陆敏"}
    answer = await post(await desk.client("office"), f"{desk.home}/election/patches/V01", **fields)
    assert answer.status_code == 303
    [sent] = desk.canned.of("PUT", "registration", f"{OF}/places/V01/patches/P02")
    assert sent.json == {
        "by": "office 李梅", "name": "第2片", "responsible": "赵敏", "phone": None, "volunteers": ["沈芳", "陆敏"],
        "given_up": False,
    }  # fmt: skip


async def test_telephones_of_responsible_persons_are_masked_for_an_auditor(desk: Desk) -> None:
    address = f"{desk.home}/election/patches/V01"
    assert "15877650848" in (await (await desk.client("office")).get(address)).text
    shown = (await (await desk.client("auditor")).get(address)).text
    assert "158****0848" in shown
    assert "15877650848" not in shown


async def test_no_list_for_the_door_is_made_where_the_reason_is_refused(desk: Desk) -> None:
    refusal = {
        "title": "The request is not as it must be",
        "status": 422,
        "detail": "",
        "errors": [{"at": "body/reason"}],
    }
    desk.canned.answer("validation", f"{OF}/coverage/list", refusal, method="POST", status=422)
    answer = await post(await desk.client("office"), f"{desk.home}/election/patches/V01/P01/list", reason=" ")
    assert answer.status_code == 422
    assert "事由" in answer.text


async def upload(client: AsyncClient, address: str, text: str, **fields: str) -> Response:
    return await client.post(address, data=fields, files={"file": ("town.yaml", text.encode(), "application/yaml")})


def difference(desk: Desk, *changes: dict[str, Any]) -> None:
    answer = {"election_id": "e1", "version": 3, "changes": list(changes), "errors": [], "warnings": []}
    desk.canned.answer("registration", f"{OF}/set-up/difference", answer, method="POST")
    desk.canned.answer("registration", f"{OF}/set-up", {"changed": True}, method="PUT", status=202)


CHANGED: Final = {"path": "voter_groups/about", "kind": "changed", "before": "40", "after": "41", "text": ""}
REMOVED: Final = {"path": "places/V01", "kind": "removed", "before": "罗星居民区", "after": None, "text": ""}


async def test_a_faulty_set_up_is_told_by_line_and_column_and_never_reaches_the_services(desk: Desk) -> None:
    text = FILE.replace("  election_day:", "  election_dya:", 1)
    answer = await upload(await desk.client("office"), f"{desk.home}/election/set-up/difference", text)
    line = text[: text.index("election_dya")].count("\n") + 1
    assert answer.status_code == 422
    assert re.search(rf'<td class="n">{line}</td><td class="n">3</td><td><code>election/election_dya', answer.text)
    assert "是不是 election_day" in answer.text
    assert desk.canned.of("POST", "registration", f"{OF}/set-up/difference") == []


async def test_a_set_up_of_another_election_is_not_looked_at_here(desk: Desk) -> None:
    answer = await upload(await desk.client("office"), f"{desk.home}/election/set-up/difference", election_file())
    assert answer.status_code == 422
    assert "这是另一次选举的编号" in answer.text


async def test_exactly_the_file_that_was_looked_at_is_loaded_and_only_over_what_it_was_compared_with(
    desk: Desk,
) -> None:
    difference(desk, CHANGED)
    office, address = await desk.client("office"), f"{desk.home}/election/set-up"
    looked = await upload(office, f"{address}/difference", FILE)
    fields = dict(re.findall(r'name="(seen|digest|key)" value="(\w+)" form="set-up-file"', looked.text))
    assert (fields["seen"], fields["digest"]) == ("3", hashlib.sha256(FILE.encode()).hexdigest())
    for text, confirmed in ((FILE + "# more\n", {"confirmed": "1"}), (FILE, {})):
        assert (await upload(office, address, text, **fields, **confirmed)).status_code == 422
    assert desk.canned.of("PUT", "registration", f"{OF}/set-up") == []
    loaded = await upload(office, address, FILE, **fields, confirmed="1")
    assert loaded.status_code == 303
    [sent] = desk.canned.of("PUT", "registration", f"{OF}/set-up")
    assert sent.headers["idempotency-key"] == fields["key"]
    assert sent.json == {"set_up": SET_UP, "seen": 3, "by": sent.json["by"]}
    assert sent.json["by"] in (await office.get(address)).text


async def test_a_place_where_voters_are_registered_is_removed_only_knowingly(desk: Desk) -> None:
    difference(desk, REMOVED)
    desk.canned.answer("reporting", f"{OF}/tallies", town.TALLIES | {"rows": [{"key": "V01", "registered": 29}]})
    office, address = await desk.client("office"), f"{desk.home}/election/set-up"
    fields = {"seen": "3", "key": "k3", "digest": hashlib.sha256(FILE.encode()).hexdigest(), "confirmed": "1"}
    asked = await upload(office, address, FILE, **fields)
    assert asked.status_code == 422
    assert "还有 29 名已登记选民" in asked.text
    assert desk.canned.of("PUT", "registration", f"{OF}/set-up") == []
    assert (await upload(office, address, FILE, **fields, left_behind="1")).status_code == 303


async def test_somebody_elses_set_up_between_looking_and_loading_stops_it(desk: Desk) -> None:
    difference(desk, CHANGED)
    moved = {"title": "Another set-up came first", "status": 409, "detail": "look again"}
    desk.canned.answer("registration", f"{OF}/set-up", moved, method="PUT", status=409)
    fields = {"seen": "3", "key": "k4", "digest": hashlib.sha256(FILE.encode()).hexdigest(), "confirmed": "1"}
    answer = await upload(await desk.client("office"), f"{desk.home}/election/set-up", FILE, **fields)
    assert answer.status_code == 422
    assert "期间有人载入了别的设置" in answer.text


async def test_a_list_of_publicity_is_loaded_and_its_mistakes_told_by_line(desk: Desk) -> None:
    desk.canned.answer("reporting", f"{OF}/publicity", {"totals": {}, "rows": []})
    taken = {"accepted": 1, "changed": 1, "rejected": []}
    desk.canned.answer("registration", f"{OF}/publicity", taken, method="POST", status=202)
    rows = "编号,种类,渠道,数量,地点,日期,标题\nA1,海报,,12,,2021-08-28,依法投票\nA2,海报,,许多,,2021-08-28,依法投票\n"
    office = await desk.client("office")
    files = {"file": ("list.csv", rows.encode(), "text/csv")}
    answer = await office.post(f"{desk.home}/election/publicity/list", files=files)
    assert "收下1条" in answer.text
    assert "第3行" in answer.text
    [sent] = desk.canned.of("POST", "registration", f"{OF}/publicity")
    assert [(one["reference"], one["by"]) for one in sent.json] == [("A1", "office 李梅")]


async def test_the_set_up_that_stands_can_be_taken_away_and_read_again(desk: Desk) -> None:
    answer = await (await desk.client("auditor")).get(f"{desk.home}/election/set-up.yaml")
    assert read_text(answer.text, "again.yaml").set_up.model_dump(mode="json") == SET_UP
