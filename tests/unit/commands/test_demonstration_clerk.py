"""The clerk of the demonstration settles those who registered twice, and notices where others were found."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.ids import registration_id
from scenarios.zhujing import Settlement
from xuanmin.demonstration.clerk import settle_duplicates
from xuanmin.demonstration.errors import DemonstrationError

TWICE = [
    Settlement("unit-upload", "U001-000007", "duplicate", "已核对", ("volunteer", "V01-000001"), date(2021, 9, 26)),
    Settlement(
        "online", "V02-000003", "duplicate", "号码录错", ("volunteer", "V01-000002"), date(2021, 9, 26),
        "PROBABLE_DUPLICATE",
    ),
]  # fmt: skip


class Office:
    """A validation service with these open cases by finding; `settled` are the forms that it was sent."""

    def __init__(self, found: dict[str, list[str]], outcome: str = "settled") -> None:
        self.found = found
        self.outcome = outcome
        self.settled: list[dict[str, Any]] = []

    def ask(self, _method: str, _service: str, path: str, *, params: Any = None, json: Any = None) -> dict[str, Any]:
        if path == "/v1/cases":
            return {"cases": [self._case(one, params["finding"]) for one in self.found[params["finding"]]]}
        self.settled.append(json)
        return {"items": [{"outcome": self.outcome, "why": "somebody was first"} for _ in json["items"]]}

    @staticmethod
    def _case(identity: str, finding: str) -> dict[str, Any]:
        findings = [{"code": finding, "zh": "…", "en": "…"}]
        case = {"place_code": "U001", "status": "suspected", "findings": findings, "registration_version": 2}
        return case | {"registration_id": identity}


def found_right() -> dict[str, list[str]]:
    return {one.finding: [str(registration_id(one.source, one.submission_id))] for one in TWICE}


def settle_at(office: Office) -> None:
    stage: Any = SimpleNamespace(
        town=SimpleNamespace(settlements=TWICE), client=office, say=lambda _said: None,
        move_clock=lambda *_when: None, wait_for=lambda _what, _reached: 0.0,
    )  # fmt: skip
    settle_duplicates(stage)


def test_each_second_registration_is_settled_for_its_own_reason_upon_the_version_that_was_seen() -> None:
    office = Office(found_right())
    settle_at(office)
    assert [form["reason"] for form in office.settled] == ["已核对", "号码录错"]
    for form, due in zip(office.settled, TWICE, strict=True):
        identity = str(registration_id(due.source, due.submission_id))
        assert form["items"] == [{"registration_id": identity, "registration_version": 2}]
        assert form["decision"] == "duplicate"


@pytest.mark.parametrize("finding", ["DUPLICATE", "PROBABLE_DUPLICATE"])
@pytest.mark.parametrize("change", ["another", "more"])
def test_others_than_those_who_registered_twice_end_the_demonstration(finding: str, change: str) -> None:
    found = found_right()
    other = str(registration_id("online", "V09-000001"))
    found[finding] = [other] if change == "another" else [*found[finding], other]
    with pytest.raises(DemonstrationError, match=f"{finding}: {2 if change == 'another' else 1} registrations"):
        settle_at(Office(found))


def test_a_case_that_cannot_be_settled_ends_the_demonstration() -> None:
    with pytest.raises(DemonstrationError, match="the first: somebody was first"):
        settle_at(Office(found_right(), outcome="conflict"))
