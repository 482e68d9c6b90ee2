"""What the page about the roll tells its reader to do works on the demonstration, and gives what it says."""

from __future__ import annotations

import json

import pytest

from contracts.roll.digest import SignedDigest
from tests.docs.blocks import Block, runnable_blocks
from tests.docs.conftest import ROOT, Terminal

BLOCKS = runnable_blocks(ROOT / "docs/runbook/roll.md")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("block", BLOCKS, ids=[f"line-{block.line}" for block in BLOCKS])
def test_a_runnable_block_runs(terminal: Terminal, block: Block) -> None:
    done = terminal.run(block)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if "roll publish" in block.code:
        assert "the same" in done.stdout
        assert "17 district constituencies" in done.stdout
    if "roll check" in block.code:
        assert "NOT ON THE ROLL" in done.stdout


def test_the_lists_the_cards_and_the_digest_are_there(terminal: Terminal) -> None:
    digest = SignedDigest.model_validate_json((terminal.folder / "lists/digest-1.json").read_bytes()).digest
    assert (digest.no, digest.kind, digest.published_on.isoformat()) == (1, "roll", "2021-10-27")
    assert (terminal.folder / "lists/roll-1-district-D01.pdf").read_bytes().startswith(b"%PDF")
    assert [path.name for path in (terminal.folder / "cards").iterdir()] == ["cards-1-D01.pdf"]
    assert json.loads((terminal.folder / "proof.json").read_bytes())["proof"]["found"] == []
