"""`xuanmin history` asks for the registration that source and submission_id name, and shows its voter's way."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from contracts.ids import registration_id
from office.client import Client
from xuanmin.cli import app
from xuanmin.commands.history import Language, history_table

FIRST, SECOND = str(registration_id("hr", "1")), str(registration_id("desk", "2"))


def entry(sentence: str, at: str, registration: str | None = FIRST, **changed: Any) -> dict[str, Any]:
    return {
        "at": at, "registration_id": registration, "election_id": "e-2021", "what": "settled", "by": "甲",
        "policy_version": "2021-1", "status": "verified", "under_review": False, "findings": [],
        "sentence_zh": f"中{sentence}", "sentence_en": sentence, "words": None, "evidence": None,
    } | changed  # fmt: skip


ANSWER = {
    "registration_id": FIRST,
    "registrations": [
        {"registration_id": FIRST, "election_id": "e-2021", "source": "hr", "submission_id": "1", "version": 1},
        {"registration_id": SECOND, "election_id": "e-2026", "source": "desk", "submission_id": "2", "version": 1},
    ],
    "entries": [
        entry("Settled [bold]so.", "2021-09-03T09:20:00Z", under_review=True, policy_version="[red]",
              evidence={"reason": "查明", "approval_reason": "同意"}),
        entry("An appeal came in.", "2021-09-03T09:30:00Z", None, status=None, words="名单\x1b[2J上没有我"),
        entry("Carried over.", "2026-09-03T09:30:00Z", SECOND, election_id="e-2026", status="struck_off"),
    ],
}  # fmt: skip


def shown(election: str | None = None, language: Language = Language.EN) -> str:
    console = Console(width=120, force_terminal=False)
    with console.capture() as captured:
        console.print(history_table(ANSWER, election, language))
    return captured.get()


def test_each_step_is_shown_with_its_registration_what_it_was_after_and_what_was_written() -> None:
    said = shown()
    for told in ("1  e-2021  hr 1", "2  e-2026  desk 2", "Settled [bold]so.", "verified, under review", "[red]",
                 "“查明”", "“同意”", "struck off"):  # fmt: skip
        assert told in said
    assert said.index("Settled") < said.index("An appeal") < said.index("Carried over")


def test_nothing_that_somebody_wrote_steers_the_terminal() -> None:
    assert "\x1b" not in shown()
    assert "名单\ufffd[2J上没有我" in shown()


def test_one_election_can_be_asked_for_and_the_other_language() -> None:
    assert "Carried over" not in shown("e-2021")
    assert "An appeal" not in shown("e-2026")
    assert "中Carried over" in shown("e-2026", Language.ZH)


def test_the_id_is_computed_from_what_the_sender_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(_self: Client, *said: str) -> dict[str, Any]:
        asked.append(said)
        return ANSWER

    monkeypatch.setattr(Client, "ask", ask)
    monkeypatch.setattr("xuanmin.commands.history.found_settings", _Addresses)
    told = CliRunner().invoke(app, ["history", "hr", "1"])
    assert told.exit_code == 0, told.output
    assert asked == [("GET", "validation", f"/v1/registrations/{FIRST}/history")]
    assert "Carried over." in told.output
    raw = CliRunner().invoke(app, ["history", "hr", "1", "--json"])
    assert '"sentence_zh"' in raw.output


class _Addresses:
    registration_url = validation_url = reporting_url = "http://127.0.0.1:1"
