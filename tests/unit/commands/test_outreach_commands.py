"""`xuanmin outreach` and `xuanmin publicity` ask for what was said, and show what waits; `show` may be left out."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console, RenderableType
from typer.testing import CliRunner

from office.client import Client
from xuanmin.cli import app
from xuanmin.commands.outreach import contacts_table, units_table
from xuanmin.commands.publicity import publicity_table

UNIT = {
    "place_code": "U109", "name": "颐泾[b]康养", "stage": "enrolled", "attempts": 5, "doubts": ["many_staff"],
    "promised_voters": 868, "promised_by": "2021-09-24", "expected_voters": 868, "registered": 0,
    "next_contact_on": None, "promise_overdue": True, "contact_due": False,
}  # fmt: skip
UNITS = {
    "election_id": "town", "units": 1, "attempts": 5, "won_over": 1,
    "by_stage": {"not_contacted": 0, "enrolled": 1}, "promise_overdue": ["U109"], "contact_due": [], "rows": [UNIT],
}  # fmt: skip
PUBLICITY = {
    "by": "kind", "items": 3, "totals": {"poster": 600, "post": 2},
    "rows": [{"key": "poster", "name": None, "items": 2, "quantity": {"poster": 600}},
             {"key": "post", "name": None, "items": 1, "quantity": {"post": 2}}],
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    """What the services were asked."""
    found: list[tuple[str, str, Any]] = []

    def ask(_self: Client, method: str, _service: str, path: str, **said: Any) -> Any:
        found.append((method, path, said.get("params") or said.get("json") or {}))
        if method == "POST":
            return {"stage": "reluctant", "attempts": 1, "changed": len(found) == 1}
        if path.endswith("/contacts"):
            return {"place_code": "U109", "stage": "not_contacted", "contacts": []}
        return PUBLICITY if path.endswith("/publicity") else UNITS

    monkeypatch.setattr(Client, "ask", ask)
    for service in ("REGISTRATION", "VALIDATION", "REPORTING"):
        monkeypatch.setenv(f"XUANMIN_{service}_URL", "http://there")
    return found


def run(line: str) -> str:
    done = CliRunner().invoke(app, line.split())
    assert done.exit_code == 0, done.output
    return done.output


def lines(shown: RenderableType) -> list[str]:
    console = Console(width=220, force_terminal=False)
    with console.capture() as captured:
        console.print(shown)
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.mark.parametrize("show", ["", "show "])
def test_show_may_be_left_out(asked: list[tuple[str, str, Any]], show: str) -> None:
    run(f"outreach {show}zhujing-2021 --stage enrolled")
    run(f"publicity {show}zhujing-2021 --by kind")
    run(f"outreach {show}zhujing-2021 --json")
    assert asked == [
        ("GET", "/v1/elections/zhujing-2021/outreach", {"stage": "enrolled"}),
        ("GET", "/v1/elections/zhujing-2021/publicity", {"by": "kind"}),
        ("GET", "/v1/elections/zhujing-2021/outreach", {}),
    ]


def test_a_contact_is_sent_as_it_was_said(asked: list[tuple[str, str, Any]]) -> None:
    said = (
        "outreach contact town U109 --by clerk-07 --means visit --outcome enrolled --doubt many_staff --doubt no_time "
        "--at 2021-09-22T09:10:00+08:00 --promise-voters 868 --promise-by 2021-09-24 --expected-voters 868 "
        "--contact-name 陈经理 --contact-phone 13800000000 --spoke-with 王师傅 --words 愿意 --next-on 2021-09-24"
    )
    assert run(said) == "U109: reluctant, 1 contacts\n"
    assert run(said) == "U109: reluctant, 1 contacts, known already; nothing changed\n"
    [(method, path, form), _] = asked
    assert (method, path) == ("POST", "/v1/elections/town/units/U109/contacts")
    assert form == {
        "by": "clerk-07", "means": "visit", "outcome": "enrolled", "contacted_at": "2021-09-22T09:10:00+08:00",
        "doubts": ["many_staff", "no_time"], "promise": {"voters": 868, "by_day": "2021-09-24"},
        "expected_voters": 868, "contact": {"name": "陈经理", "phone": "13800000000"}, "spoke_with": "王师傅",
        "words": "愿意", "next_contact_on": "2021-09-24",
    }  # fmt: skip


def test_what_was_not_said_is_not_sent_as_something(asked: list[tuple[str, str, Any]]) -> None:
    run("outreach contact town U109 --by clerk-07 --means call --outcome no_answer")
    form = asked[0][2]
    assert {name for name, value in form.items() if value} == {"by", "means", "outcome"}


def test_a_doubt_that_there_is_not_is_told_with_those_there_are(asked: list[tuple[str, str, Any]]) -> None:
    said = "outreach contact town U109 --by c --means call --outcome reluctant --doubt lazy"
    done = CliRunner().invoke(app, said.split(" "))
    assert done.exit_code == 2
    assert "many_elderly" in done.output
    assert asked == []


def test_the_table_shows_overdue_promises_and_counts_by_stage() -> None:
    shown = lines(units_table(UNITS))
    assert shown[1].split() == [
        "U109", "颐泾[b]康养", "enrolled", "5", "many_staff", "868", "by", "2021-09-24,", "overdue", "868", "0",
    ]  # fmt: skip
    assert shown[-2:] == ["1 units, 5 contacts: 1 enrolled", "promises overdue: 1; contacts due: 0; won over: 1"]


def test_contacts_are_shown_with_what_was_said_or_without_where_the_key_is_gone() -> None:
    one: dict[str, Any] = {
        "contacted_at": "2021-09-03T09:40:00+08:00", "means": "call", "outcome": "no_answer", "doubts": [],
        "spoke_with": None, "contact": {"name": "陈经理", "phone": None}, "words": "密语", "next_contact_on": None,
        "by": "clerk-07",
    }  # fmt: skip
    gone = one | {"contact": None, "words": None}
    answer = {"place_code": "U109", "stage": "not_contacted", "contacts": [one, gone]}
    head, _, first, second = lines(contacts_table(answer))
    assert head == "U109: not contacted"
    assert first.split()[-3:] == ["陈经理", "密语", "clerk-07"]
    assert second.split()[-3:] == ["no", "answer", "clerk-07"]


def test_publicity_by_kind_has_a_line_a_kind_and_by_another_thing_a_column_a_kind() -> None:
    assert [line.split() for line in lines(publicity_table(PUBLICITY))][1:] == [
        ["poster", "600", "2"],
        ["post", "2", "1"],
    ]
    rows = [
        {"key": "U109", "name": "颐泾", "items": 2, "quantity": {"poster": 600}},
        {"key": None, "name": None, "items": 1, "quantity": {"post": 2}},
    ]
    by_place = lines(publicity_table(PUBLICITY | {"by": "place", "rows": rows}))
    assert [line.split() for line in by_place] == [
        ["place", "poster", "post", "items"], ["U109", "颐泾", "600", "·", "2"], ["none", "·", "2", "1"],
        ["in", "all", "600", "2", "3"],
    ]  # fmt: skip
