"""October: the deputies' seats are decided at both levels, and possible candidates surveyed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scenarios.zhujing import ELECTION_ID
from scenarios.zhujing.candidates import candidates
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage, named

OFFICE: Final = "朱泾镇选举办公室 R0001"
COMMITTEE: Final = "朱泾镇选举委员会"
DECIDED_ON, SURVEYED_ON = date(2021, 10, 12), date(2021, 10, 20)


def decide_seats(stage: Stage) -> dict[tuple[str, str], int]:
    """Have the computed seats decided; the answer is the seats by level and constituency.

    Raises:
        DemonstrationError: there is no way to share them out.
    """
    stage.move_clock(DECIDED_ON, 10)
    path = f"/v1/elections/{ELECTION_ID}/seats"
    decided: dict[tuple[str, str], int] = {}
    shown = stage.client.ask("GET", "registration", path)
    for level in shown["levels"]:
        if level["unsolved"]:
            raise DemonstrationError(f"the seats of the {level['level']} cannot be shared out")
        name, rows = level["level"], level["rows"]
        form = {
            "by": OFFICE, "decided_by": COMMITTEE, "reference": f"2021-{name}", "seen": shown["set_up_version"],
        }  # fmt: skip
        stage.client.ask("POST", "registration", f"{path}/{name}/decision", json=form)
        decided |= {(name, row["constituency"]): row["seats"] for row in rows}
        widest = max(rows, key=lambda row: abs(float(row["deviation"]["percent"])))
        stage.say(
            f"{named(DECIDED_ON)}: {level['deputies']} {name} deputies for {level['counted']:,} people in {len(rows)} "
            f"constituencies, {level['average']['decimal']} people each; furthest from that is "
            f"{widest['constituency']} ({widest['deviation']['percent']} %: {widest['seats']} for "
            f"{widest['exact']['decimal']})"
        )
    return decided


def survey_candidates(stage: Stage, seats: Mapping[tuple[str, str], int]) -> None:
    """Record the possible candidates at both levels, and show them against the seats and the roll.

    Raises:
        DemonstrationError: one is not taken, or not counted within a minute.
    """
    stage.move_clock(SURVEYED_ON, 10)
    forms = [{**one, "by": OFFICE} for one in candidates(stage.town, seats)]
    path = f"/v1/elections/{ELECTION_ID}/candidates"
    answer = stage.client.ask("POST", "registration", path, json=forms, expect=(202, 422))
    if answer.get("accepted") != len(forms):
        raise DemonstrationError(f"{len(answer.get('rejected', forms))} candidates are not taken")
    shown: dict[str, Any] = {}

    def counted() -> bool:
        shown.update(stage.client.ask("GET", "reporting", path))
        return len(shown["candidates"]) >= len(forms)

    stage.wait_for("the count of the candidates", counted)
    short = [row for row in shown["counts"] if row["enough"] == "too_few"]
    on_the_roll = sum(one["on_the_roll"] for one in shown["candidates"])
    stage.say(
        f"{named(SURVEYED_ON)}: {len(forms)} possible candidates, {on_the_roll} of them on the roll; too few in "
        f"{len(short)} constituencies: "
        + ", ".join(f"{row['constituency']} ({row['candidates']} of {row['fewest']})" for row in short)
    )
    findings = ", ".join(f"{number} {code}" for code, number in shown["findings"].items())
    stage.say(f"  to look at: {findings or 'nothing'}")
