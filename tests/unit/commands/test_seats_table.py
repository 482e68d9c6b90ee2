"""`xuanmin seats` asks what was said, and shows what the service computes without computing anything itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType
from typer.testing import CliRunner

from contracts.office.seats import ConstituencySeats, Level, SeatsBasis, SeatsDecided
from office.client import Client
from services.registration.domain.seats.ground import ground_of
from services.registration.domain.seats.proposal import propose
from services.registration.domain.seats.what_if import Merge, WhatIf, tried
from services.registration.edge.seats.shown import decision_shown, level_shown
from tests.unit.registration.seats.towns import town
from xuanmin.cli import app
from xuanmin.tables.seats import compared, level_table

DECIDED = SeatsDecided(
    election_id="zhujing-2021", version=1, by="clerk-07", fingerprint="f", level="town", total=6, basis=SeatsBasis(),
    rows=tuple(ConstituencySeats(constituency=c, population=4_000, seats=2) for c in ("T01", "T02", "T03")),
    apportioned=False, decided_on="2021-08-20", decided_by="镇选举委员会", reference="2021-12",
)  # fmt: skip


def answered(level: Level = "town", *, decided: bool = False, **changed: Any) -> dict[str, Any]:
    proposal = propose(ground_of(town(**changed), level))
    decision = decision_shown(DECIDED, proposal, "两个小区入住") if decided else None
    return level_shown(proposal, decision).model_dump(mode="json")


def shown(table: RenderableType, width: int = 200) -> str:
    console = Console(width=width, force_terminal=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def test_each_constituency_has_its_exact_part_its_seats_and_its_deviation() -> None:
    lines = shown(level_table(answered())).splitlines()
    [row] = [line.split() for line in lines if line.startswith("T01")]
    assert row == ["T01", "第一小选区", "4,000", "2.40", "=", "12/5", "3", "1333.33", "-20.0", "%"]
    assert "6 to elect, as the set-up says; 10,000 people; 1666.67 a deputy on average" in lines[0]
    assert lines[1].startswith("Election Law 12 (4): 45 and one")


def test_what_to_look_at_stands_below() -> None:
    assert "! 6 deputies are to be elected; the law's number is 51" in shown(level_table(answered()))


def test_without_a_solution_it_says_what_to_do_and_shows_no_seats() -> None:
    said = shown(level_table(answered(seats={"town": {"population": 10_000, "deputies": 2}})))
    assert "merge constituencies until there are 2 or fewer" in said
    assert "T01 " not in said


def test_a_decision_says_where_it_differs_why_and_that_people_were_counted_anew() -> None:
    said = shown(level_table(answered(decided=True)))
    assert "decided on 2021-08-20 by 镇选举委员会, no. 2021-12: 6 seats, otherwise than computed" in said
    assert "where what is computed now differs: T01 2, T02 2" in said
    assert "reason: 两个小区入住" in said
    assert "look at the decision again" in said


def test_before_and_after_stand_side_by_side_also_of_what_is_gone() -> None:
    ground = ground_of(town(), "town")
    after = level_shown(propose(tried(ground, WhatIf(merges=(Merge("T02", "T01"),))))).model_dump(mode="json")
    lines = [line.split() for line in shown(compared(answered(), after)).splitlines()]
    assert ["T01", "第一小选区", "4,000", "6,000", "3", "3", "-20.0", "%", "20.0", "%"] in lines
    assert ["T02", "第二小选区", "2,000", "gone", "1", "20.0", "%"] in lines


def test_names_with_brackets_are_text() -> None:
    level = answered()
    level["rows"][0]["name"] = "[red]一[/red]"
    assert "[red]一[/red]" in shown(level_table(level))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command asks of the service, which has the town's answers."""
    found: list[dict[str, Any]] = []

    def ask(self: Client, method: str, service: str, path: str, **more: Any) -> Any:
        found.append({"method": method, "path": path, **more})
        if path.endswith("decision"):
            return {"changed": True}
        if path.endswith("what-if"):
            return {"before": answered(), "after": answered()}
        return {"levels": [answered("district"), answered("town")], "set_up_version": 7}

    monkeypatch.setattr(Client, "ask", ask)
    for service in ("REGISTRATION", "VALIDATION", "REPORTING"):
        monkeypatch.setenv(f"XUANMIN_{service}_URL", "http://nowhere")
    return found


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["seats", "zhujing-2021", *words])


def test_one_level_is_shown_where_it_is_asked_for(asked: list[dict[str, Any]]) -> None:
    assert "D01" not in run("--level", "town").stdout
    assert "D01" in run("--deviation", "25").stdout
    assert asked[-1]["params"] == {"deviation_above": "25"}


def test_a_file_is_tried_out_as_it_stands(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "boundaries.yaml"
    file.write_text("level: town\nmoves:\n- {place: V04, to: T02}\n")
    assert run("--what-if", str(file)).exit_code == 0
    assert asked[-1]["json"] == {"level": "town", "moves": [{"place": "V04", "to": "T02"}]}


def test_a_decision_is_sent_with_who_and_with_the_seats_of_its_file(
    asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "seats.yaml"
    file.write_text("T01: 2\nT02: 2\n")
    told = run("--level", "town", "--decide", "--by", "clerk", "--decided-by", "EC", "--seats", str(file))
    assert "recorded" in told.stdout
    [sent] = [one for one in asked if one["method"] == "POST"]
    assert sent["path"] == "/v1/elections/zhujing-2021/seats/town/decision"
    assert sent["json"]["seats"] == [{"constituency": "T01", "seats": 2}, {"constituency": "T02", "seats": 2}]


def test_a_decision_is_on_the_set_up_whose_seats_were_shown_before_it(asked: list[dict[str, Any]]) -> None:
    told = run("--level", "town", "--decide", "--by", "clerk", "--decided-by", "EC")
    assert [one["method"] for one in asked] == ["GET", "POST", "GET"]
    assert asked[1]["json"]["seen"] == 7
    shown, _, _ = told.stdout.partition("recorded")
    assert "12/5" in shown
    assert "D01" not in shown


def test_at_a_terminal_nothing_is_decided_before_somebody_has_looked_and_said_so(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "is_terminal", True)
    words = ["seats", "zhujing-2021", "--level", "town", "--decide", "--by", "clerk", "--decided-by", "EC"]
    assert CliRunner().invoke(app, words, input="n\n").exit_code != 0
    assert [one["method"] for one in asked] == ["GET"]
    assert CliRunner().invoke(app, words, input="y\n").exit_code == 0
    assert CliRunner().invoke(app, [*words, "--yes"]).exit_code == 0
    assert [one["method"] for one in asked][1:] == ["GET", "POST", "GET"] * 2


@pytest.mark.parametrize(
    ("words", "written", "said"),
    [
        (["--decide", "--level", "town"], "", "needs --level, --by and --decided-by"),
        (["--what-if", "FILE"], "moves: []\n", "says no `level`"),
        (["--what-if", "FILE"], "- a\n", "no lines like"),
        (["--what-if", "FILE"], "level: town\nlevel: district\n", "line 2"),
        (["--what-if", "FILE"], "level: [\n", "line 2"),
    ],
)
def test_what_cannot_be_used_is_told(
    asked: list[dict[str, Any]], tmp_path: Path, words: list[str], written: str, said: str
) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(written)
    done = run(*(str(file) if word == "FILE" else word for word in words))
    assert done.exit_code != 0
    assert said in str(done.exception)
    assert asked == []
