"""What the page about the projection tells its reader to do works on the demonstration: a whole town, every table and
every view of it, is filled anew from its topics, and comes out the same."""

from __future__ import annotations

import json

import asyncpg
import pytest

from tests.demonstration import Demonstration
from tests.docs.blocks import Block, runnable_blocks
from tests.docs.conftest import ROOT, Terminal
from tests.reporting.dumped import differences, dumped

BLOCKS = runnable_blocks(ROOT / "docs/runbook/projection.md")


async def _dumped(demonstration: Demonstration) -> dict[str, list[str]]:
    addresses = json.loads((demonstration.folder / "installation.json").read_text())
    connection = await asyncpg.connect(addresses["XUANMIN_REPORTING_DSN"])
    try:
        return await dumped(connection)
    finally:
        await connection.close()


@pytest.mark.timeout(300)
async def test_a_whole_town_comes_out_the_same(demonstration: Demonstration, terminal: Terminal) -> None:
    before = await _dumped(demonstration)
    assert sum(map(bool, before.values())) > 35  # there is something in nearly every table and view
    said = [_run(terminal, block) for block in BLOCKS]
    assert "nothing is missing" in said[0]
    assert "swapped after" in said[1]
    assert "nothing was to be given up" in said[2]
    assert differences(before, await _dumped(demonstration)) == {}


def _run(terminal: Terminal, block: Block) -> str:
    done = terminal.run(block)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
