"""What must be counted of the generated load, worked out from its forms and its registry alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from scenarios.zhujing import Resident
from scenarios.zhujing.election_file import election_file
from scenarios.zhujing.recheck import recheck
from scenarios.zhujing.recount import Tally, standing, tally
from tests.e2e.conftest import load
from tests.e2e.people import Form
from tests.e2e.town import Town


@dataclass(frozen=True, slots=True)
class Recount:
    """The forms that are sent, what they come to, and what must be found."""

    forms: list[Form]
    tally: Tally
    findings: Counter[str]


def recount_of(submissions: Iterable[Form]) -> Recount:
    """What `submissions`, of people whom the load's registry has, come to."""
    forms = list(submissions)
    counts = tally(standing(forms), election_file())
    residents = [Resident(*line[:3], None, *line[4:6], None, line[7]) for line in load().residents]
    known = {place["code"] for place in yaml.safe_load(election_file())["places"]}
    return Recount(forms, counts, Counter(recheck(standing(forms), residents, known)))


async def equals(town: Town, election: str, recount: Recount) -> None:
    """Voters by place, by kind, by day and by finding, each straight from SQL; nothing may differ."""
    places: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for row in await _rows(town, "SELECT place_kind, place_code, voters FROM reporting.tally", election):
        places[row["place_code"]] += row["voters"]
        kinds[row["place_kind"]] += row["voters"]
    days: Counter[date] = Counter()
    for row in await _rows(town, "SELECT day, voters FROM reporting.tally_by_day", election):
        days[row["day"]] += row["voters"]
    findings: Counter[str] = Counter()
    for row in await _rows(town, "SELECT finding, voters FROM reporting.findings", election):
        findings[row["finding"]] += row["voters"]
    assert (places, kinds, days) == (recount.tally.by_place, recount.tally.by_kind, recount.tally.by_day)
    assert findings == Counter({name: n for name, n in recount.findings.items() if name != "suspected"})


async def _rows(town: Town, query: str, election: str) -> list[Any]:
    rows: list[Any] = await town.analyst.fetch(f"{query} WHERE election_id = $1", election)
    return rows
