"""Files that are no lists: each is told plainly, in both languages, and nothing of what stands in it is said again."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from contracts.keys.tokens import Tokens
from office.client import Client
from office.list_check import ListCheck, check_list, within
from office.registering import ListError, open_list
from office.returned_list.unusable import why

NUMBER = "310116198002290019"
GOOD = f"序号,姓名,身份证号码\n1,张伟,{NUMBER}\n"


class Nothing:
    """Reporting, which knows no registration yet."""

    def ask(self, _method: str, _service: str, _path: str, *, json: Any) -> Any:
        return {"statuses": [{"version": None, "status": None} for _ in json["submissions"]], "processed_through": []}


def checked(path: Path, *, election: str = "e1", places: frozenset[str] | None = None) -> ListCheck:
    rows = open_list(path, Tokens(b"t" * 32), election=election, source="desk-U017", place="U017", channel="unit")
    client: Client = Nothing()  # type: ignore[assignment]
    return check_list(rows, within(rows, election=election, source="desk-U017", places=places), client)


def workbook(*sheets: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return content.getvalue()


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(5):
            parts.writestr(f"xl/{number}.xml", b"0" * (60 * 1024 * 1024))
    return content.getvalue()


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("名单.txt", GOOD)
    return content.getvalue()


LIST = [["姓名", "身份证号码"], ["张伟", NUMBER]]
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.csv", lambda: b"", "文件是空的"),
    "a zip bomb": ("a.xlsx", bomb, "展开后太大"),
    "an archive": ("a.xlsx", archive, "压缩包"),
    "a damaged workbook": ("a.xlsx", lambda: workbook(LIST)[:2000], "已损坏"),
    "a workbook with a password": ("a.xlsx", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "密码"),
    "a web page named xls": ("a.xls", f"<html><table><tr><td>{NUMBER}".encode, "网页"),
    "a PDF": ("a.csv", lambda: b"%PDF-1.7 \n" + NUMBER.encode(), "PDF"),
    "UTF-16": ("a.csv", lambda: GOOD.encode("utf-16"), "UTF-16"),
    "no encoding of ours": ("a.csv", lambda: GOOD.encode() + b"\xff\xff\xff\xff", "GB18030"),
    "headings missing": ("a.csv", f"{NUMBER},张伟\n".encode, "没有找到“姓名、身份证号码”列"),
    "one heading missing": ("a.csv", f"序号,姓名\n1,{NUMBER}\n".encode, "没有找到“身份证号码”列"),
    "two sheets without headings": ("a.xlsx", lambda: workbook([[NUMBER]], [["x"]]), "没有找到"),
    "two lists in one workbook": ("a.xlsx", lambda: workbook(LIST, LIST), "都是名单"),
    "one meaning twice": ("a.csv", f"姓名,身份证号码,名字\n张伟,{NUMBER},张伟\n".encode, "只留一列"),
    "one endless line": ("a.csv", lambda: b"1" * (3 * 1024 * 1024), "太长"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_list_is_told_in_plain_words_and_quotes_nobody(case: str, tmp_path: Path) -> None:
    name, content, expected = HOSTILE[case]
    path = tmp_path / name
    path.write_bytes(content())
    with pytest.raises(ListError) as raised:
        checked(path)
    said = why(str(raised.value), path.name)
    assert expected in said.zh
    assert "文件不能使用" not in said.zh
    assert path.name not in said.zh + said.en
    assert NUMBER not in said.zh + said.en
    assert re.fullmatch(r"[A-Z].*\.", said.en)


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a", "名单.doc"])
def test_a_list_under_a_wrong_name_is_read_all_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(workbook(LIST))
    assert checked(path).readable == 1
    path.write_bytes(GOOD.encode("gb18030"))
    assert checked(path).readable == 1


def test_ten_thousand_columns_are_read_and_not_all_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    more = ",".join(f"列{at}" for at in range(10_000))
    path.write_text(f"{more},姓名,身份证号码\n{',' * 9_999},张伟,{NUMBER}\n")
    check = checked(path)
    assert check.readable == 1
    assert {column.field for column in check.columns} == {None, "name", "id_number"}
    assert len(check.columns) + check.more_columns == 10_002
    assert len(check.columns) <= 60


def test_formulas_stay_words_and_numbers_show_their_last_two_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'姓名,身份证号码,联系电话,现居住地址\n张伟,{NUMBER},13800000042,=HYPERLINK("x")\n李,,1,\n')
    check = checked(path)
    assert [number for number, _ in check.first] == [2, 3]
    shown = check.first[0][1]
    assert shown["id_number"] == "*" * 16 + "19"
    assert shown["phone"] == "*" * 9 + "42"
    assert NUMBER not in repr(check)


def test_a_row_of_another_election_or_of_a_place_that_is_not_theirs_is_a_problem_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    line = '{"submission_id":"%s","name":"张伟","id_number":"' + NUMBER + '"%s}\n'
    others = (',"election_id":"e2"', ',"place_code":"V02"', ',"source":"company-hr","withdraw":true')
    path.write_text(line % ("1", "") + "".join(line % (str(at), other) for at, other in enumerate(others, 2)))
    check = checked(path, places=frozenset({"U017"}))
    assert (check.rows, check.readable) == (4, 1)
    assert [number for number, _ in check.problems] == [2, 3, 4]
    assert checked(path).readable == 3
