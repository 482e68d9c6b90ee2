"""A list at the desk's door: in pieces or as a form, its owner's alone, and nothing is sent before the clerk's word."""

from __future__ import annotations

import asyncio
import hashlib
import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import python_calamine

from services.desk.imports import imports as bounds
from tests.desk import town
from tests.desk.canned import Asked, Canned
from tests.desk.conftest import Desk, running

NUMBER = "310116198002290019"
LIST = f"序号,姓名,身份证号码\n1,张伟,{NUMBER}\n2,李娜,11010519491231002X\n3,,\n4,王芳,\x01\n".encode()


class Town:
    """Registration and reporting: what was sent is there at once, and suspected."""

    def __init__(self, canned: Canned) -> None:
        self.versions: dict[str, tuple[int, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        canned.answer("registration", "/v1/submissions", self.submit, method="POST", status=202)
        canned.answer("reporting", "/v1/submissions/statuses", self.statuses, method="POST")

    def submit(self, asked: Asked) -> Any:
        lines = [orjson.loads(line) for line in asked.body.split(b"\n")]
        self.sent += lines
        for line in lines:
            version, before = self.versions.get(line["submission_id"], (0, None))
            self.versions[line["submission_id"]] = (version + (before != line), line)
        return {"accepted": len(lines), "rejected": []}

    def statuses(self, asked: Asked) -> Any:
        names = [one["submission_id"] for one in asked.json["submissions"]]
        return {**town.AS_OF, "statuses": [self._status(name) for name in names]}

    def _status(self, name: str) -> dict[str, Any]:
        version = self.versions.get(name, (None, None))[0]
        return {
            "version": version, "status": "suspected" if version else None, "under_review": False,
            "findings": [{"code": "NOT_IN_REGISTRY", "params": {}}] if version else [],
        }  # fmt: skip


@pytest.fixture
def registered(canned: Canned) -> Town:
    return Town(canned)


def begun(content: bytes, **more: Any) -> dict[str, Any]:
    return {"name": "名单.csv", "size": len(content), "modified": 1632100000000, "place": town.UNIT, **more}


async def begin(desk: Desk, client: httpx.AsyncClient, content: bytes = LIST, **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{desk.home}/import/lists", json=begun(content, **more))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def put(client: httpx.AsyncClient, address: str, at: int, piece: bytes, **headers: str) -> httpx.Response:
    return await client.put(f"{address}/pieces?at={at}", content=piece, headers=headers)


async def until(client: httpx.AsyncClient, address: str, stage: str) -> str:
    for _ in range(400):
        shown = (await client.get(address, headers={"hx-request": "true"})).text
        if f'data-now="{stage}"' in shown:
            return shown
        await asyncio.sleep(0.02)
    raise AssertionError(shown)


async def test_a_list_in_pieces_is_checked_sent_once_confirmed_and_given_back(desk: Desk, registered: Town) -> None:
    office = await desk.client("office")
    told = await begin(desk, office)
    address = told["address"]
    assert (await put(office, address, 0, LIST[:20])).json()["held"] == 20
    assert (await put(office, address, 30, LIST[30:])).status_code == 409
    assert (await put(office, address, 10, LIST[10:])).json()["held"] == len(LIST)
    checked = await until(office, address, "read")
    assert "确认，登记 2 行" in checked
    assert "姓名和身份证号码都没有填" not in checked, "a line with nothing but its number is a form's unused line"
    assert "含有看不见的控制字符" in checked
    assert NUMBER not in checked
    assert registered.sent == []
    answer = await office.post(f"{address}/send", data={"act": "send"})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    done = await until(office, address, "done")
    assert [line["name"] for line in registered.sent] == ["张伟", "李娜"]
    assert {line["channel"] for line in registered.sent} == {"unit"}
    assert "户籍登记中没有这个身份证号码" in done
    assert f"/cases?place={town.UNIT}" in done
    back = await office.get(f"{address}/workbook")
    rows = python_calamine.load_workbook(io.BytesIO(back.content)).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows] == [["行", "结果"], [2, "待核实"], [3, "待核实"], [5, "未能读入"]]


async def test_a_second_word_of_the_clerk_sends_nothing_twice(desk: Desk, registered: Town) -> None:
    office = await desk.client("office")
    address = (await begin(desk, office))["address"]
    await put(office, address, 0, LIST)
    await until(office, address, "read")
    await asyncio.gather(*(office.post(f"{address}/send", data={"act": "send"}) for _ in range(5)))
    await until(office, address, "done")
    await office.post(f"{address}/send", data={"act": "send"})
    assert len(registered.sent) == 2


async def test_the_same_list_again_says_that_nothing_changes_and_another_one_gets_another_source(
    desk: Desk, registered: Town
) -> None:
    office = await desk.client("office")
    for _ in range(2):
        address = (await begin(desk, office))["address"]
        await put(office, address, 0, LIST)
        checked = await until(office, address, "read")
        await office.post(f"{address}/send", data={"act": "send"})
        done = await until(office, address, "done")
    assert "2 行此前已用同一来源登记过" in checked
    assert "没有任何改变" in done
    assert {version for version, _ in registered.versions.values()} == {1}
    address = (await begin(desk, office))["address"]
    await put(office, address, 0, LIST)
    await until(office, address, "read")
    await office.post(f"{address}/send", data={"act": "another"})
    again = await until(office, address, "read")
    assert f'value="desk-{town.UNIT}-2"' in again


async def test_the_same_file_dropped_again_goes_on_and_other_content_begins_anew(desk: Desk, registered: Town) -> None:
    office = await desk.client("office")
    first = await begin(desk, office)
    await put(office, first["address"], 0, LIST[:25])
    again = await begin(desk, office)
    assert (again["list"], again["held"]) == (first["list"], 25)
    assert again["digest"] == hashlib.sha256(LIST[:25]).hexdigest()
    anew = await begin(desk, office, anew=True)
    assert (anew["list"] != first["list"], anew["held"]) == (True, 0)
    assert (await office.get(first["address"])).status_code == 404
    assert registered.sent == []


async def test_a_piece_that_was_changed_on_its_way_is_asked_for_again(desk: Desk, registered: Town) -> None:
    office = await desk.client("office")
    told = await begin(desk, office)
    right = f"sha-256=:{b64encode(hashlib.sha256(LIST[:9]).digest()).decode()}:"
    wrong = await put(office, told["address"], 0, LIST[1:10], **{"content-digest": right})
    assert (wrong.status_code, wrong.json()["held"]) == (422, 0)
    assert (await put(office, told["address"], 0, LIST[:9], **{"content-digest": right})).json()["held"] == 9
    assert registered.sent == []


async def test_a_list_its_name_and_its_rows_are_shown_to_nobody_but_whoever_imports_it(
    desk: Desk, registered: Town
) -> None:
    office, village, auditor = [await desk.client(name) for name in ("office", "village", "auditor")]
    told = await begin(desk, office, name="张伟的名单.csv", place=town.VILLAGE)
    await put(office, told["address"], 0, LIST)
    await until(office, told["address"], "read")
    assert "张伟的名单.csv" in (await office.get(f"{desk.home}/import")).text
    shown = (await village.get(f"{desk.home}/import")).text
    assert "罗星居民区" in shown
    assert "张伟" not in shown
    assert told["list"] not in shown
    for path in ("", "/held", "/workbook"):
        assert (await village.get(told["address"] + path)).status_code == 404
    assert (await put(village, told["address"], 0, LIST)).status_code == 404
    assert (await village.post(f"{told['address']}/send", data={"act": "send"})).status_code == 404
    assert (await auditor.get(f"{desk.home}/import")).status_code == 403
    assert registered.sent == []


async def test_a_village_clerk_registers_for_their_village_alone(desk: Desk, registered: Town) -> None:
    village = await desk.client("village")
    page = (await village.get(f"{desk.home}/import")).text
    assert f'value="{town.VILLAGE}"' in page
    assert f'value="{town.UNIT}"' not in page
    for place in (town.UNIT, town.OTHER_VILLAGE, "V99", ""):
        answer = await village.post(f"{desk.home}/import/lists", json=begun(LIST, place=place))
        assert (answer.status_code, answer.json()["said"]) == (422, "请选择单位或村居。")
    lines = b"\n".join(
        orjson.dumps({"submission_id": str(number), "name": "张伟", "id_number": NUMBER, "place_code": place})
        for number, place in enumerate((town.VILLAGE, town.OTHER_VILLAGE))
    )
    told = await begin(desk, village, lines, name="a.ndjson", place=town.VILLAGE)
    await put(village, told["address"], 0, lines)
    shown = await until(village, told["address"], "read")
    assert "确认，登记 1 行" in shown
    assert "不属于您负责登记的单位或村居" in shown
    assert registered.sent == []


async def test_without_any_script_the_form_alone_imports_a_list(desk: Desk, registered: Town) -> None:
    office = await desk.client("office")
    files = {"file": ("名单.csv", LIST, "text/csv")}
    answer = await office.post(f"{desk.home}/import", data={"place": town.VILLAGE}, files=files)
    assert answer.status_code == 303
    await until(office, answer.headers["location"], "read")
    assert "http-equiv" not in (await office.get(answer.headers["location"])).text
    await office.post(f"{answer.headers['location']}/send", data={"act": "send"})
    await until(office, answer.headers["location"], "done")
    assert {line["channel"] for line in registered.sent} == {"village"}
    missing = await office.post(f"{desk.home}/import", data={"place": town.VILLAGE})
    assert (missing.status_code, "请选择一个文件" in missing.text) == (422, True)


async def test_registration_away_is_waited_for_and_what_breaks_off_is_sent_again(
    desk: Desk, registered: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.desk.imports.work.PAUSES", (0.05, 0.05))
    office = await desk.client("office")
    address = (await begin(desk, office))["address"]
    await put(office, address, 0, LIST)
    await until(office, address, "read")
    desk.canned.away.add("registration")
    await office.post(f"{address}/send", data={"act": "send"})
    assert "再发一次" in await until(office, address, "stopped")
    desk.canned.away.clear()
    await office.post(f"{address}/send", data={"act": "send"})
    await until(office, address, "done")
    assert len(registered.sent) == 2


async def test_a_file_that_is_no_list_is_told_plainly_and_nothing_is_sent(
    desk: Desk, registered: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    office = await desk.client("office", language="en")
    content = f"<html><body>{NUMBER}".encode()
    told = await begin(desk, office, content, name=f"{NUMBER}.xls")
    await put(office, told["address"], 0, content)
    shown = await until(office, told["address"], "unusable")
    assert "The file is a web page under another name" in shown
    assert NUMBER not in shown
    assert registered.sent == []
    empty = await begin(desk, office, b"", name="empty.csv")
    assert "is empty" in await until(office, empty["address"], "unusable")
    assert NUMBER not in "".join(capfd.readouterr())


async def test_what_is_too_large_or_too_much_is_refused_and_finished_lists_make_room(
    canned: Canned, registered: Town, desk_keys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "HELD_BYTES", 2 * len(LIST))
    async with running(canned, desk_keys) as desk:
        office, village = await desk.client("office"), await desk.client("village")
        large = await office.post(f"{desk.home}/import/lists", json=begun(b"", size=bounds.LARGEST_BYTES + 1))
        assert large.status_code == 413
        first = await begin(desk, office, modified=1)
        await begin(desk, office, modified=2)
        full = await village.post(f"{desk.home}/import/lists", json=begun(LIST, place=town.VILLAGE))
        assert (full.status_code, "请等前面的完成" in full.json()["said"]) == (429, True)
        await put(office, first["address"], 0, LIST)
        await until(office, first["address"], "read")
        await office.post(f"{first['address']}/send", data={"act": "send"})
        await until(office, first["address"], "done")
        await begin(desk, village, place=town.VILLAGE)
        kept = await office.get(first["address"])
        assert "全部比对完毕" in kept.text
        assert "/workbook" not in kept.text
        assert (await office.get(f"{first['address']}/workbook")).status_code == 409
    assert len(registered.sent) == 2


async def test_a_list_put_away_is_gone_and_one_account_has_a_bounded_number(desk: Desk, registered: Town) -> None:
    office = await desk.client("office")
    lists = [await begin(desk, office, modified=at) for at in range(bounds.MOST_OF_ONE)]
    over = await office.post(f"{desk.home}/import/lists", json=begun(LIST, modified=99))
    assert over.status_code == 429
    assert (await office.post(f"{lists[0]['address']}/discard")).status_code == 303
    assert (await office.get(lists[0]["address"])).status_code == 404
    await begin(desk, office, modified=99)
    assert registered.sent == []


def within(folder: Path) -> set[Path]:
    return {*folder.iterdir()}


async def test_a_desk_that_stops_forgets_its_lists_and_leaves_no_folder(
    canned: Canned, registered: Town, desk_keys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = within(tmp_path)
    async with running(canned, desk_keys) as desk:
        assert within(tmp_path) == before
        office = await desk.client("office")
        told = await begin(desk, office)
        await put(office, told["address"], 0, LIST[:20])
        [folder] = within(tmp_path) - before
        assert folder.stat().st_mode & 0o777 == 0o700
    assert within(tmp_path) == before
    async with running(canned, desk_keys) as desk:
        office = await desk.client("office")
        assert (await office.get(f"{told['address']}/held")).status_code == 404
        again = await begin(desk, office)
        assert again["held"] == 0
        await put(office, again["address"], 0, LIST)
        await until(office, again["address"], "read")
    assert registered.sent == []
