"""What the README tells its reader to do works, in its order, on the demonstration that it tells to start."""

from __future__ import annotations

import json
import re
import signal
import time

import httpx
import pytest

from tests.docs.blocks import ADDRESSES, Block, runnable_blocks
from tests.demonstration import Demonstration
from tests.docs.conftest import README, Terminal

BLOCKS = [block for block in runnable_blocks(README) if block.label != ADDRESSES]
DUE = {("my-platform", "1"), ("my-platform", "2"), *(("my-office", f"zhujing-2021:U035:{row}") for row in (1, 2))}


@pytest.mark.timeout(300)
def test_the_demonstration_ends_with_the_figures_of_26_september(demonstration: Demonstration) -> None:
    said = demonstration.output
    assert "PASS: 10,947 by 109 units and 28,506 by 29 villages and the preparatory group" in said
    assert "868 voters counted at U109" in said
    assert re.search(r"before  suspected, not on the roll.*\n\s+NON_LOCAL.*(\n.*)+after   verified, on the roll", said)
    assert "voter.submissions.v1.dlq: NOT_JSON" in said


def test_without_a_terminal_it_writes_plain_lines(demonstration: Demonstration) -> None:
    said = demonstration.output
    assert len(re.findall(r"^ ?\d+ September: [\d,]+ published", said, re.MULTILINE)) == 26
    assert not set(said) & {"\x1b", "\r", "╭", "━"}


@pytest.mark.timeout(100)
@pytest.mark.parametrize("block", BLOCKS, ids=[f"line-{block.line}" for block in BLOCKS])
def test_a_runnable_block_runs(terminal: Terminal, block: Block) -> None:
    done = terminal.run(block)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_blocks_sent_is_counted_and_suspected(demonstration: Demonstration) -> None:
    addresses = json.loads((demonstration.folder / "installation.json").read_text())
    until = time.monotonic() + 60
    found: set[tuple[str, str]] = set()
    while found != DUE:
        assert time.monotonic() < until, found
        for source, submission_id in DUE - found:
            answer = httpx.get(f"{addresses['XUANMIN_REPORTING_URL']}/v1/submissions/{source}/{submission_id}")
            if answer.status_code == 200 and answer.json()["status"] != "pending":
                assert [finding["code"] for finding in answer.json()["findings"]] == ["NOT_IN_REGISTRY"]
                found.add((source, submission_id))
        time.sleep(0.1)


@pytest.mark.timeout(100)
def test_ctrl_c_stops_everything_and_leaves_nothing(demonstration: Demonstration) -> None:
    addresses = json.loads((demonstration.folder / "installation.json").read_text())
    assert demonstration.process is not None
    demonstration.process.send_signal(signal.SIGINT)
    assert demonstration.process.wait(60) == 0, demonstration.output
    assert "Everything is stopped and removed." in demonstration.output
    assert not demonstration.folder.exists()
    for service in ("REGISTRATION", "VALIDATION", "REPORTING"):
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{addresses[f'XUANMIN_{service}_URL']}/health/live")
