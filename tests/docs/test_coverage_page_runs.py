"""What the page about coverage tells its reader to do works on the demonstration, from a village's file to the list."""

from __future__ import annotations

import csv
import io
import json
import stat

import pytest

from tests.docs.blocks import Block, runnable_blocks
from tests.docs.conftest import ROOT, Terminal
from tests.unit.documents.paper import pages_of

BLOCKS = runnable_blocks(ROOT / "docs/runbook/coverage.md")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("block", BLOCKS, ids=[f"line-{block.line}" for block in BLOCKS])
def test_a_runnable_block_runs(terminal: Terminal, block: Block) -> None:
    done = terminal.run(block)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_patch_counts_whom_the_file_lists(terminal: Terminal) -> None:
    answer = json.loads((terminal.folder / "coverage.json").read_text("utf-8"))
    [patch] = [row for row in answer["rows"] if row["patch_code"] == "P90"]
    assert {name: patch[name] for name in ("name", "households", "visited_households", "come_again_due")} == {
        "name": "试片", "households": 2, "visited_households": 1, "come_again_due": 1,
    }  # fmt: skip
    assert (patch["baseline"], patch["may_vote"], patch["missed"], patch["registered_of_baseline"]) == (3, 2, 2, 0)
    assert answer["totals"]["missed"] == sum(row["missed"] for row in answer["rows"])


def test_the_list_names_who_is_missed_and_the_file_is_its_owner_s(terminal: Terminal) -> None:
    file = terminal.folder / "list.csv"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert [(row["户号"], row["住址"], row["姓名"], row["上次走访"], row["下次走访"]) for row in rows] == [
        ("X901", "试路1号", "赵大林", "", ""),
        ("X902", "'=试路2号", "孙小妹", "约好再访", "2021-09-26"),
    ]
    paper = "".join(pages_of((terminal.folder / "list.pdf").read_bytes())).replace(" ", "")
    assert "赵大林" in paper
    assert "钱楼长" in paper
    assert "138****0002" in paper
    assert "13800000002" not in paper
