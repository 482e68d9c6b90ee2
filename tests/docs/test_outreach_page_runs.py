"""What the page about outreach tells its reader to do works on the demonstration, and counts as the page says."""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

import httpx
import pytest

from tests.docs.blocks import Block, runnable_blocks
from tests.demonstration import Demonstration
from tests.docs.conftest import ROOT, Terminal

BLOCKS = runnable_blocks(ROOT / "docs/runbook/outreach.md")


@pytest.fixture(scope="module")
def before(demonstration: Demonstration) -> dict[str, Any]:
    """The quantities by kind before the page's list was loaded."""
    totals: dict[str, Any] = asked(demonstration, "publicity")["totals"]
    return totals


@pytest.fixture(scope="module")
def ran(terminal: Terminal, before: dict[str, Any]) -> list[subprocess.CompletedProcess[str]]:
    """The page's blocks, run in its order."""
    assert before is not None
    return [terminal.run(block) for block in BLOCKS]


def asked(demonstration: Demonstration, what: str) -> dict[str, Any]:
    addresses = json.loads((demonstration.folder / "installation.json").read_text())
    answer = httpx.get(f"{addresses['XUANMIN_REPORTING_URL']}/v1/elections/zhujing-2021/{what}")
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


@pytest.mark.timeout(300)
def test_every_block_runs(ran: list[subprocess.CompletedProcess[str]]) -> None:
    assert len(ran) == len(BLOCKS) == 2
    for done in ran:
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_the_unit_stands_enrolled_and_what_was_said_is_shown(ran: list[subprocess.CompletedProcess[str]]) -> None:
    assert "U050: enrolled" in ran[0].stdout
    assert "怕老人多，登记麻烦" in ran[0].stdout
    assert "陈经理 13800000000" in ran[0].stdout


def test_the_list_is_counted_once_however_often_it_is_loaded(
    ran: list[subprocess.CompletedProcess[str]], before: dict[str, Any], demonstration: Demonstration
) -> None:
    assert "3 items taken, 3 of them new or changed; 0 not" in ran[1].stdout
    assert "3 items taken, 0 of them new or changed; 0 not" in ran[1].stdout
    due = {kind: before.get(kind, 0) + more for kind, more in {"poster": 1200, "open_letter": 350, "post": 1}.items()}
    until = time.monotonic() + 30
    while {kind: asked(demonstration, "publicity")["totals"].get(kind) for kind in due} != due:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_reporting_tells_how_the_unit_stands_and_nothing_that_was_said(terminal: Terminal) -> None:
    told = terminal.run(Block(0, "sh", "xuanmin outreach zhujing-2021 --json", None)).stdout
    [unit] = [row for row in json.loads(told)["rows"] if row["place_code"] == "U050"]
    assert (unit["stage"], unit["expected_voters"]) == ("enrolled", 120)
    assert {"many_elderly", "too_much_work"} <= set(unit["doubts"])
    assert not any(secret in told for secret in ("陈经理", "13800000000", "怕老人多"))
