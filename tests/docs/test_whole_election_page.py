"""The page that leads through a whole election names every command, leads to every page, and has the law's own days."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pytest
import typer
import yaml

from contracts.set_up.elections import ElectionSetUp
from scenarios.zhujing.election_file import election_file
from services.validation.domain.calendar import calendar_of
from services.validation.edge.appeals.in_http_calendar import shown
from tests.docs.blocks import Block, runnable_blocks
from tests.docs.conftest import ROOT, Terminal
from xuanmin.cli import app

PAGE: Final = ROOT / "docs/runbook/whole-election.md"
TEXT: Final = PAGE.read_text("utf-8")
BLOCKS: Final = runnable_blocks(PAGE)
# What runs the machines, not the election.
_OF_THE_MACHINES: Final = {
    "demo", "serve", "prepare", "lag", "topics", "verify", "acts", "consumers", "doctor", "projection", "republish",
    "webhooks", "check-upstream",
}  # fmt: skip
_PAGES_OF_THE_MACHINES: Final = {
    "README.md", "whole-election.md", "settings.md", "health.md", "logs.md", "lag.md", "consumers.md", "projection.md",
    "verify.md", "alerts.md", "kubernetes.md", "doctor.md",
}  # fmt: skip
_MONTHS: Final = {"October": 10, "November": 11}
_ROW: Final = re.compile(r"^\| (\d+) (October|November) \| ([^|]+) \| ([^|]*?) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows_with_a_day() -> list[tuple[date, str]]:
    """Each row that has a day, with the article it names."""
    return [(date(2021, _MONTHS[row[2]], int(row[1])), row[4].strip()) for row in _ROW.finditer(TEXT)]


def test_every_command_of_an_election_stands_on_it() -> None:
    group: Any = typer.main.get_command(app)
    named = set(re.findall(r"(?:`|^)xuanmin ([a-z-]+)", TEXT, re.MULTILINE))
    assert set(group.commands) - named == _OF_THE_MACHINES


def test_it_leads_to_every_page_of_the_office() -> None:
    pages = {page.name for page in PAGE.parent.glob("*.md")}
    assert pages - set(re.findall(r"\]\(([a-z-]+\.md)", TEXT)) == _PAGES_OF_THE_MACHINES


def test_its_days_are_the_calendar_s_and_each_has_the_calendar_s_article() -> None:
    set_up = ElectionSetUp.model_validate(yaml.safe_load(election_file()))
    calendar = shown(calendar_of(set_up))
    due = {
        (entry["day"], entry["source"])
        for name, entry in calendar.items()
        if isinstance(entry, dict) and "day" in entry and name != "registration_opens"
    }
    rows = rows_with_a_day()
    assert {row for row in rows if row[1]} == due
    assert [day for day, _ in rows] == sorted(day for day, _ in rows)
    assert f"from {calendar['registration_opens']['day'].day} September" in TEXT


@pytest.mark.timeout(300)
@pytest.mark.parametrize("block", BLOCKS, ids=[f"line-{block.line}" for block in BLOCKS])
def test_every_morning_s_commands_run(terminal: Terminal, block: Block) -> None:
    done = terminal.run(block)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
