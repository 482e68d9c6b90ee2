"""The same list gives the same submissions, however it was saved."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.submissions import Submission, read_submission
from tests.unit.files.lists import as_csv, as_xlsx, people

Submissions = Callable[..., list[dict[str, Any]]]

TITLE = ["朱泾镇选民登记表"]


def table(rows: list[dict[str, Any]], order: random.Random | None = None) -> list[list[Any]]:
    headings = list(rows[0])
    if order is not None:
        order.shuffle(headings)
    return [TITLE, headings, *([row[heading] for heading in headings] for row in rows)]


@settings(max_examples=60, deadline=None)
@given(rows=people(), order=st.randoms(use_true_random=False), separator=st.sampled_from(",;\t"))
def test_a_text_list_says_the_same_in_any_encoding_separator_and_column_order(
    rows: list[dict[str, Any]],
    order: random.Random,
    separator: str,
    submissions: Submissions,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    plain = submissions(as_csv(folder / "plain.csv", table(rows, order)))
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        path = as_csv(folder / f"{encoding}.csv", table(rows, order), encoding, separator)
        assert submissions(path) == plain
    assert [(s["name"], s["id_number"], s["phone"]) for s in plain] == [
        (row["姓名"], row["身份证号码"], row["联系电话"]) for row in rows
    ]
    assert [s.get("residence_address", "") for s in plain] == [row["现居住地址"] for row in rows]
    assert [s["birth_date"] for s in plain] == [str(row["出生日期"]) for row in rows]
    assert [s["registered_at"] for s in plain] == [f"{row['登记日期']}T00:00:00+08:00" for row in rows]


@settings(max_examples=8, deadline=None)
@given(rows=people(), order=st.randoms(use_true_random=False))
def test_a_workbook_says_the_same_as_a_text_list(
    rows: list[dict[str, Any]],
    order: random.Random,
    submissions: Submissions,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    in_text = submissions(as_csv(folder / "list.csv", table(rows, order)))
    assert submissions(as_xlsx(folder / "list.xlsx", table(rows, order))) == in_text


@settings(max_examples=30, deadline=None)
@given(rows=people())
def test_whatever_a_list_gives_is_what_the_service_reads(
    rows: list[dict[str, Any]], submissions: Submissions, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = as_csv(tmp_path_factory.mktemp("lists") / "list.csv", table(rows))
    for submission in submissions(path):
        assert isinstance(read_submission(orjson.dumps(submission)), Submission)


@settings(max_examples=20, deadline=None)
@given(rows=people())
def test_the_same_file_on_another_day_has_the_same_submission_ids(
    rows: list[dict[str, Any]], submissions: Submissions, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows[0]["身份证号码"] = "3.10116E+17"
    undated = [{heading: cell for heading, cell in row.items() if heading != "登记日期"} for row in rows]
    path = as_csv(tmp_path_factory.mktemp("lists") / "list.csv", table(undated))
    later = submissions(path)[0]["registered_at"].replace("2021-09-20", "2021-09-25")
    first, again = submissions(path), submissions(path, registered_at=datetime.fromisoformat(later))
    assert [s["submission_id"] for s in first] == [s["submission_id"] for s in again]
    assert first[0]["registered_at"] != again[0]["registered_at"]


@pytest.mark.parametrize(
    ("field", "wordings"),
    [
        ("submission_id", "序号 编号 No. NO No"),
        ("name", "姓名 名字 选民姓名 *姓名 姓　名 姓名（必填）"),
        ("id_number", "身份证号码 身份证号 公民身份号码 证件号码 身份证号码(18位)"),
        ("gender", "性别 性别："),
        ("birth_date", "出生日期 出生年月日"),
        ("ethnicity", "民族"),
        ("hukou_address", "户籍地址 户口所在地"),
        ("hukou_division", "户籍区划代码"),
        ("residence_address", "现居住地址 居住地址 现住址"),
        ("permit_since", "居住证起始日期"),
        ("spouse_id_number", "配偶身份证号码"),
        ("phone", "联系电话 手机 手机号码 电话"),
        ("basis", "参选地类型"),
        ("certificate_no", "资格证明编号 选民资格证明编号"),
        ("registered_at", "登记日期"),
        ("registrar", "登记人"),
    ],
)
def test_a_heading_is_known_by_each_of_its_wordings(
    field: str, wordings: str, submissions: Submissions, tmp_path: Path
) -> None:
    values = {
        "submission_id": "7",
        "name": "张伟",
        "id_number": "310116198002290019",
        "gender": "男",
        "birth_date": "1980年2月29日",
        "registered_at": "2021/9/3",
        "permit_since": "20120501",
        "basis": "居住地",
    }
    said = {
        "submission_id": "zhujing-2021:U017:7",
        "name": "张伟",
        "id_number": "310116198002290019",
        "gender": "male",
        "birth_date": "1980-02-29",
        "registered_at": "2021-09-03T00:00:00+08:00",
        "permit_since": "2012-05-01",
        "basis": "residence",
    }
    others = {"name": "姓名", "id_number": "身份证号码"}
    others.pop(field, None)
    for wording in wordings.split(" "):
        cells = [values[other] for other in others] + [values.get(field, "某")]
        (submission,) = submissions(as_csv(tmp_path / "list.csv", [[*others.values(), wording], cells]))
        assert submission[field] == said.get(field, "某")
