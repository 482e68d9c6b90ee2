"""A list of possible candidates in the office's words: each row whole, each mistake in its line, no cell quoted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from rich.console import Console
from typer.testing import CliRunner

from office.client import Client
from office.lists.candidates import read_candidates
from services.registration.edge.candidates.forms import CandidateItemForm
from services.registration.files import FileError
from xuanmin.cli import app
from xuanmin.commands.candidates import candidates_table

HEADINGS = "编号,级别,选区,姓名,身份证号码,性别,单位,提名方式,联名人数,提名组织,现任代表,阶段,备注"
NUMBER = "31011619800229001X"
WHOLE = f"T01-1,镇,T01,欧阳夏雨,{NUMBER},女,V03,选民联名,12,,是,初步候选人,群众基础好"


def listed(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    file = folder / "candidates.csv"
    file.write_text("\n".join((headings, *rows)) + "\n", "utf-8")
    return file


def test_a_row_becomes_a_form_that_the_service_takes(tmp_path: Path) -> None:
    [(number, form)] = read_candidates(listed(tmp_path, WHOLE), "clerk-07").records
    assert number == 2
    assert form == {
        "by": "clerk-07", "reference": "T01-1", "level": "town", "constituency": "T01", "name": "欧阳夏雨",
        "id_number": NUMBER, "gender": "female", "place_code": "V03", "nominated_by": "voters", "nominators": 12,
        "incumbent": True, "stage": "nominated", "notes": "群众基础好",
    }  # fmt: skip
    assert CandidateItemForm.model_validate(form).nominators == 12


def test_what_is_left_empty_is_left_out(tmp_path: Path) -> None:
    [(_, form)] = read_candidates(listed(tmp_path, "D01-1,区,D01,张伟,,,,党组织,,镇党委,,,"), "clerk").records
    assert CandidateItemForm.model_validate(form).model_dump(exclude_none=True) == {
        "by": "clerk", "reference": "D01-1", "level": "district", "constituency": "D01", "name": "张伟",
        "nominated_by": "party_organisation", "body": "镇党委", "incumbent": False, "stage": "surveyed",
    }  # fmt: skip


def test_a_workbook_is_read_like_a_text(tmp_path: Path) -> None:
    file = tmp_path / "candidates.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate((HEADINGS, WHOLE)):
            sheet.write_row(at, 0, line.split(","))
    of_text = read_candidates(listed(tmp_path, WHOLE), "clerk").records
    assert read_candidates(file, "clerk").records == of_text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"T01-2,镇,,欧阳夏雨,{NUMBER},,,选民,,,,,", "选区: nothing is filled in"),
        (f"T01-2,街道,T01,欧阳夏雨,{NUMBER},,,选民,,,,,", "级别: not known; write one of 区"),
        (f"T01-2,镇,T01,欧阳夏雨,{NUMBER},,,朋友,,,,,", "提名方式: not known"),
        (f"T01-2,镇,T01,欧阳夏雨,{NUMBER},,,选民,十二,,,,", "联名人数: no whole number"),
        (f"T01-1,镇,T01,欧阳夏雨,{NUMBER},,,选民,,,,,", "line 2 has the same"),
    ],
)
def test_a_mistake_is_told_in_its_line_and_the_others_are_taken(tmp_path: Path, row: str, said: str) -> None:
    found = read_candidates(listed(tmp_path, WHOLE, row, WHOLE.replace("T01-1", "T01-9")), "clerk")
    assert [form["reference"] for _, form in found.records] == ["T01-1", "T01-9"]
    [(number, problem)] = found.problems
    assert number == 3
    assert said in problem
    assert NUMBER not in problem
    assert "欧阳夏雨" not in problem


def test_a_file_without_the_headings_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="级别"):
        read_candidates(listed(tmp_path, WHOLE, headings="编号,姓名"), "clerk")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the service is sent; it takes all but what comes second."""
    found: list[Any] = []

    def ask(self: Client, method: str, service: str, path: str, **more: Any) -> Any:
        found.append((method, path, more["json"]))
        rejected = [{"line": 2, "detail": "T09 is no constituency"}] if len(more["json"]) > 1 else []
        return {"accepted": len(more["json"]) - len(rejected), "changed": 1, "rejected": rejected}

    monkeypatch.setattr(Client, "ask", ask)
    for service in ("REGISTRATION", "VALIDATION", "REPORTING"):
        monkeypatch.setenv(f"XUANMIN_{service}_URL", "http://nowhere")
    return found


def test_loading_says_how_many_were_taken_and_what_is_wrong_in_which_line(tmp_path: Path, taken: list[Any]) -> None:
    file = listed(tmp_path, WHOLE, "T01-5,街道,T01,张伟,,,,选民,,,,,", "T09-1,镇,T09,张伟,,,,选民,,,,,")
    done = CliRunner().invoke(app, ["candidates", "load", str(file), "--election", "zhujing-2021", "--by", "clerk"])
    assert done.exit_code == 2
    assert "1 candidates taken, 1 of them new or changed; 2 not" in done.stdout
    assert "line 3: 级别" in done.stdout
    assert "line 4: T09 is no constituency" in done.stdout
    assert taken[0][:2] == ("POST", "/v1/elections/zhujing-2021/candidates")


def test_the_table_counts_by_law_and_lists_whom_to_look_at_without_names() -> None:
    counts = [
        {
            "level": "town", "constituency": code, "name": "第一小选区", "seats": seats, "surveyed": 1, "nominated": 2,
            "formal": 0, "women": 1, "fewest": seats and 2, "most": seats and 2, "enough": enough,
        }
        for code, seats, enough in (("T01", 1, "too_many"), ("T02", None, None))
    ]  # fmt: skip
    one = {
        "reference": "T01-1", "level": "town", "constituency": "T01", "stage": "nominated", "under_review": True,
        "registration_status": "verified", "votes_in": "T02", "findings": ["UNDER_REVIEW", "VOTES_ELSEWHERE"],
    }  # fmt: skip
    fine = {**one, "reference": "T01-2", "findings": []}
    console = Console(width=200, force_terminal=False)
    with console.capture() as captured:
        console.print(candidates_table({"counts": counts, "candidates": [one, fine]}))
    lines = [line.split() for line in captured.get().splitlines()]
    assert ["town", "T01", "第一小选区", "1", "1", "2", "·", "1", "2", "to", "2", "too", "many"] in lines
    assert ["town", "T02", "第一小选区", "1", "2", "·", "1", "seats", "not", "decided"] in lines
    assert "2 candidates, 1 to look at" in captured.get()
    assert "verified, under review" in captured.get()
    assert "T01-2" not in captured.get()
