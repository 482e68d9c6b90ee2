"""Two questions of the office's: what was found, and how the counts stood on a past evening."""

from __future__ import annotations

from rich.columns import Columns
from rich.text import Text

from xuanmin.demonstration.figures import PAST
from xuanmin.demonstration.stage import Stage, moment, named


def ask(stage: Stage) -> None:
    """Ask for the findings, and for the counts as they stood (`as_of`)."""
    rows = [row for row in stage.tallies("finding")["rows"] if row["registered"]]
    rows.sort(key=lambda row: -row["registered"])
    stage.say("tallies?by=finding")
    shown = [Text.assemble((f"{row['registered']:>5,} ", "bold"), row["key"]) for row in rows]
    stage.console.print(Columns(shown, padding=(0, 2), equal=True))
    then, now = stage.tallies("place_kind", as_of=moment(PAST)), stage.tallies("place_kind")
    stage.say(f"tallies?as_of={moment(PAST)}")
    for what, totals in ((f"on {named(PAST)}", then["totals"]), ("now", now["totals"])):
        suspected = totals["by_status"].get("suspected", 0)
        stage.say(
            f"  {what:<16}{totals['registered']:>7,} registered  {totals['on_the_roll']:>7,} on the roll  "
            f"{suspected:>6,} suspected"
        )
