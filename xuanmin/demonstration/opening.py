"""The first act: the election's set-up and the resident registry are loaded, as the office would load them."""

from __future__ import annotations

import time
from datetime import date
from typing import Final

from office.set_up_file.loading import load_set_up
from office.set_up_file.reading import read_text
from scenarios.zhujing import ELECTION_ID, write_registry_csv
from scenarios.zhujing.mscai import TOWN_OFFICE
from xuanmin.commands.registry import load_registry
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage
from xuanmin.progress import counting_progress

THE_DAY_BEFORE: Final = date(2021, 8, 31)


def load_town(stage: Stage) -> None:
    """Load the set-up and the registry; comes back when the tallies know the election.

    Raises:
        DemonstrationError: a line of the registry cannot be read.
    """
    stage.move_clock(THE_DAY_BEFORE, 9)
    set_up = read_text(stage.town.election_file, "zhujing.yaml").set_up
    answer = load_set_up(stage.client, set_up, by=TOWN_OFFICE)
    stage.say(
        f"{set_up.election.title} ({ELECTION_ID}), election day {set_up.election.election_day}: "
        f"{answer['places']} places, {answer['constituencies']} constituencies"
    )
    file = stage.folder / "registry.csv"
    residents = write_registry_csv(stage.town, file)
    began = time.monotonic()
    with counting_progress(stage.console, "residents", residents) as advance:
        loaded, problems = load_registry(stage.settings, file, mode="full", on_sent=advance)
    if problems:
        raise DemonstrationError(f"{len(problems)} lines of the registry cannot be read")
    stage.say(f"{loaded:,} residents of the registry published in {time.monotonic() - began:.1f} s")
    stage.wait_for("the set-up in the tallies", lambda: _is_known(stage))


def _is_known(stage: Stage) -> bool:
    answer = stage.client.ask("GET", "reporting", f"/v1/elections/{ELECTION_ID}/tallies", expect=(200, 404))
    return "totals" in answer
