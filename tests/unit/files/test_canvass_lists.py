"""A village's baseline and visit sheets as people write them, in every format; and what a bad row holds back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.canvass.baseline import Baseline, baseline_of, patch_form
from office.canvass.villages import Villages
from office.canvass.visits import VisitSheet, visits_of
from services.registration.files import FileError
from services.registration.files.canvass_lists import BASELINE, VISITS, open_canvass_list
from services.registration.files.texts import Texts
from services.registration.files.vocabulary import Vocabulary
from tests.unit.files.lists import as_csv, as_xlsx, words

VILLAGES = Villages({"V01": "罗星居民区", "V02": "同名", "V03": "同名"}, ZoneInfo("Asia/Shanghai"))
HEAD = ["村居", "片区", "片区名称", "责任人", "志愿者", "户号", "住址", "姓名", "身份证号码"]
ROW = ["V01", "P01", "第1片", "陈楼长", "沈芳、陆敏,王一", "H1", "罗星路1号", "张伟", ""]
VISIT_HEAD = ["村居", "户号", "序号", "结果", "走访时间", "走访人", "备注", "下次走访"]
VISIT = ["V01", "H1", "1", "再来", "2021-09-19 18:30", "沈芳", "", "2021-09-25"]


def row(**changed: str) -> list[str]:
    return list((dict(zip(HEAD, ROW, strict=True)) | changed).values())


def visit(**changed: str) -> list[str]:
    return list((dict(zip(VISIT_HEAD, VISIT, strict=True)) | changed).values())


def read(path: Path, vocabulary: Vocabulary = BASELINE) -> list[tuple[int, Texts | str]]:
    return list(open_canvass_list(path, vocabulary).rows)


def baseline(*rows: list[str], default: str | None = None) -> Baseline:
    texts = [dict(zip(("place", "patch_code", "patch_name", "responsible", "volunteers", "household_code", "address",
                       "name", "id_number"), one, strict=True)) for one in rows]  # fmt: skip
    return baseline_of(enumerate(texts, 2), Villages(VILLAGES.names, VILLAGES.zone, default))


def sheet(*rows: list[str], by: str | None = None) -> VisitSheet:
    fields = ("place", "household_code", "no", "result", "visited_at", "by", "words", "next_visit_on")
    texts = [dict(zip(fields, one, strict=True)) for one in rows]
    return visits_of(enumerate(texts, 2), VILLAGES, by)


def test_every_format_reads_alike(tmp_path: Path) -> None:
    rows = [["朱泾镇底数"], HEAD, row(), row(姓名="王芳", 身份证号码="310116198002290019"), ["V01"] + [""] * 8]
    files = [
        as_csv(tmp_path / "utf8.csv", rows),
        as_csv(tmp_path / "gb.csv", rows, "gb18030", "\t"),
        as_xlsx(tmp_path / "book.xlsx", rows),
    ]
    first, *others = [read(file) for file in files]
    assert [number for number, _ in first] == [3, 4]
    assert all(other == first for other in others)


def test_a_workbook_s_numbers_and_times_are_read_as_they_were_meant(tmp_path: Path) -> None:
    rows: list[list[Any]] = [VISIT_HEAD, ["V01", 101, 2, "不在家", "2021/9/19 18:30", "沈芳", "", ""]]
    made = visits_of(read(as_xlsx(tmp_path / "visits.xlsx", rows), VISITS), VILLAGES, None)
    [(_, form)] = made.visits["V01"]
    assert (form["household_code"], form["residents"]) == ("101", [{"no": 2, "result": "absent"}])
    assert form["visited_at"] == "2021-09-19T18:30:00+08:00"


@pytest.mark.parametrize("left_out", ["片区", "户号", "姓名", "身份证号码"])
def test_a_baseline_without_what_it_needs_is_refused_whole(left_out: str, tmp_path: Path) -> None:
    head = [heading for heading in HEAD if heading != left_out]
    with pytest.raises(FileError, match=left_out):
        read(as_csv(tmp_path / "list.csv", [head, ["x"] * len(head)]))


def test_a_list_of_voters_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"片区.*户号"):
        read(as_csv(tmp_path / "list.csv", [["序号", "姓名", "身份证号码"], ["1", "张伟", "金丝雀"]]))


@given(st.permutations(list(range(6))))
def test_the_order_of_rows_decides_nothing_but_the_order_in_a_household(order: list[int]) -> None:
    rows = [row(户号=f"H{number % 3}", 姓名=f"名{number}", 住址="") for number in range(6)]
    made = baseline(*(rows[at] for at in order))
    assert made.problems == []
    told = {code: {one["name"] for one in household.residents} for code, household in made.households["V01"].items()}
    assert told == {f"H{code}": {f"名{code}", f"名{code + 3}"} for code in range(3)}


@pytest.mark.parametrize(
    ("changed", "words_of_it"),
    [
        ({"村居": "V77"}, "村居"),
        ({"村居": ""}, "--place"),
        ({"村居": "同名"}, "村居"),
        ({"片区": ""}, "片区: is empty"),
        ({"片区": "P02"}, "in patch P01"),
        ({"户号": ""}, "户号: is empty"),
        ({"姓名": ""}, "姓名: is empty"),
        ({"住址": "别处"}, "户号 right"),
        ({"责任人": "别人"}, "责任人: row 2"),
    ],
)
def test_a_bad_row_is_told_and_quoted_nowhere(changed: dict[str, str], words_of_it: str) -> None:
    made = baseline(row(), row(**{"姓名": "金丝雀", **changed}))
    [problem] = [text for number, text in made.problems if number == 3]
    assert words_of_it in problem
    assert "金丝雀" not in problem
    assert "别处" not in problem


def test_a_household_with_a_bad_row_is_held_back_whole_and_the_others_are_not() -> None:
    made = baseline(row(), row(姓名=""), row(户号="H2", 姓名="王一"), row(户号="H1", 姓名="王二"))
    assert [code for code, _ in made.sound("V01")] == ["H2"]
    assert [number for number, _ in made.problems] == [2, 3]
    assert "until row 3 is mended" in made.problems[0][1]


def test_a_row_of_a_patch_alone_draws_the_patch() -> None:
    made = baseline(row(户号="", 住址="", 姓名=""))
    assert made.problems == []
    assert made.households == {}
    [(key, (number, texts))] = made.patches.items()
    assert (key, number) == (("V01", "P01"), 2)
    form = patch_form(texts, "P01", "clerk")
    assert form is not None
    assert (form["name"], form["responsible"], form["volunteers"]) == ("第1片", "陈楼长", ["沈芳", "陆敏", "王一"])


def test_a_patch_whose_person_is_not_said_has_to_stand_already() -> None:
    [(_, texts)] = baseline(row(责任人="", 片区名称="")).patches.values()
    assert patch_form(texts, "P01", "clerk") is None


def test_a_village_is_written_by_code_by_name_or_left_to_the_sender() -> None:
    assert set(baseline(row(村居="罗星居民区")).households) == {"V01"}
    assert set(baseline(row(村居=""), default="V02").households) == {"V02"}


def test_rows_of_one_moment_are_one_visit_and_a_row_without_a_number_is_the_household_s() -> None:
    made = sheet(visit(), visit(序号="2", 结果="moved"), visit(序号="", 结果="不在家"), visit(走访时间="2021-09-20"))
    assert made.problems == []
    told = [(rows, form.get("residents"), form.get("result")) for rows, form in made.visits["V01"]]
    assert told == [
        ([2, 3], [{"no": 1, "result": "come_again"}, {"no": 2, "result": "moved"}], None),
        ([4], None, "absent"),
        ([5], [{"no": 1, "result": "come_again"}], None),
    ]


def test_two_results_for_one_resident_in_one_visit_are_one_too_many() -> None:
    made = sheet(visit(), visit(结果="moved"))
    assert [number for number, _ in made.problems] == [3]


def test_rows_that_were_only_prepared_are_passed_over(tmp_path: Path) -> None:
    prepared = visit(结果="", 走访时间="", 下次走访="")
    path = as_csv(tmp_path / "visits.csv", [VISIT_HEAD, visit(), prepared])
    assert [number for number, _ in read(path, VISITS)] == [2]


@given(written=words)
def test_what_is_no_result_is_told_and_not_guessed(written: str) -> None:
    known = {"已登记", "不在家", "无人", "已迁出", "已搬走", "拒绝", "拒绝登记", "再来", "改日再来"}
    made = sheet(visit(结果=written))
    english = {"registered", "absent", "moved", "refused", "come_again"}
    assert bool(made.visits) == (written in known or written.lower() in english)
    assert len(made.problems) == (not made.visits)
