"""A list that went back is read as the list that was sent: every row the same submission, or the same problem."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.returned_list.told import Outcome, Told
from office.returned_list.workbook import write_returned
from services.registration.files import Row, Rows, as_sent
from tests.unit.files.lists import as_csv, as_xlsx, people

Read = Callable[..., list[Row]]
HEADINGS = ["序号", "姓名", "身份证号码", "性别", "单位意见", "联系电话", "登记日期", "备注"]
ROWS = [
    ["1", "=cmd|'/C calc'!A0", "310116198002290019", "男", "同意", "+8613800000000", "2021-09-03", "-1"],
    ["2", "李小红", "3.10116E+17", "女", "", "13900000000", "2021/9/3", "＠home"],
    ["3", "'－王五", "'310116198002290019", "男", "@same", "", "2021年9月3日", ""],
    ["4", "", "", "", "", "", "", "only remarks"],
    ["5", "赵六", "310116198503120027", "女", "", "", "9月3日", ""],
    ["1", "钱七", "310116198503120027", "女", "", "", "2021-09-03", ""],
    ["", "孙八\n(代)", "310116198503120027", "女", "", "\t021-1", "2021-09-03", 'a, "b"'],
]  # fmt: skip
WRONG = Told(Outcome.UNREADABLE, ("请改正。",), frozenset({"id_number"}))


def _same(one: list[Row], other: list[Row]) -> None:
    assert [(row.submission, row.problem) for row in one] == [(row.submission, row.problem) for row in other]


def _returned(path: Path, told: Told = WRONG) -> Path:
    back = path.with_name("back.xlsx")
    write_returned(back, as_sent(path), lambda _: told)
    return back


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("above", [0, 2])
def test_a_csv_comes_back_as_it_was(tmp_path: Path, read: Read, encoding: str, above: int) -> None:
    titles = [["朱泾镇选民登记表"], ["", "单位：纺织厂"]][:above]
    path = as_csv(tmp_path / "list.csv", [*titles, HEADINGS, *ROWS], encoding)
    rows = read(path)
    assert sum(row.problem is not None for row in rows) == 3
    _same(read(_returned(path)), rows)


def test_a_workbook_comes_back_as_it_was_also_what_it_had_damaged(tmp_path: Path, read: Read) -> None:
    damaged = [["8", "周九", 310116198503120000, "女", 1, 13900000000, "2021-09-03", 2.5], ["9", "吴十", 3.1e17]]
    path = as_xlsx(tmp_path / "list.xlsx", [HEADINGS, *ROWS, *damaged])
    rows = read(path)
    assert [row.submission["id_number"] for row in rows[-2:] if row.submission] == ["3.1011619850312e+17", "3.1e+17"]
    _same(read(_returned(path)), rows)


def test_submissions_come_back_as_they_were(tmp_path: Path, read: Read) -> None:
    one = {
        "submission_id": "a/1", "source": "platform", "election_id": "zhujing-2021", "channel": "online",
        "place_code": "V01", "name": "=张伟", "id_number": "310116198002290019",
        "registered_at": "2021-09-03T09:20:00+08:00", "phone": 13800000000, "revision": 3, "withdraw": False,
        "mine": {"not": "known"},
    }  # fmt: skip
    lines = [one, {**one, "submission_id": "b", "id_number": 310116198002290019, "revision": None}]
    path = tmp_path / "list.ndjson"
    path.write_bytes(b"\n".join([*map(orjson.dumps, lines), b"", orjson.dumps({**one, "channel": "post"})]))
    rows = read(path, place_code=None)
    back = read(_returned(path), place_code=None)
    assert rows[0].submission
    assert {**rows[0].submission, "phone": "13800000000"} == back[0].submission
    # A program had written the number as a number, all of whose digits are there: as text it can be read.
    assert (rows[1].problem, back[1].submission and back[1].submission["id_number"]) == (
        "id_number: string_type", "310116198002290019",
    )  # fmt: skip
    assert (rows[2].problem, back[2].problem) == ("channel: literal_error", "channel: literal_error")
    assert len(back) == len(rows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=people(), signs=st.lists(st.sampled_from(["", "=", "+", "-", "@", "'", "'="]), min_size=1))
def test_any_list_comes_back_as_it_was(
    tmp_path: Path, read: Read, rows: list[dict[str, Any]], signs: list[str]
) -> None:
    for at, row in enumerate(rows):
        row["备注"] = signs[at % len(signs)] + row["备注"]
        row["姓名"] = signs[at % len(signs)] + row["姓名"]
    cells = [list(rows[0]), *[list(row.values()) for row in rows]]
    path = as_xlsx(tmp_path / "list.xlsx", cells)
    _same(read(_returned(path)), read(path))


def test_our_columns_stand_before_theirs_once_and_are_passed_over_in_silence(
    tmp_path: Path, open_file: Callable[..., Rows]
) -> None:
    path = as_csv(tmp_path / "list.csv", [HEADINGS, *ROWS])
    back = _returned(path)
    assert open_file(back).notices == ("column H (单位意见) is not known and was not read",)
    again = back.with_name("again.xlsx")
    write_returned(again, as_sent(back), lambda _: WRONG)
    for one in (back, again):
        [heading, first, *_] = python_calamine.load_workbook(str(one)).get_sheet_by_index(0).to_python()
        assert heading == ["行", "结果", "问题", *HEADINGS]
        assert first[:5] == [2.0, "未能读入", "请改正。", "1", "'=cmd|'/C calc'!A0"]


def test_only_rows_of_which_something_is_told_go_back(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [["朱泾镇"], HEADINGS, *ROWS])
    back = tmp_path / "back.xlsx"
    assert write_returned(back, as_sent(path), {4: WRONG, 9: WRONG}.get) == 2
    read = python_calamine.load_workbook(str(back)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in read] == ["", "行", 4.0, 9.0]
    assert [row[4] for row in read[2:]] == ["李小红", "孙八\n(代)"]
    assert back.stat().st_mode & 0o077 == 0, "people's names and numbers are in it"


def test_nothing_in_it_is_computed(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [HEADINGS, *ROWS])
    texts = [
        cell
        for row in python_calamine.load_workbook(str(_returned(path))).get_sheet_by_index(0).to_python()
        for cell in row
        if isinstance(cell, str)
    ]
    assert [text for text in texts if text[:1] in set("=+-@＝＋－＠\t\r\n")] == []


def test_the_same_list_comes_back_as_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_csv(tmp_path / "list.csv", [HEADINGS, *ROWS])
    first = _returned(path).read_bytes()
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert _returned(path).read_bytes() == first


def _filled(path: Path) -> set[str]:
    """The cells with a colour behind them, as the workbook's own XML has it (ECMA-376, 18.8)."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as parts:
        styles = ET.fromstring(parts.read("xl/styles.xml"))  # noqa: S314  our own file
        sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own file
    patterns = [fill.get("patternType") for fill in styles.findall("m:fills/m:fill/m:patternFill", space)]
    formats = [patterns[int(one.attrib["fillId"])] for one in styles.findall("m:cellXfs/m:xf", space)]
    return {
        cell.attrib["r"] for cell in sheet.iter(f"{{{space['m']}}}c") if formats[int(cell.get("s", "0"))] == "solid"
    }


def test_the_cells_that_are_wrong_are_marked_also_where_they_are_empty(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [["朱泾镇"], HEADINGS, *ROWS, ["9", "周九"]])
    told = {
        3: Told(Outcome.SUSPECTED, ("一",), frozenset({"name", "id_number"})),
        5: Told(Outcome.SUSPECTED, ("二",), frozenset({"permit_since"})),
        7: Told(Outcome.UNREADABLE, ("三",), frozenset({"registered_on"})),
        11: Told(Outcome.UNREADABLE, ("四",), frozenset({"id_number", "phone"})),
    }
    back = tmp_path / "back.xlsx"
    write_returned(back, as_sent(path), told.get)
    # Ours are A to C; the list's first column is D. The rows that go back stand below the title and the headings.
    assert _filled(back) == {"E3", "F3", "J5", "F6", "I6"}
