"""What a list may leave out, get wrong or hold too much of; and that one bad row never stops the others."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.id_number import NumberState, read_id_number
from services.registration.files import FileError, Row, Rows
from tests.unit.files.lists import as_csv, number_of

Read = Callable[..., list[Row]]
Submissions = Callable[..., list[dict[str, Any]]]

HEAD = ["序号", "姓名", "身份证号码"]
ONE, TWO, THREE = (number_of(date(1980, 2, 29), order) for order in (1, 2, 3))


def test_a_list_with_headings_and_nothing_below_has_no_rows(read: Read, tmp_path: Path) -> None:
    assert read(as_csv(tmp_path / "list.csv", [HEAD])) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\xd3\x59", b"\xff\xff\xff\xff", b"\n\n"])
def test_a_file_that_is_no_text_list_is_refused_whole(content: bytes, read: Read, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"send the file again|send it again|send a file"):
        read(path)


def test_a_missing_heading_is_named_with_those_found_and_no_cell_is_quoted(read: Read, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [["登记表", "金丝雀"], ["序号", "姓名", "金丝雀"], ["1", "金丝雀", ONE]])
    with pytest.raises(FileError) as refused:
        read(path)
    assert "身份证号码" in str(refused.value)
    assert "row 2 has 序号, 姓名" in str(refused.value)
    assert "金丝雀" not in str(refused.value)
    assert ONE not in str(refused.value)


def test_a_list_without_any_heading_is_refused_without_quoting_it(read: Read, tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        read(as_csv(tmp_path / "list.csv", [["1", "张伟", ONE]]))
    assert "姓名" in str(refused.value)
    assert "张伟" not in str(refused.value)
    assert ONE not in str(refused.value)


def test_two_columns_of_one_meaning_are_refused(read: Read, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="columns B and D both hold 姓名"):
        read(as_csv(tmp_path / "list.csv", [[*HEAD, "选民姓名"], ["1", "张伟", ONE, "张维"]]))


def test_an_unknown_column_is_told_of_and_not_read(open_file: Callable[..., Rows], tmp_path: Path) -> None:
    rows = open_file(as_csv(tmp_path / "list.csv", [[*HEAD, "楼组长"], ["1", "张伟", ONE, "金丝雀"]]))
    assert [notice for notice in rows.notices if "column D (楼组长)" in notice]
    assert "金丝雀" not in str([row.submission for row in rows])


def test_a_list_needs_its_place(read: Read, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="--place"):
        read(as_csv(tmp_path / "list.csv", [HEAD]), place_code=None)


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x7f", "\x85"])
def test_a_control_character_makes_its_row_a_problem_and_no_other(char: str, read: Read, tmp_path: Path) -> None:
    rows = read(as_csv(tmp_path / "l.csv", [HEAD, ["1", "甲", ONE], ["2", f"金丝{char}雀", TWO], ["3", "丙", THREE]]))
    assert [(row.number, row.submission is None) for row in rows] == [(2, False), (3, True), (4, False)]
    assert rows[1].problem is not None
    assert rows[1].problem.startswith("姓名: ")
    assert "雀" not in rows[1].problem


def test_a_quotation_mark_left_open_costs_its_own_line_only(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    more = "".join(f'{order},"甲",{number_of(date(1981, 1, 1), order)}\n' for order in range(3, 60))
    path.write_text(f'序号,姓名,身份证号码\n1,甲,{ONE}\n2,"乙,{TWO}\n{more}', encoding="utf-8")
    rows = read(path)
    assert [row.number for row in rows] == list(range(2, 61))
    assert [row.number for row in rows if row.problem] == [3]


def test_a_cell_may_hold_a_line_break(submissions: Submissions, read: Read, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [[*HEAD, "现居住地址"], ["1", "甲", ONE, "罗星路\n1号"], ["2", "乙", TWO, ""]])
    assert submissions(path)[0]["residence_address"] == "罗星路 1号"
    assert [row.number for row in read(path)] == [2, 4]


def test_a_surplus_separator_makes_the_row_a_problem(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"现居住地址,姓名,身份证号码\n罗星路1号,301室,甲,{ONE}\n罗星路,乙,{TWO},\n", encoding="utf-8")
    assert [row.problem is None for row in read(path)] == [False, True]


def test_a_number_given_twice_in_one_list_is_a_problem_the_second_time(read: Read, tmp_path: Path) -> None:
    rows = read(as_csv(tmp_path / "list.csv", [HEAD, ["1", "甲", ONE], ["1", "乙", TWO], ["1.0", "丙", THREE]]))
    assert [(row.number, (row.problem or "")[:3]) for row in rows] == [(2, ""), (3, "序号:"), (4, "序号:")]


def test_without_row_numbers_a_person_standing_twice_is_a_problem_the_second_time(read: Read, tmp_path: Path) -> None:
    rows = read(as_csv(tmp_path / "list.csv", [HEAD[1:], ["甲", ONE], ["乙", TWO], ["甲甲", ONE]]))
    assert [row.problem is None for row in rows] == [True, True, False]


def test_two_people_with_the_same_damaged_number_stay_two(submissions: Submissions, tmp_path: Path) -> None:
    rows = [HEAD[1:], ["甲", "3.10116E+17"], ["乙", "3.10116E+17"], ["丙", "无"], ["丁", "无"]]
    ids = [submission["submission_id"] for submission in submissions(as_csv(tmp_path / "list.csv", rows))]
    assert len(set(ids)) == 4


def test_an_id_tells_nothing_of_a_number_even_where_it_stands_as_row_number(
    submissions: Submissions, tmp_path: Path
) -> None:
    for sequence in (ONE, "13800000000", "138-0000-0000", "张伟"):
        (submission,) = submissions(as_csv(tmp_path / "list.csv", [HEAD, [sequence, "张伟", TWO]]))
        assert sequence not in submission["submission_id"]
        assert TWO not in submission["submission_id"]


def test_the_same_person_in_another_place_or_election_has_another_id(submissions: Submissions, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [HEAD[1:], ["甲", ONE]])
    said: list[dict[str, str]] = [{}, {"place_code": "V03"}, {"election_id": "zhujing-2026"}]
    assert len({submissions(path, **one)[0]["submission_id"] for one in said}) == 3


def test_empty_lines_unused_numbers_and_repeated_headings_are_no_rows(read: Read, tmp_path: Path) -> None:
    rows = [HEAD, ["1", "甲", ONE], [], ["", "", ""], HEAD, ["2", "乙", TWO], ["3", "", ""], ["4", " ", "\u3000"]]
    assert [row.number for row in read(as_csv(tmp_path / "list.csv", rows))] == [2, 6]


def test_a_row_with_neither_name_nor_number_is_a_problem(read: Read, tmp_path: Path) -> None:
    rows = read(as_csv(tmp_path / "list.csv", [[*HEAD, "备注"], ["合计", "", "", "868人"], ["1", "", ONE, ""]]))
    assert [row.problem is None for row in rows] == [False, True]


@pytest.mark.parametrize("written", ["3.10116198002290E+17", "310116198002290000.0", "3.1e17"])
def test_a_number_that_a_spreadsheet_changed_is_passed_on_for_the_assessment_to_find(
    written: str, submissions: Submissions, tmp_path: Path
) -> None:
    (submission,) = submissions(as_csv(tmp_path / "list.csv", [HEAD, ["1", "甲", written]]))
    assert read_id_number(submission["id_number"]).state is NumberState.DAMAGED_BY_SPREADSHEET


@pytest.mark.parametrize("written", [f"'{ONE}", f'="{ONE}"', f"{ONE}\t", f"\u3000{ONE} "])
def test_what_people_put_around_a_number_to_keep_it_as_text_is_no_part_of_it(
    written: str, submissions: Submissions, tmp_path: Path
) -> None:
    (submission,) = submissions(as_csv(tmp_path / "list.csv", [HEAD, ["1", "甲", written]]))
    assert submission["id_number"] == ONE


def test_a_phone_kept_as_a_decimal_is_its_digits(submissions: Submissions, tmp_path: Path) -> None:
    (submission,) = submissions(as_csv(tmp_path / "l.csv", [[*HEAD, "手机"], ["1", "甲", ONE, "13800000000.0"]]))
    assert submission["phone"] == "13800000000"


def test_a_day_is_midnight_in_the_elections_time_zone(submissions: Submissions, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "list.csv", [[*HEAD, "登记日期"], ["1", "甲", ONE, "2021.9.3"], ["2", "乙", TWO, ""]])
    assert [s["registered_at"] for s in submissions(path)] == ["2021-09-03T00:00:00+08:00", "2021-09-20T10:00:00+08:00"]
    assert submissions(path, time_zone="Asia/Kathmandu")[0]["registered_at"] == "2021-09-03T00:00:00+05:45"


@pytest.mark.parametrize("written", ["2021-02-30", "昨天", "9999-01-01", "1899-12-31"])
def test_a_day_of_registration_that_cannot_be_is_a_problem_in_the_lists_own_words(
    written: str, read: Read, tmp_path: Path
) -> None:
    (row,) = read(as_csv(tmp_path / "list.csv", [[*HEAD, "登记日期"], ["1", "甲", ONE, written]]))
    assert row.problem is not None
    assert row.problem.startswith("登记日期: ")
    assert written not in row.problem


def test_without_any_day_of_registration_a_row_is_a_problem(read: Read, tmp_path: Path) -> None:
    (row,) = read(as_csv(tmp_path / "list.csv", [HEAD, ["1", "甲", ONE]]), registered_at=None)
    assert (row.problem or "").startswith("登记日期: ")


@pytest.mark.parametrize(
    ("written", "basis", "channel"),
    [("户籍地", "hukou", "village"), ("居住地", "residence", "village"), ("工作单位", "work_unit", "unit")],
)
def test_where_the_voter_takes_part_says_how_the_voter_was_registered_unless_the_sender_does(
    written: str, basis: str, channel: str, submissions: Submissions, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "list.csv", [[*HEAD, "参选地类型"], ["1", "甲", ONE, written]])
    assert [(s["basis"], s["channel"]) for s in submissions(path)] == [(basis, channel)]
    assert [s["channel"] for s in submissions(path, channel="online")] == ["online"]


@settings(max_examples=150, deadline=None)
@given(before=st.sampled_from(["", "姓名,身份证号码\n", "序号;姓名;身份证号码\n"]), content=st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_otherwise_than_in_its_own_words(
    before: str, content: bytes, read: Read, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "list.csv"
    path.write_bytes(before.encode("gb18030") + content)
    try:
        rows = read(path)
    except FileError:
        return
    assert all((row.submission is None) != (row.problem is None) for row in rows)


def test_a_long_list_is_read_in_bounded_memory(open_file: Callable[..., Rows], tmp_path: Path) -> None:
    people = ([str(order), "甲" * 20, f"{order:018d}", "罗星路" * 80] for order in range(20_000))
    path = as_csv(tmp_path / "list.csv", [[*HEAD, "现居住地址"], *people])
    tracemalloc.start()
    try:
        count = sum(1 for row in open_file(path) if row.submission)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert path.stat().st_size > 15_000_000
    assert peak < 8_000_000
