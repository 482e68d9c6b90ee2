"""What the page about seats and candidates tells its reader to do works on the demonstration, and is kept."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from tests.docs.blocks import Block, runnable_blocks
from tests.demonstration import Demonstration
from tests.docs.conftest import ROOT, Terminal

BLOCKS = runnable_blocks(ROOT / "docs/runbook/seats.md")
ELECTION = "/v1/elections/zhujing-2021"


def asked(demonstration: Demonstration, service: str, path: str) -> Any:
    addresses = json.loads((demonstration.folder / "installation.json").read_text())
    return httpx.get(f"{addresses[f'XUANMIN_{service}_URL']}{ELECTION}/{path}").raise_for_status().json()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("block", BLOCKS, ids=[f"line-{block.line}" for block in BLOCKS])
def test_a_runnable_block_runs(terminal: Terminal, block: Block) -> None:
    done = terminal.run(block)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_decided_seats_come_to_reporting_as_they_were_computed(demonstration: Demonstration) -> None:
    [town] = [one for one in asked(demonstration, "REGISTRATION", "seats")["levels"] if one["level"] == "town"]
    assert (town["deputies"], len(town["rows"]), town["decision"]["apportioned"]) == (89, 51, True)
    until = time.monotonic() + 60
    while not (levels := asked(demonstration, "REPORTING", "seats")["levels"]):
        assert time.monotonic() < until
        time.sleep(0.2)
    [decided] = [one for one in levels if one["level"] == "town"]
    assert {row["constituency"]: row["seats"] for row in decided["rows"]} == {
        row["constituency"]: row["seats"] for row in town["rows"]
    }


def test_the_candidates_are_counted_against_them(demonstration: Demonstration) -> None:
    until, mine = time.monotonic() + 60, {"T01-1", "T01-2", "D01-1"}
    while True:
        answer = asked(demonstration, "REPORTING", "candidates")
        if mine <= {one["reference"] for one in answer["candidates"]}:
            break
        assert time.monotonic() < until
        time.sleep(0.2)
    findings = {one["reference"]: one["findings"] for one in answer["candidates"] if one["reference"] in mine}
    assert findings == {"T01-1": ["NOT_REGISTERED"], "T01-2": ["NUMBER_UNKNOWN"], "D01-1": ["NUMBER_UNKNOWN"]}
    [first] = [one for one in answer["counts"] if one["constituency"] == "T01"]
    assert (first["seats"], first["fewest"], first["most"]) == (2, 3, 4)
