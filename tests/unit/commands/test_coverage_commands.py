"""`xuanmin coverage` shows how many are missed, and writes the list of them for whoever asks with name and reason."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from office.client import Client
from office.papers.coverage_list import masked, table_of
from tests.unit.documents.paper import pages_of
from xuanmin.cli import app
from xuanmin.tables.coverage import coverage_table

COUNTS = {
    "baseline": 12, "may_vote": 10, "registered_of_baseline": 4, "reason_recorded": 3, "moved": 2, "refused": 1,
    "said_registered": 1, "missed": 3, "registered_unexpected": 1, "votes_elsewhere": 0,
}  # fmt: skip
NOBODY = dict.fromkeys(COUNTS, 0)
PLACE = {**COUNTS, "place_code": "V01", "name": "罗星[b]居民区", "kind": "village", "listed": True,
         "registered": 9, "on_the_roll": 8}  # fmt: skip
UNIT = {**NOBODY, "place_code": "U01", "name": "纺织厂", "kind": "unit", "listed": False, "registered": 5,
        "on_the_roll": 5}  # fmt: skip
STANDING: dict[str, Any] = {"data_as_of": None, "processed_through": []}
BY_PLACE = {"by": "place", "totals": COUNTS, "rows": [PLACE, UNIT], **STANDING}
PATCH = {**COUNTS, "place_code": "V01", "place_name": "罗星", "patch_code": "P1", "name": None, "volunteers": None,
         "households": 5, "visited_households": 2, "come_again_due": 1}  # fmt: skip
BY_PATCH = {"by": "patch", "totals": COUNTS, "rows": [PATCH], **STANDING}
LIST = {
    "election_id": "town", "place_code": "V01", "patch_code": "P1", "include": "missed", "residents": 2,
    "households": [{
        "household_id": "x", "patch_code": "P1", "household_code": "H1", "address": "+罗星路1号",
        "residents": [
            {"no": 1, "name": "=张伟", "phone": "13812340042", "ended": None, "last_result": "come_again",
             "visited_at": "2021-09-05T16:30:00Z", "next_visit_on": "2021-09-12"},
            {"no": 2, "name": None, "phone": None, "ended": "withdrawn", "last_result": None, "visited_at": None,
             "next_visit_on": None},
        ],
    }],
}  # fmt: skip
SET_UP = {"set_up": {
    "election": {"id": "town", "title": "朱泾镇选举", "time_zone": "Asia/Shanghai"},
    "places": [{"code": "V01", "name": "罗星居民区"}],
}}  # fmt: skip
PATCHES = {"patches": [{"patch_code": "P1", "name": "第一片区", "responsible": "钱伯达"}]}
Asked = list[tuple[str, str, Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the services were asked."""
    found: Asked = []

    def ask(_self: Client, method: str, _service: str, path: str, **said: Any) -> Any:
        found.append((method, path, said.get("params") or said.get("json") or {}))
        answers = {"set-up": SET_UP, "patches": PATCHES, "list": LIST}
        by_patch = (said.get("params") or {}).get("by") == "patch"
        return answers.get(path.rpartition("/")[2], BY_PATCH if by_patch else BY_PLACE)

    monkeypatch.setattr(Client, "ask", ask)
    for service in ("REGISTRATION", "VALIDATION", "REPORTING"):
        monkeypatch.setenv(f"XUANMIN_{service}_URL", "http://there")
    return found


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["coverage", *words])
    assert done.exit_code == code, done.output
    return done.output


def shown(answer: dict[str, Any]) -> str:
    console = Console(width=200, force_terminal=False)
    with console.capture() as captured:
        console.print(coverage_table(answer))
    return captured.get()


@pytest.mark.parametrize("show", [(), ("show",)])
def test_show_may_be_left_out(asked: Asked, show: tuple[str, ...]) -> None:
    assert "missed 3" in run(*show, "town")
    run(*show, "town", "--by", "patch", "--place", "V01")
    path = "/v1/elections/town/coverage"
    assert asked == [("GET", path, {"by": "place"}), ("GET", path, {"by": "patch", "place_code": "V01"})]


def test_how_many_are_missed_stands_first_and_places_without_a_baseline_are_left_out() -> None:
    lines = shown(BY_PLACE).splitlines()
    assert lines[0].startswith("missed 3   may vote 10   registered 4   moved 2   refused 1")
    assert "registered though not expected 1" in lines[0]
    [row] = [line for line in lines if line.startswith("V01")]
    assert row.split() == ["V01", "罗星[b]居民区", "12", "10", "4", "3", "3", "1"]
    assert "U01" not in shown(BY_PLACE)


def test_a_patch_shows_its_doors() -> None:
    [row] = [line for line in shown(BY_PATCH).splitlines() if line.startswith("V01")]
    assert row.split()[-3:] == ["5", "2", "1"]
    assert "(in no list)" in row


def test_a_list_on_the_terminal_is_asked_for_with_name_and_reason(asked: Asked) -> None:
    told = run("list", "town", "V01", "P1", "--by", "R0042", "--reason", "走访")
    assert "=张伟" in told
    assert "2 residents, each on record" in told
    form = {"place_code": "V01", "patch_code": "P1", "by": "R0042", "reason": "走访", "include": "missed"}
    assert asked[-1] == ("POST", "/v1/elections/town/coverage/list", form)
    run("list", "town", "V01", "P1", "--by", "R0042", code=2)


def test_files_are_written_from_one_list_and_nobody_is_named_twice(asked: Asked, tmp_path: Path) -> None:
    file, paper = tmp_path / "list.csv", tmp_path / "list.pdf"
    run(
        "list", "town", "V01", "P1", "--by", "周敏", "--reason", "x", "--include", "all",
        "--csv", str(file), "--pdf", str(paper),
    )  # fmt: skip
    assert [path for method, path, _ in asked if method == "POST"] == ["/v1/elections/town/coverage/list"]
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, paper)] == [0o600, 0o600]
    one, two = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    assert (one["姓名"], one["住址"], one["上次走访"]) == ("'=张伟", "'+罗星路1号", "约好再访")
    assert (one["走访时间"], one["下次走访"]) == ("2021-09-06 00:30", "2021-09-12")
    assert (two["姓名"], two["序号"], two["原登记"]) == ("", "2", "已撤回")
    told = "".join(pages_of(paper.read_bytes())).replace(" ", "")
    for words in (
        "朱泾镇选举",
        "罗星居民区",
        "第一片区",
        "钱伯达",
        "周敏",
        "138****0042",
        "9月12日再来",
        "原登记已撤回",
    ):
        assert words in told, words
    assert "13812340042" not in told


def test_where_a_file_cannot_be_written_nobody_is_named(asked: Asked, tmp_path: Path) -> None:
    wanted = str(tmp_path / "nowhere" / "list.pdf")
    done = CliRunner().invoke(
        app, ["coverage", "list", "town", "V01", "P1", "--by", "R", "--reason", "x", "--pdf", wanted]
    )
    assert done.exit_code != 0
    assert [method for method, _, _ in asked if method == "POST"] == []


@given(st.text("0123456789+- ", max_size=20))
def test_a_masked_number_is_as_long_and_shows_seven_characters_at_most(phone: str) -> None:
    hidden = masked(phone)
    assert hidden is not None
    assert len(hidden) == len(phone)
    assert sum(shown != "*" for shown in hidden) <= min(7, max(2, len(phone) - 4))


def test_a_list_without_anybody_is_a_table_without_rows() -> None:
    assert list(table_of({"households": []}, ZoneInfo("Asia/Shanghai")).rows) == []
