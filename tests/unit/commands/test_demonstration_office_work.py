"""The demonstration records the office's work in a request each, shows the company, and notices wrong counts."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from eventstore.clock import set_file_clock
from scenarios.zhujing.places import places
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.office_work import contact_units, publicise
from xuanmin.demonstration.stage import SHANGHAI


class Services:
    """Registration and reporting, which count what they are sent; `lost` of each kind is not counted."""

    def __init__(self, lost: int = 0, *, refuses: bool = False) -> None:
        self.lost, self.refuses = lost, refuses
        self.sent: dict[str, list[dict[str, Any]]] = {"contacts": [], "publicity": []}
        self.requests = 0

    def ask(self, method: str, _service: str, path: str, **said: Any) -> dict[str, Any]:
        what = path.rpartition("/")[2]
        if method == "POST":
            self.requests += 1
            self.sent[what] = said["json"]
            if self.refuses:
                return {"accepted": 0, "rejected": [{"line": 1, "detail": "no such place"}]}
            return {"accepted": len(said["json"]), "changed": 0, "rejected": []}
        if what == "contacts":
            return {"contacts": [one for one in self.sent["contacts"] if one["place_code"] == "U109"]}
        return self._units() if what == "outreach" else self._publicity((said.get("params") or {}).get("by", "kind"))

    def _units(self) -> dict[str, Any]:
        of_company = sum(one["place_code"] == "U109" for one in self.sent["contacts"])
        company = {
            "place_code": "U109", "name": "颐泾", "attempts": of_company, "won_over_at_attempt": 5, "registered": 0,
            "promised_voters": 868, "promised_by": "2021-09-24",
        }  # fmt: skip
        stages = {"enrolled": 108, "reluctant": 0}
        return {"attempts": len(self.sent["contacts"]), "units": 109, "by_stage": stages, "rows": [company]}

    def _publicity(self, by: str) -> dict[str, Any]:
        totals: Counter[str] = Counter()
        channels: Counter[str] = Counter()
        for one in self.sent["publicity"]:
            totals[one["kind"]] += one["quantity"]
            channels[one["channel"]] += one["quantity"]
        rows = [{"key": key, "quantity": {"any": count}} for key, count in channels.items()] if by == "channel" else []
        return {
            "items": len(self.sent["publicity"]),
            "totals": {k: n - self.lost for k, n in totals.items()},
            "rows": rows,
        }


def stage_on(day: date, services: Services, folder: Path) -> tuple[Any, io.StringIO]:
    """The stage at nine in the evening of a day, and what is written on it."""
    clock, written = folder / "clock", io.StringIO()
    set_file_clock(clock, datetime.combine(day, time(21), SHANGHAI))
    console = Console(file=written, width=200)
    voters = {place.code: 20 for place in places()}
    stage = SimpleNamespace(
        town=SimpleNamespace(expected=SimpleNamespace(by_place=voters)), client=services, clock=clock, console=console,
        say=lambda text: console.print(text, highlight=False), wait_for=lambda _what, reached: reached() and 0.0,
    )  # fmt: skip
    return stage, written


def test_before_the_company_is_called_its_contacts_are_not_told(tmp_path: Path) -> None:
    services = Services()
    stage, written = stage_on(date(2021, 8, 31), services, tmp_path)
    contact_units(stage)
    assert {one["place_code"] for one in services.sent["contacts"]} == {f"U{n:03d}" for n in range(1, 109)}
    assert "109 units" in written.getvalue()
    assert "feared" not in written.getvalue()


def test_the_companys_five_contacts_are_shown_with_what_was_doubted(tmp_path: Path) -> None:
    services = Services()
    stage, written = stage_on(date(2021, 9, 22), services, tmp_path)
    contact_units(stage)
    assert services.requests == 1
    shown = written.getvalue()
    assert sum(one["place_code"] == "U109" for one in services.sent["contacts"]) == 5
    assert shown.count(": reluctant") == 3
    assert "many staff, many elderly" in shown
    assert "won over at contact 5; 868 voters promised by 2021-09-24" in shown


def test_the_tallies_stand_beside_the_articles_figures(tmp_path: Path) -> None:
    services = Services()
    stage, written = stage_on(date(2021, 9, 26), services, tmp_path)
    publicise(stage)
    lines = [line.split() for line in written.getvalue().splitlines()]
    assert ["open", "letters", "60,000", "60,000", "✓"] in lines
    assert ["WeChat", "account,", "times", "26", "ours"] in lines
    assert services.requests == 1


def test_a_tally_that_differs_and_a_record_that_is_not_taken_end_the_act(tmp_path: Path) -> None:
    stage, written = stage_on(date(2021, 9, 26), Services(lost=1), tmp_path)
    with pytest.raises(DemonstrationError, match="poster"):
        publicise(stage)
    assert "✗ differs" in written.getvalue()
    for act in (contact_units, publicise):
        with pytest.raises(DemonstrationError, match="no such place"):
            act(stage_on(date(2021, 9, 26), Services(refuses=True), tmp_path)[0])
