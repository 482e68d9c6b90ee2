"""A list of publicity is read as offices write it; what is wrong is told by line, quotes no cell, stops nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import xlsxwriter
from typer.testing import CliRunner

from contracts.office.publicity import PublicityChannel, PublicityKind
from office.client import Client
from office.lists import sending
from office.lists.office_list import OfficeList
from office.lists.publicity import CHANNELS, KINDS, read_publicity
from services.registration.files import FileError
from xuanmin.cli import app

HEAD = "编号,种类,渠道,数量,地点,日期,标题"


def read(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> OfficeList:
    file = tmp_path / "list.csv"
    file.write_bytes("\n".join(lines).encode(encoding))
    return read_publicity(file, "clerk-07")


def item(**changed: Any) -> dict[str, Any]:
    return {
        "reference": "WH-001", "kind": "poster", "quantity": 600,
        "on_day": "2021-08-28", "title": "依法行使民主权利", "by": "clerk-07",
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "WH-001,海报,,600,,2021-08-28,依法行使民主权利",
        'WH-001,poster,,"600",,2021/8/28,依法行使民主权利',
        " WH-001 , 海报 ,,６００,,2021年8月28日, 依法行使民主权利 ",
        "WH-001,海报,,0600,,20210828,依法行使民主权利",
    ],
)
def test_an_item_is_read_as_people_write_it(tmp_path: Path, line: str) -> None:
    found = read(tmp_path, HEAD, line)
    assert (found.records, found.problems) == ([(2, item())], [])


def test_numbers_may_have_commas_and_zero_takes_back(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD, 'A,公开信,上门,"60,000",V01,2021-08-29,信', "B,横幅,,0,,2021-08-29,幅")
    assert [(one["kind"], one.get("channel"), one["quantity"], one.get("place_code")) for _, one in found.records] == [
        ("open_letter", "door_to_door", 60_000, "V01"), ("banner", None, 0, None),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_headings_may_follow_a_title_in_any_order_with_other_columns_between(tmp_path: Path, encoding: str) -> None:
    lines = [
        "宣传品登记表",
        "",
        "日期\t备注\t标题\t编号\t数量\t种类",
        "2021-08-28\t略\t依法行使民主权利\tWH-001\t600\t海报",
        "",
    ]
    found = read(tmp_path, *lines, encoding=encoding)
    assert [one for _, one in found.records] == [item()]
    assert found.notices == ("column B (备注) is not known and was not read",)


def test_every_kind_and_channel_of_the_contract_can_be_written() -> None:
    assert set(KINDS.values()) == set(get_args(PublicityKind)) <= set(KINDS)
    assert set(CHANNELS.values()) == set(get_args(PublicityChannel)) <= set(CHANNELS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("WH-002,气球,,5,,2021-08-28,密语", "种类: not known"),
        ("WH-002,海报,密语,5,,2021-08-28,密语", "渠道: not known"),
        ("WH-002,海报,,-5,,2021-08-28,密语", "数量: no whole number"),
        ("WH-002,海报,,5.5,,2021-08-28,密语", "数量: no whole number"),
        ('WH-002,海报,,"6,00",,2021-08-28,密语', "数量: no whole number"),
        ("WH-002,海报,,5,,2021-13-28,密语", "日期: no such day"),
        (",海报,,5,,2021-08-28,密语", "编号: nothing is filled in"),
        ("WH-002,海报,,5,,2021-08-28,", "标题: nothing is filled in"),
        ("WH-002,海报", "数量: nothing is filled in; 日期: nothing is filled in; 标题: nothing is filled in"),
        ("WH-001,海报,,5,,2021-08-28,密语", "编号: line 2 has the same"),
        ('WH-002,海报,,5,,2021-08-28,"密语', "quotation marks"),
    ],
)
def test_a_mistake_is_told_by_its_line_and_the_others_are_taken(tmp_path: Path, line: str, said: str) -> None:
    good, last = "WH-001,海报,,600,,2021-08-28,依法行使民主权利", "WH-009,海报,,600,,2021-08-28,依法行使民主权利"
    found = read(tmp_path, HEAD, good, line, last)
    assert [number for number, _ in found.records] == [2, 4]
    [(number, problem)] = found.problems
    assert number == 3
    assert said in problem
    assert not any(secret in problem for secret in ("密语", "气球", "-5"))


@pytest.mark.parametrize("text", ["", "编号,种类\nA,海报\n", "nothing\n" * 50])
def test_a_file_without_the_headings_is_no_list(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match=r"headed|empty"):
        read(tmp_path, text)


def test_a_long_list_goes_in_chunks_and_what_is_refused_is_told_by_the_lines_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []

    def ask(_self: Client, method: str, service: str, path: str, **said: Any) -> dict[str, Any]:
        assert (method, service, path) == ("POST", "registration", "/v1/elections/town/publicity")
        sent.append(len(said["json"]))
        rejected = [{"line": len(said["json"]), "status": 422, "reason": "UnknownPlace", "detail": "no such place"}]
        return {"accepted": len(said["json"]) - 1, "changed": 1, "rejected": rejected}

    monkeypatch.setattr(Client, "ask", ask)
    for service in ("REGISTRATION", "VALIDATION", "REPORTING"):
        monkeypatch.setenv(f"XUANMIN_{service}_URL", "http://there")
    monkeypatch.setattr(sending, "CHUNK", 2)
    lines = [f"WH-{number},海报,,5,,2021-08-28,密语" for number in range(3)]
    (tmp_path / "list.csv").write_text("\n".join([HEAD, "WH-X,海报,,x,,2021-08-28,t", *lines]))
    arguments = ["publicity", "load", str(tmp_path / "list.csv"), "--election", "town", "--by", "clerk-07"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert sent == [2, 1]
    assert done.output.splitlines() == [
        "1 items taken, 2 of them new or changed; 3 not",
        "line 2: 数量: no whole number; write digits only, 0 where the item was taken back",
        "line 4: no such place",
        "line 5: no such place",
    ]


def test_a_workbook_is_read_like_a_text(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.split(","))
        sheet.write_row(1, 0, ["WH-001", "海报", "", 600, ""])
        sheet.write_datetime(1, 5, datetime(2021, 8, 28), book.add_format({"num_format": "yyyy/m/d"}))  # noqa: DTZ001
        sheet.write_string(1, 6, "依法行使民主权利")
    found = read_publicity(file, "clerk-07")
    assert (found.records, found.problems) == ([(2, item())], [])
