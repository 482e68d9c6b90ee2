"""The figures of 26 September, line by line beside the independent recount of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from scenarios.zhujing.figures import REGISTERED_BY_UNITS, REGISTERED_BY_VILLAGES
from xuanmin.demonstration.stage import Stage, moment, named, registered

PAST: Final = date(2021, 9, 14)
_SHOWN_DIFFERENCES: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """What is compared, as the product tallied it and as it must be."""

    what: str
    tallied: int
    due: int

    @property
    def agrees(self) -> bool:
        """Whether the two are the same."""
        return self.tallied == self.due


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one kind, shown as one: `what` they are, and their sums where sums have a meaning."""

    what: str
    lines: Sequence[Line]

    @property
    def agreeing(self) -> int:
        """How many lines agree."""
        return sum(line.agrees for line in self.lines)


def compare(stage: Stage, place_counts_then: Mapping[str, int]) -> bool:
    """Show the figures and whether they are right; `place_counts_then` is the recount for the past day."""
    totals = _totals(stage)
    parts = _parts(stage, place_counts_then)
    stage.console.print(_table(totals, parts))
    wrong = [line for line in (*totals, *(line for part in parts for line in part.lines)) if not line.agrees]
    for line in wrong[:_SHOWN_DIFFERENCES]:
        stage.say(f"[red]{line.what}: tallied {line.tallied:,}, recounted {line.due:,}[/red]")
    if len(wrong) > _SHOWN_DIFFERENCES:
        stage.say(f"[red]… and {len(wrong) - _SHOWN_DIFFERENCES} more lines differ[/red]")
    compared = len(totals) + sum(len(part.lines) for part in parts)
    if wrong:
        stage.say(f"[bold red]FAIL[/bold red]: {len(wrong)} of {compared} figures differ from the recount.")
    else:
        stage.say(
            f"[bold green]PASS[/bold green]: {REGISTERED_BY_UNITS:,} by 109 units and {REGISTERED_BY_VILLAGES:,} by 29 "
            f"villages and the preparatory group; all {compared} figures equal the recount."
        )
    return not wrong


def _totals(stage: Stage) -> list[Line]:
    answer = stage.tallies("place_kind")
    kinds = registered(answer["rows"])
    expected, statuses = stage.town.expected, answer["totals"]["by_status"]
    return [
        Line("registered by 109 units", kinds.get("unit", 0), REGISTERED_BY_UNITS),
        Line("registered by 29 villages and the preparatory group", kinds.get("village", 0), REGISTERED_BY_VILLAGES),
        Line("registered at a place that is in no list", kinds.get("unknown", 0), expected.unknown),
        Line("suspected, to be phoned", statuses.get("suspected", 0), expected.suspected),
        Line("settled: duplicate", statuses.get("duplicate", 0), len(stage.town.settlements)),
        Line("pending", statuses.get("pending", 0), 0),
    ]


def _parts(stage: Stage, then: Mapping[str, int]) -> list[Part]:
    expected = stage.town.expected
    by_day = {day.isoformat(): count for day, count in expected.by_day.items()}
    return [
        Part("places, with those in no list", _lines("place", _answer(stage, "place"), expected.by_place)),
        Part("days of September", _lines("day", _answer(stage, "day"), by_day)),
        Part(
            "district constituencies",
            _lines("constituency", _answer(stage, "district_constituency"), expected.by_district_constituency),
        ),
        Part(
            "town constituencies",
            _lines("constituency", _answer(stage, "town_constituency"), expected.by_town_constituency),
        ),
        Part("findings", _lines("finding", _answer(stage, "finding"), expected.by_finding)),
        *_coverage(stage),
        Part(
            f"places as of {named(PAST)}",
            _lines(f"as of {named(PAST)}, place", _answer(stage, "place", as_of=moment(PAST)), then),
        ),
    ]


def _coverage(stage: Stage) -> list[Part]:
    due, answer = stage.town.expected.coverage, stage.coverage()
    wanted = {
        "baseline": due.baseline, "may_vote": due.may_vote, "registered_of_baseline": due.registered,
        "reason_recorded": due.reason_recorded, "said_registered": due.said_registered, "missed": due.missed,
    }  # fmt: skip
    told = {name: answer["totals"][name] for name in wanted}
    missed = {row["place_code"]: row["missed"] for row in answer["rows"]}
    return [
        Part("baseline, may vote, registered, with a reason, missed", _lines("residents", told, wanted)),
        Part("missed, by village", _lines("missed", missed, stage.town.expected.missed_by_place)),
    ]


def _answer(stage: Stage, by: str, **bounds: str) -> dict[str, int]:
    rows: list[dict[str, Any]] = stage.tallies(by, **bounds)["rows"]
    return registered(rows)


def _lines(what: str, tallied: Mapping[str, int], due: Mapping[str, int]) -> list[Line]:
    keys = sorted({*tallied, *(key for key, count in due.items() if count)})
    return [Line(f"{what} {key}", tallied.get(key, 0), due.get(key, 0)) for key in keys]


def _table(totals: Sequence[Line], parts: Sequence[Part]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", overflow="fold")
    table.add_column("tallied", justify="right")
    table.add_column("recount", justify="right")
    table.add_column("")
    for line in totals:
        table.add_row(line.what, f"{line.tallied:,}", f"{line.due:,}", _mark(line.agrees))
    for part in parts:
        agree = part.agreeing == len(part.lines)
        table.add_row(part.what, f"{part.agreeing} agree", f"of {len(part.lines)}", _mark(agree))
    return table


def _mark(agrees: bool) -> Text:
    return Text("✓", "green") if agrees else Text("✗ differs", "bold red")
