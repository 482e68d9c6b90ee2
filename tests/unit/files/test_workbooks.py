"""Workbooks: numbers as numbers, several sheets, and those that are made or broken to do harm."""

from __future__ import annotations

import gc
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.id_number import NumberState, read_id_number
from services.registration.files import FileError, Row, Rows, write_template
from services.registration.files.headings import HEADINGS
from services.registration.files.workbook import MAX_INFLATED_BYTES
from tests.unit.files.lists import as_xlsx, number_of

Read = Callable[..., list[Row]]
Submissions = Callable[..., list[dict[str, Any]]]

HEAD = ["序号", "姓名", "身份证号码"]
ONE, TWO = (number_of(date(1980, 2, 29), order) for order in (1, 2))


@settings(max_examples=3, deadline=None)
@given(numbers=st.lists(st.integers(10**14, 10**18 - 1), min_size=200, max_size=200))
def test_every_number_kept_as_a_number_is_found_by_the_assessment(
    numbers: list[int], submissions: Submissions, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows: list[list[Any]] = [HEAD, *([order, "甲", number] for order, number in enumerate(numbers))]
    read = submissions(as_xlsx(tmp_path_factory.mktemp("numbers") / "list.xlsx", rows))
    assert len(read) == len(numbers)
    for submission in read:
        assert read_id_number(submission["id_number"]).state is NumberState.DAMAGED_BY_SPREADSHEET


def test_a_zeroed_tail_whose_check_digit_fits_by_chance_is_found_too(submissions: Submissions, tmp_path: Path) -> None:
    by_chance = next(
        number
        for day in range(1, 29)
        for order in range(0, 1000, 10)
        if (number := number_of(date(1980, 1, day), order)).endswith("000")
    )
    assert read_id_number(by_chance).state is NumberState.SOUND
    (submission,) = submissions(as_xlsx(tmp_path / "list.xlsx", [HEAD, [1, "甲", int(by_chance)]]))
    assert read_id_number(submission["id_number"]).state is NumberState.DAMAGED_BY_SPREADSHEET


def test_numbers_that_are_no_identity_numbers_are_their_digits(submissions: Submissions, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*HEAD, "手机", "户籍区划代码"], [12, "甲", ONE, 13800000000, 310116]]
    (submission,) = submissions(as_xlsx(tmp_path / "list.xlsx", rows))
    assert submission["submission_id"] == "zhujing-2021:U017:12"
    assert (submission["phone"], submission["hukou_division"]) == ("13800000000", "310116")


def test_rows_are_numbered_as_the_sheet_shows_them(read: Read, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["登记表"], [], ["", "", *HEAD], [], ["", "", 1, "甲", ONE], [], ["", "", 2, "\x01", TWO]]
    assert [(row.number, row.problem is None) for row in read(as_xlsx(tmp_path / "list.xlsx", rows))] == [
        (5, True),
        (7, False),
    ]


def test_of_a_formula_the_value_is_read(submissions: Submissions, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1, 2, ONE)
        sheet.write_formula(1, 1, '=CONCATENATE("张","伟")', None, "张伟")
        sheet.write_formula(1, 0, "=ROW()-1", None, 1)
    (submission,) = submissions(path)
    assert (submission["name"], submission["submission_id"]) == ("张伟", "zhujing-2021:U017:1")


