"""The canvass: households listed before registration opens, doors visited in its last week, and who is still missed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from office.canvass.baseline import baseline_of
from office.canvass.sending import Sent, load_baseline, record_visits
from office.canvass.villages import villages_of
from office.canvass.visits import visits_of
from scenarios.zhujing import ELECTION_ID, write_baseline_csv, write_visits_csv
from services.registration.files.canvass_lists import BASELINE, VISITS, open_canvass_list
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage

OFFICE: Final = "朱泾镇选举办公室 R0001"
VISITED_UNTIL: Final = date(2021, 9, 26)


def list_households(stage: Stage) -> None:
    """Load the baseline of every village from a list, as the office would.

    Raises:
        DemonstrationError: a row is not taken.
    """
    file = stage.folder / "baseline.csv"
    residents = write_baseline_csv(stage.town.canvass, file)
    began = time.monotonic()
    baseline = baseline_of(open_canvass_list(file, BASELINE).rows, villages_of(stage.client, ELECTION_ID, None))
    sent = load_baseline(stage.client, ELECTION_ID, baseline, OFFICE)
    _all_taken(file, sent, baseline.problems)
    households = sum(one.outcomes["listed"] for one in sent.values())
    patches = sum(one.patches["new"] for one in sent.values())
    stage.say(
        f"{patches} patches with a person responsible each, {households:,} households, {residents:,} residents listed "
        f"in {time.monotonic() - began:.1f} s"
    )


def visit_doors(stage: Stage) -> None:
    """Record what was said at the doors; comes back when the coverage counts all of it, and shows it.

    Raises:
        DemonstrationError: a row is not taken, or the coverage does not come to what is due within a minute.
    """
    stage.move_clock(VISITED_UNTIL, 20)
    file = stage.folder / "visits.csv"
    visits = write_visits_csv(stage.town.canvass, file)
    sheet = visits_of(open_canvass_list(file, VISITS).rows, villages_of(stage.client, ELECTION_ID, None), None)
    _all_taken(file, record_visits(stage.client, ELECTION_ID, sheet), sheet.problems)
    due = stage.town.expected.coverage
    wanted = {"baseline": due.baseline, "missed": due.missed, "reason_recorded": due.reason_recorded}
    totals: dict[str, Any] = {}

    def counted() -> bool:
        totals.update(stage.coverage()["totals"])
        return wanted.items() <= totals.items()

    try:
        stage.wait_for("the coverage", counted)
    except DemonstrationError as error:
        found = {name: totals.get(name) for name in wanted}
        raise DemonstrationError(f"{error}: counted {found}, due {wanted}") from None
    stage.say(
        f"{visits:,} visits; of {totals['may_vote']:,} residents who may vote {totals['registered_of_baseline']:,} are "
        f"registered, {totals['reason_recorded']:,} moved away or refused, and [yellow]{totals['missed']:,}[/yellow] "
        "are missed: not registered, and nobody knows why"
    )
    stage.say(f"  {totals['said_registered']:,} of them said at the door that they had registered: nothing shows it")


def _all_taken(file: Path, sent: Mapping[str, Sent], problems: list[tuple[int, str]]) -> None:
    refused = [*problems, *(problem for one in sent.values() for problem in one.problems)]
    if refused:
        row, why = refused[0]
        raise DemonstrationError(f"{len(refused)} rows of {file.name} are not taken; row {row}: {why}")
