"""What the page about exports tells its reader to do works on the demonstration, and gives what the page says."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
import python_calamine

from tests.docs.blocks import Block, runnable_blocks
from tests.demonstration import Demonstration
from tests.docs.conftest import ROOT, Terminal

BLOCKS = runnable_blocks(ROOT / "docs/runbook/exports.md")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("block", BLOCKS, ids=[f"line-{block.line}" for block in BLOCKS])
def test_a_runnable_block_runs(terminal: Terminal, block: Block) -> None:
    done = terminal.run(block)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_every_view_was_written_and_agrees_with_the_tallies(terminal: Terminal, demonstration: Demonstration) -> None:
    addresses = json.loads((demonstration.folder / "installation.json").read_text())
    reporting = f"{addresses['XUANMIN_REPORTING_URL']}/v1/elections/zhujing-2021"
    views = [one["name"] for one in httpx.get(f"{reporting}/views").json()["views"]]
    assert {path.name for path in (terminal.folder / "files").iterdir()} == {
        *(f"zhujing-2021-{view}.parquet" for view in views),
        *(f"zhujing-2021-{view}.xlsx" for view in ("tally", "coverage")),
    }
    counted = Counter[str]()
    for row in pq.read_table(terminal.folder / "files/zhujing-2021-tally_by_day.parquet").to_pylist():
        counted[row["status"]] += row["voters"]
    by_day = sum(number for status, number in counted.items() if status in {"verified", "eligible"})
    sheet = python_calamine.load_workbook(str(terminal.folder / "files/zhujing-2021-tally.xlsx")).get_sheet_by_index(0)
    _, *rows = sheet.to_python()
    # The reader's own rows, which come after these files or before them, are on no roll.
    assert by_day == sum(row[-1] for row in rows if row[-2] in {"verified", "eligible"}) > 30_000  # type: ignore[misc]


def test_the_list_goes_back_with_what_was_found_and_all_its_columns(terminal: Terminal) -> None:
    book = python_calamine.load_workbook(str(terminal.folder / "mend.xlsx"))
    heading, *rows = book.get_sheet_by_index(0).to_python()
    assert heading == ["行", "结果", "问题", "序号", "姓名", "身份证号码", "性别", "工龄", "登记日期"]
    assert [row[:2] for row in rows] == [[2.0, "待核实"], [3.0, "待核实"]]
    assert all("户籍登记中没有这个身份证号码" in str(row[2]) or "校验位" in str(row[2]) for row in rows)
    assert rows[1][4] == "'=周大海"


def test_mended_it_is_imported_as_it_is(terminal: Terminal) -> None:
    done = terminal.run(
        Block(0, "sh", "xuanmin import mend.xlsx --election zhujing-2021 --place U035 --source my-office", None)
    )
    assert done.returncode == 0, done.stderr
    assert "2 rows accepted, 0 not" in done.stdout
    with (Path(terminal.folder) / "staff.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 3
