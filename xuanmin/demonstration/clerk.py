"""The clerk at the desk: every voter who registered twice was phoned, and the second registration is a duplicate."""

from __future__ import annotations

import time

from scenarios.zhujing import Settlement
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage
from xuanmin.progress import counting_progress

CLERK = "朱泾镇选举办公室 R0001"


def settle_duplicates(stage: Stage) -> None:
    """Settle each of the town's second registrations as a duplicate, over HTTP, and wait until they are not counted.

    Raises:
        DemonstrationError: one of them was not found to be a duplicate.
    """
    settlements = stage.town.settlements
    stage.move_clock(settlements[0].date, 19)
    began = time.monotonic()
    with counting_progress(stage.console, "cases settled", len(settlements)) as advance:
        for settlement in settlements:
            _settle(stage, settlement)
            advance(1)
    stage.wait_for(
        "the count without the duplicates",
        lambda: stage.tallies("channel")["totals"]["by_status"].get("duplicate") == len(settlements),
    )
    stage.say(
        f"{len(settlements):,} second registrations settled as duplicates, each with a name and a reason, in "
        f"{time.monotonic() - began:.1f} s; the first ones stand"
    )


def _settle(stage: Stage, settlement: Settlement) -> None:
    case = stage.submission(settlement.source, settlement.submission_id)
    if all(finding["code"] != "DUPLICATE" for finding in case["findings"]):
        raise DemonstrationError(
            f"the second registration {settlement.source}/{settlement.submission_id} was not found to be a duplicate: "
            f"its status is {case['status']}"
        )
    form = {
        "decision": settlement.decision,
        "registration_version": case["version"],
        "decided_by": CLERK,
        "reason": settlement.reason,
    }
    stage.client.ask("POST", "validation", f"/v1/cases/{case['registration_id']}/settlement", json=form)
