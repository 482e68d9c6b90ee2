"""`xuanmin bulletin`: what the services answer becomes the day's bulletin, and the kept one prints the same again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.encoders import jsonable_encoder
from typer.testing import CliRunner

from contracts.set_up.elections import ElectionSetUp
from documents.bulletin import Bulletin
from office.bulletin import kept
from office.client import Client, ServiceError
from services.registration.edge.seats.shown import DecisionShown, Deviation, LevelShown, RowShown
from services.reporting.views.coverage import Coverage, CoverageBy, Covered, PlaceCovered
from services.reporting.views.outreach import OutreachShown
from services.reporting.views.publicity import PublicityBy, PublicityShown
from services.reporting.views.tallies import By, Counted, Counts, Levels, Tallies, rows_of
from services.runtime.settings import Settings
from services.validation.domain.calendar import calendar_of
from services.validation.edge.appeals.in_http_calendar import shown
from tests.edge.forms import election_file
from tests.unit.documents.paper import text_of
from xuanmin.cli import app
from xuanmin.commands import bulletin

ELECTION = "new-2021"
NAMES = {
    "V01": ("罗星居民区", "village"),
    "U1": ("某某公司", "unit"),
    "U2": ("中央单位", "unit"),
    "D1": ("第1选区", "district"),
    "T1": ("第8选区", "town"),
}
TITLE = "某区某镇两级人大代表选举"
PLACES = [{"code": code, "name": NAMES[code][0], "kind": NAMES[code][1]} for code in ("V01", "U1", "U2")]
NOBODY_THERE = {"code": "V09", "name": "无人登记村", "kind": "village"}
# (place, district constituency, town constituency, status, under review, finding), a voter each.
THEN = [("V01", "D1", "T1", "verified", 0, None)] * 3 + [("U1", "D1", "T1", "suspected", 0, "NON_LOCAL")] * 2
NOW = (
    [("V01", "D1", "T1", "verified", 0, None)] * 4
    + [("V01", "D1", "T1", "verified", 1, "NAME_MISMATCH")]
    + [("U1", "D1", "T1", "eligible", 0, None), ("U1", "D1", "T1", "duplicate", 0, None)]
    + [("U2", "D1", None, "pending", 0, None)] * 2
    + [("ghost", None, None, "suspected", 0, "PLACE_UNKNOWN")]
)


def tallies(voters: list[tuple[Any, ...]], by: By) -> Tallies:
    """What reporting would answer of these voters, one by one."""
    column = {By.PLACE: 0, By.DISTRICT_CONSTITUENCY: 1, By.TOWN_CONSTITUENCY: 2, By.FINDING: 5}[by]
    counted: list[Counted] = [(one[column], one[3], 1, one[4]) for one in voters]
    return Tallies(
        election_id=ELECTION, by=by, as_of=None, until=None, data_as_of=datetime(2021, 9, 26, 10, 2, tzinfo=UTC),
        processed_through=[], totals=Counts.of(counted), levels=Levels.of([]), rows=rows_of(counted, NAMES),
    )  # fmt: skip


@dataclass
class Services:
    """Stands in for the services, of which each answers with its own shapes."""

    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def ask(self, method: str, service: str, path: str, **more: Any) -> Any:
        assert (method, path.split("/")[:4]) == ("GET", ["", "v1", "elections", ELECTION])
        standing: dict[str, Any] = {"data_as_of": None, "processed_through": []}
        match service, path.rsplit("/", 1)[1]:
            case "validation", "calendar":
                set_up = ElectionSetUp.model_validate(election_file(id=ELECTION))
                return jsonable_encoder(shown(calendar_of(set_up)))
            case "reporting", "tallies":
                self.asked.append(more["params"])
                then = more["params"]["as_of"] < "2021-09-22"
                return jsonable_encoder(tallies(THEN if then else NOW, By(more["params"]["by"])))
            case "reporting", "coverage":
                return jsonable_encoder(self._coverage(standing))
            case "reporting", "outreach":
                stages = {"not_contacted": 107, "reluctant": 1, "enrolled": 1}
                return jsonable_encoder(
                    OutreachShown(
                        election_id=ELECTION,
                        units=109,
                        attempts=7,
                        won_over=1,
                        by_stage=stages,
                        promise_overdue=[],
                        contact_due=["U1"],
                        rows=[],
                        **standing,
                    )
                )
            case "reporting", "publicity":
                totals = {"open_letter": 60_000, "poster": 600}
                return jsonable_encoder(
                    PublicityShown(
                        election_id=ELECTION,
                        by=PublicityBy.KIND,
                        items=2,
                        totals=totals,
                        rows=[],
                        **standing,
                    )
                )
            case _:
                return self._recorded(service, path)

    @staticmethod
    def _coverage(standing: dict[str, Any]) -> Coverage:
        counted = {
            "baseline": 9, "may_vote": 7, "registered_of_baseline": 4, "reason_recorded": 1, "moved": 1, "refused": 0,
            "votes_elsewhere": 0, "said_registered": 0, "missed": 2, "registered_unexpected": 0,
        }  # fmt: skip
        nothing = dict.fromkeys(counted, 0)
        rows = [
            PlaceCovered(
                place_code="V01", name="罗星居民区", kind="village", listed=True, registered=5, on_the_roll=5, **counted
            ),
            PlaceCovered(
                place_code="U1", name="某某公司", kind="unit", listed=False, registered=1, on_the_roll=1, **nothing
            ),
        ]
        return Coverage(
            election_id=ELECTION,
            by=CoverageBy.PLACE,
            place_code=None,
            totals=Covered.sum_of(rows),
            rows=rows,
            **standing,
        )

    @staticmethod
    def _recorded(service: str, path: str) -> Any:
        assert service == "registration"
        if path.endswith("/set-up"):
            return {"set_up": {"election": {"title": TITLE}, "places": [*PLACES, NOBODY_THERE]}}
        row = {"constituency": "T1", "name": "第8选区", "population": 3210, "seats": 2, "deviation": {"percent": "3.1"}}
        return {
            "election_id": ELECTION,
            "levels": [{"level": "town", "decision": {"rows": [row]}}, {"level": "district", "decision": None}],
        }


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    stand_in = Services()
    monkeypatch.setattr(Client, "of", lambda _settings: stand_in)
    monkeypatch.setattr(bulletin, "found_settings", Settings)
    return stand_in


def run(*arguments: str) -> None:
    ran = CliRunner().invoke(app, ["bulletin", *arguments], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output


def made(folder: Path, *more: str) -> Bulletin:
    run(ELECTION, "--day", "2021-09-26", "--out", str(folder), "--title", "朱泾镇选举", *more)
    return kept.read(folder / f"bulletin-{ELECTION}-2021-09-26.json")


def test_counts_are_those_of_the_day_s_end_where_the_election_is(services: Services, tmp_path: Path) -> None:
    made(tmp_path, "--previous", "2021-09-20")
    assert {asked["as_of"] for asked in services.asked} == {"2021-09-27T00:00:00+08:00", "2021-09-21T00:00:00+08:00"}


def test_the_title_is_the_set_ups_unless_another_is_given(services: Services, tmp_path: Path) -> None:
    assert made(tmp_path).election == "朱泾镇选举"
    run(ELECTION, "--day", "2021-09-26", "--out", str(tmp_path))
    assert kept.read(tmp_path / f"bulletin-{ELECTION}-2021-09-26.json").election == TITLE


def test_places_kinds_and_levels_agree_with_a_count_by_hand(services: Services, tmp_path: Path) -> None:
    told = made(tmp_path, "--previous", "2021-09-20")
    assert (told.total.now.registered, told.total.now.on_the_roll, told.total.now.pending) == (9, 6, 2)
    lines = {line.code: line for line in (*told.villages, *told.units, *told.elsewhere)}
    assert {code: line.now.registered for code, line in lines.items()} == {
        "V01": 5, "U1": 1, "U2": 2, "ghost": 1, "V09": 0,
    }  # fmt: skip
    assert {code: line.before.registered for code, line in lines.items() if line.before} == {
        "V01": 3, "U1": 2, "U2": 0, "ghost": 0, "V09": 0,
    }  # fmt: skip
    assert [(kind.name, kind.now.registered) for kind in told.kinds] == [
        ("单位", 3),
        ("村居", 5),
        ("不在名册的登记地", 1),
    ]
    assert [(level.name, level.now.registered) for level in told.levels] == [("区代表选民", 8), ("镇代表选民", 6)]
    assert sum(kind.now.registered for kind in told.kinds) == told.total.now.registered


def test_findings_cases_and_the_office_s_work_are_told_with_what_moved(services: Services, tmp_path: Path) -> None:
    told = made(tmp_path, "--previous", "2021-09-20")
    assert {(one.code, one.now, one.before) for one in told.findings} == {
        ("NON_LOCAL", 0, 2), ("NAME_MISMATCH", 1, 0), ("PLACE_UNKNOWN", 1, 0),
    }  # fmt: skip
    assert [(one.now, one.before) for one in told.cases] == [(1, 2), (1, 0), (1, 0), (1, 0)]
    [village] = told.coverage
    assert (village.code, village.registered, village.reason_recorded, village.missed) == ("V01", 4, 1, 2)
    assert ("公开信", 60_000) in [(one.what, one.now) for one in told.publicity]
    assert ("经多次联系后参加的单位", 1) in [(one.what, one.now) for one in told.outreach]
    assert [(seat.name, seat.deputies, seat.deviation) for seat in told.seats] == [("第8选区", 2, "+3.1%")]
    assert [(due.day, due.days_left) for due in told.due][-1] == (date(2021, 11, 16), 51)


def test_every_day_of_the_calendar_is_told_in_its_order(services: Services, tmp_path: Path) -> None:
    calendar = services.ask("GET", "validation", f"/v1/elections/{ELECTION}/calendar")
    days = sorted(one["day"] for one in calendar.values() if isinstance(one, dict) and "day" in one)
    assert [due.day.isoformat() for due in made(tmp_path).due] == days


def test_seats_are_read_from_what_registration_answers() -> None:
    assert {"level", "decision"} <= set(LevelShown.model_fields)
    assert "rows" in DecisionShown.model_fields
    assert {"constituency", "name", "population", "seats", "deviation"} <= set(RowShown.model_fields)
    assert "percent" in Deviation.model_fields


def test_a_first_bulletin_asks_of_no_other_day(services: Services, tmp_path: Path) -> None:
    told = made(tmp_path)
    assert len(services.asked) == 4
    assert told.previous_day is None
    assert {line.before for line in (told.total, *told.villages, *told.kinds)} == {None}


def test_the_kept_bulletin_prints_the_same_files_again(services: Services, tmp_path: Path) -> None:
    made(tmp_path / "first", "--previous", "2021-09-20", "--number", "6")
    name = f"bulletin-{ELECTION}-2021-09-26"
    run("--from", str(tmp_path / "first" / f"{name}.json"), "--out", str(tmp_path / "again"))
    for ending in ("json", "pdf", "html"):
        first, again = (tmp_path / folder / f"{name}.{ending}" for folder in ("first", "again"))
        assert first.read_bytes() == again.read_bytes(), ending
    assert "第6期" in text_of((tmp_path / "again" / f"{name}.pdf").read_bytes())


def test_what_is_no_kept_bulletin_is_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(json.dumps({"election_id": "x", "day": "yesterday"}))
    with pytest.raises(ServiceError, match="holds no bulletin"):
        kept.read(tmp_path / "odd.json")


@pytest.mark.parametrize("arguments", [(), (ELECTION, "--from", __file__)])
def test_one_of_an_election_and_a_kept_bulletin_is_named(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="one of the two"):
        run(*arguments, "--out", str(tmp_path))


def test_a_bulletin_is_compared_with_an_earlier_one(services: Services, tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="check the two days"):
        made(tmp_path, "--previous", "2021-09-26")
