"""The clerk at the desk: every voter who registered twice was phoned, and the second registration is a duplicate."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from contracts.ids import registration_id
from scenarios.zhujing import ELECTION_ID, Settlement
from scenarios.zhujing.mscai import TOWN_OFFICE
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage

CLERK: Final = TOWN_OFFICE
BY_NUMBER, BY_LIKENESS = "DUPLICATE", "PROBABLE_DUPLICATE"


def settle_duplicates(stage: Stage) -> None:
    """Settle each of the town's second registrations as a duplicate, over HTTP, and wait until they are not counted.

    Raises:
        DemonstrationError: others were found to be duplicates than those who registered twice.
    """
    settlements = stage.town.settlements
    stage.move_clock(settlements[0].date, 19)
    likely = _open_cases(stage, BY_LIKENESS)
    stage.say(f"{len(likely)} probable duplicates are open; the first, as the clerk reads it before phoning:")
    _show(stage, likely[0])
    began = time.monotonic()
    for finding in (BY_NUMBER, BY_LIKENESS):
        _settle_all(stage, finding, [one for one in settlements if one.finding == finding])
    stage.wait_for(
        "the count without the duplicates",
        lambda: stage.tallies("channel")["totals"]["by_status"].get("duplicate") == len(settlements),
    )
    by_likeness = sum(one.finding == BY_LIKENESS for one in settlements)
    stage.say(
        f"{len(settlements):,} second registrations settled as duplicates, {by_likeness} of them under a mistyped "
        f"number, each with a name and a reason, in {time.monotonic() - began:.1f} s; the first ones stand"
    )


def _open_cases(stage: Stage, finding: str) -> list[dict[str, Any]]:
    wanted = {"election_id": ELECTION_ID, "finding": finding, "limit": 1000}
    cases: list[dict[str, Any]] = stage.client.ask("GET", "validation", "/v1/cases", params=wanted)["cases"]
    return cases


def _show(stage: Stage, case: dict[str, Any]) -> None:
    stage.say(f"  {case['place_code']}  [yellow]{case['status']}[/yellow]")
    for finding in case["findings"]:
        stage.say(f"    {finding['zh']}")
        stage.say(f"    [dim]{finding['en']}[/dim]")


def _settle_all(stage: Stage, finding: str, due: Sequence[Settlement]) -> None:
    """Settle all open cases with a finding at once; each is answered for itself."""
    cases = _open_cases(stage, finding)
    _check(finding, (case["registration_id"] for case in cases), due)
    form = {
        "items": [{name: case[name] for name in ("registration_id", "registration_version")} for case in cases],
        "decision": due[0].decision,
        "decided_by": CLERK,
        "reason": due[0].reason,
    }
    answer = stage.client.ask("POST", "validation", "/v1/cases/settlements", json=form)
    conflicts = [item["why"] for item in answer["items"] if item["outcome"] != "settled"]
    if conflicts:
        raise DemonstrationError(f"{len(conflicts)} duplicates could not be settled, the first: {conflicts[0]}")


def _check(finding: str, found: Iterable[str], due: Iterable[Settlement]) -> None:
    """Who was found must be who registered twice, not only as many.

    Raises:
        DemonstrationError: they are others.
    """
    wanted = {str(registration_id(one.source, one.submission_id)) for one in due}
    others = wanted.symmetric_difference(found)
    if others:
        raise DemonstrationError(
            f"{finding}: {len(others)} registrations were found, or not found, against the recount"
        )