def test_a_time_in_a_cell_of_a_day_is_kept_for_the_registration(submissions: Submissions, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*HEAD, "登记日期"], [1, "甲", ONE, datetime(2021, 9, 3, 9, 20)]]  # noqa: DTZ001  as a workbook has it
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows[0])
        sheet.write_row(1, 0, rows[1][:3])
        sheet.write_datetime(1, 3, rows[1][3], book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    assert submissions(path)[0]["registered_at"] == "2021-09-03T09:20:00+08:00"


def test_the_sheet_with_the_list_is_read_and_others_are_told_of(open_file: Callable[..., Rows], tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "list.xlsx", [["填表说明"]], more={"一车间": [HEAD, [1, "甲", ONE]]})
    rows = open_file(path)
    assert [notice for notice in rows.notices if "名单" in notice]
    assert [row.submission is not None for row in rows] == [True]


def test_two_lists_in_one_workbook_are_refused_not_half_read(read: Read, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "list.xlsx", [HEAD, [1, "甲", ONE]], more={"二车间": [HEAD, [1, "乙", TWO]]})
    with pytest.raises(FileError, match="名单, 二车间"):
        read(path)


def test_a_missing_heading_of_a_workbook_is_named(read: Read, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="身份证号码"):
        read(as_xlsx(tmp_path / "list.xlsx", [HEAD[:2], [1, "甲"]]))


def test_the_template_is_an_empty_list_with_every_heading(open_file: Callable[..., Rows], tmp_path: Path) -> None:
    write_template(tmp_path / "list.xlsx")
    rows = open_file(tmp_path / "list.xlsx")
    assert rows.notices == ()
    assert list(rows) == []
    with zipfile.ZipFile(tmp_path / "list.xlsx") as parts:
        words = parts.read("xl/sharedStrings.xml").decode()
    assert [heading for heading in HEADINGS.values() if f">{heading}<" not in words] == []


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(read: Read, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "list.xlsx", [HEAD, [1, "甲", ONE]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as parts, parts.open("xl/x", "w") as part:
        for _ in range(MAX_INFLATED_BYTES // 2**20 + 1):
            part.write(bytes(2**20))
    assert path.stat().st_size < 4_000_000
    with pytest.raises(FileError, match=r"unpacks to \d+ bytes"):
        read(path)


def test_a_workbook_that_lies_about_what_it_unpacks_to_is_refused(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    deflate = zlib.compressobj(9, wbits=-15)
    start = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    opened = deflate.compress(start) + deflate.flush(zlib.Z_FULL_FLUSH)
    filling = deflate.compress(b"A" * 2**23) + deflate.flush(zlib.Z_FULL_FLUSH)
    with zipfile.ZipFile(as_xlsx(tmp_path / "honest.xlsx", [HEAD, [1, "甲", ONE]])) as honest:
        parts = {name: honest.read(name) for name in honest.namelist()}
    with zipfile.ZipFile(path, "w") as lying:
        # The deflated stream is written as it is; only the directory then says how to unpack it, and to how much.
        for name in sorted(parts, key=lambda name: name == "xl/sharedStrings.xml"):
            lying.writestr(name, opened + filling * 200 if name == "xl/sharedStrings.xml" else parts[name])
        last = lying.infolist()[-1]
        last.compress_type, last.file_size = zipfile.ZIP_DEFLATED, 1000
    assert path.stat().st_size < 4_000_000
    with pytest.raises(FileError, match="cannot be opened"):
        read(path)


@pytest.mark.parametrize("column", [119, 16_383])
def test_one_cell_far_off_ends_its_own_process_not_the_reader(column: int, read: Read, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1_048_575, column, "x")
    with pytest.raises(FileError, match="more memory or time"):
        read(path)


@pytest.mark.parametrize("harm", ["cut", "xml", "no workbook", "password"])
def test_a_file_that_is_no_sound_workbook_is_refused_in_plain_words(harm: str, read: Read, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "list.xlsx", [HEAD, [1, "甲", ONE]])
    whole = path.read_bytes()
    if harm == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif harm == "password":
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    else:
        kept = "xl/workbook.xml" if harm == "xml" else "word/document.xml"
        with zipfile.ZipFile(path, "w") as parts:
            parts.writestr(kept, "<not a workbook")
    with pytest.raises(FileError, match=r"save|open it"):
        read(path)


def test_a_reader_that_stops_early_leaves_no_process_behind(open_file: Callable[..., Rows], tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children()}
    people = ([order, "甲" * 30, f"{order:018d}"] for order in range(20_000))
    rows = open_file(as_xlsx(tmp_path / "list.xlsx", [HEAD, *people]))
    assert next(rows).submission is not None
    assert {child.pid for child in psutil.Process().children()} - before
    del rows
    gc.collect()
    assert not {child.pid for child in psutil.Process().children()} - before
