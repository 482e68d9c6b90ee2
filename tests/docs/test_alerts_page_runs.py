"""The page of the alerts: each section has its three parts, and every command in it runs, or says why it does not."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from tests.deploy.monitoring_files import alerts
from tests.docs.blocks import Block, runnable_blocks
from tests.docs.conftest import Terminal

PAGE: Final = Path(__file__).parents[2] / "docs/runbook/alerts.md"
PARTS: Final = ["Means", "See", "Do"]
Done = subprocess.CompletedProcess[str]
_FENCE: Final = re.compile(r"^(<!-- [^\n]* -->)?\n```(\w+)$", re.MULTILINE)


def sections() -> dict[str, str]:
    """The page's sections by their headings."""
    _, *parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def commands() -> list[str]:
    """The lines of the page's runnable blocks, each once."""
    return list(dict.fromkeys(line for block in runnable_blocks(PAGE) for line in block.code.splitlines()))


@pytest.mark.parametrize("name", [rule["alert"] for rule in alerts()])
def test_each_alert_says_what_it_means_how_to_see_it_and_what_to_do(name: str) -> None:
    text = sections()[name]
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == PARTS
    seen = text.partition("**See.**")[2].partition("**Do.**")[0]
    assert "<!-- runnable -->\n```sh" in seen


def test_every_command_runs_or_says_why_it_does_not() -> None:
    marks = [mark for mark, _ in _FENCE.findall(PAGE.read_text("utf-8"))]
    # The end of a block is a fence too, and is followed by nothing.
    assert len(marks) > 30
    assert [mark for mark in marks if not re.fullmatch(r"<!-- (runnable|not run: .{10,}) -->", mark)] == []


@pytest.fixture(scope="module")
def done(terminal: Terminal) -> Iterator[dict[str, Done]]:
    """What became of each command, from where the page's acts begin: a consumer is paused, a webhook disabled."""
    _act(terminal, "consumers pause validation-elections")
    _act(terminal, "webhooks add company-hr --url http://127.0.0.1:9/ --source company-hr")
    _act(terminal, "webhooks disable company-hr")
    # Each is a process that starts Python: one after the other they would take a minute.
    with ThreadPoolExecutor(3) as beside:
        yield dict(zip(commands(), beside.map(lambda line: _run(terminal, line), commands()), strict=True))
    _act(terminal, "webhooks remove company-hr")


@pytest.mark.parametrize("command", commands())
def test_the_commands_of_the_page_run(done: dict[str, Done], command: str) -> None:
    assert done[command].returncode == 0, done[command].stdout + done[command].stderr
    assert done[command].stdout.strip()


def _act(terminal: Terminal, words: str) -> None:
    acted = _run(terminal, f"xuanmin {words} --by operator-01 --reason 'so that the page has something to show' --yes")
    assert acted.returncode == 0, acted.stdout + acted.stderr


def _run(terminal: Terminal, command: str) -> Done:
    return terminal.run(Block(0, "sh", command + "\n", None))
