"""`xuanmin cases` asks for what was said, and shows who has a case only where somebody has one."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from office.client import Client
from xuanmin.cli import app
from xuanmin.commands.cases import case_table

ID = "6f1d6c5e-0000-5000-8000-000000000001"


def case(**changed: Any) -> dict[str, Any]:
    return {
        "registration_id": ID, "source": "desk", "submission_id": "8d0c", "place_code": "V03",
        "registration_version": 2, "status": "suspected", "under_review": False, "findings": [{"code": "NON_LOCAL"}],
        "since": "2021-09-20T01:00:00Z", "assignee": None, "next_attempt_at": None,
    } | changed  # fmt: skip


def shown(*cases: dict[str, Any]) -> list[list[str]]:
    console = Console(width=220, force_terminal=False)
    with console.capture() as captured:
        console.print(case_table(list(cases)))
    return [[cell for cell in line.split("  ") if cell.strip()] for line in captured.get().splitlines()]


def test_cases_that_nobody_has_are_shown_without_anybody() -> None:
    heading, row = shown(case())
    assert [cell.strip() for cell in heading] == [
        "place", "source", "submission", "version", "status", "findings", "since", "case",
    ]  # fmt: skip
    assert [cell.strip() for cell in row] == [
        "V03",
        "desk",
        "8d0c",
        "2",
        "suspected",
        "NON_LOCAL",
        "2021-09-20 01:00",
        ID,
    ]


def test_who_has_a_case_and_when_to_phone_is_shown_as_it_was_written() -> None:
    heading, mine, nobody_s = shown(
        case(assignee="王[bold]老师", next_attempt_at="2021-09-21T09:30:00+08:00"),
        case(under_review=True, status="verified"),
    )
    assert [cell.strip() for cell in heading][-3:] == ["with", "phone again", "case"]
    assert [cell.strip() for cell in mine][-3:] == ["王[bold]老师", "2021-09-21 09:30", ID]
    assert "verified, under review" in [cell.strip() for cell in nobody_s]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], {"order": "place", "limit": 50}),
        (["--finding", "NON_LOCAL", "--order", "age"], {"finding": "NON_LOCAL", "order": "age", "limit": 50}),
        (["--assignee", "王老师", "--limit", "7"], {"assignee": "王老师", "order": "place", "limit": 7}),
        (["--unassigned", "--place", "V03"], {"unassigned": True, "place_code": "V03", "order": "place", "limit": 50}),
    ],
)  # fmt: skip
def test_what_is_said_is_what_is_asked(
    monkeypatch: pytest.MonkeyPatch, words: list[str], asked: dict[str, Any]
) -> None:
    sent: list[dict[str, Any]] = []

    def ask(_client: Client, *_where: str, params: dict[str, Any]) -> dict[str, Any]:
        sent.append(params)
        return {"cases": [case()], "next": None}

    monkeypatch.setattr(Client, "ask", ask)
    answer = CliRunner().invoke(app, ["cases", "zhujing-2021", *words])
    assert answer.exit_code == 0, answer.output
    assert sent == [{"election_id": "zhujing-2021", **asked}]
    assert ID in answer.output
