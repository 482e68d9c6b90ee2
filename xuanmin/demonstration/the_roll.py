"""27 October: the roll is published as of a position of both logs, and anyone can prove who stands on it."""

from __future__ import annotations

import time
from datetime import date
from typing import Any, Final

from contracts.roll.proof import Question, check, check_against
from office.roll.proofs import proofs_of
from office.roll.publishing import Outcome, Said, publish_roll, publish_supplement
from scenarios.zhujing import ELECTION_ID
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage, named

COMMITTEE: Final = "朱泾镇选举委员会"
PUBLISHED_ON, SUPPLEMENTED_ON = date(2021, 10, 27), date(2021, 10, 31)
NOBODY: Final = "无此人"
"""A name that nobody has."""


def publish(stage: Stage) -> None:
    """Publish the roll of every constituency; prove that Ms Cai is on it, and that somebody is not.

    Raises:
        DemonstrationError: reporting's own rebuild comes to another roll, or a proof does not hold.
    """
    stage.move_clock(PUBLISHED_ON, 9)
    began = time.monotonic()
    done = publish_roll(
        stage.client, ELECTION_ID, Said(COMMITTEE, "选举日二十日以前公布选民名单", PUBLISHED_ON), stage.say
    )
    rows = done.worked_out.head["constituencies"]
    voters = {level: sum(row["entries"] for row in rows if row["level"] == level) for level in ("district", "town")}
    _sound(done)
    stage.say(
        f"{named(PUBLISHED_ON)}, 20 days before the day: publication {done.answer['no']}, {voters['district']:,} "
        f"voters in {sum(row['level'] == 'district' for row in rows)} district constituencies, {voters['town']:,} in "
        f"{sum(row['level'] == 'town' for row in rows)} town constituencies, in {time.monotonic() - began:.1f} s"
    )
    stage.say(f"signed root {done.worked_out.head['root'][:16]}…; reporting's own rebuild comes to the same")
    _prove(stage)


def supplement(stage: Stage) -> None:
    """Publish what changed since: whoever appealed and was put on the roll.

    Raises:
        DemonstrationError: reporting's own rebuild comes to another roll.
    """
    stage.move_clock(SUPPLEMENTED_ON, 9)
    said = Said(COMMITTEE, "申诉成立，补充公布", SUPPLEMENTED_ON)
    done = publish_supplement(stage.client, ELECTION_ID, said, stage.say)
    _sound(done)
    changed = [row for row in done.worked_out.head["constituencies"] if row["added"] or row["removed"]]
    stage.say(
        f"{named(SUPPLEMENTED_ON)}: publication {done.answer['no']}, a supplement: "
        + ", ".join(f"{row['code']} +{row['added']} −{row['removed']}" for row in changed)
    )


def _sound(done: Outcome) -> None:
    if done.verified != "true":
        raise DemonstrationError(f"reporting's own rebuild of publication {done.answer['no']} is {done.verified}")


def _prove(stage: Stage) -> None:
    cai = stage.town.ms_cai.resident
    code = _place(stage, cai.place_code)["district_constituency"]
    asked = [
        Question("district", code, cai.name, "female", any_gender=False),
        Question("district", code, NOBODY, None, any_gender=True),
    ]
    found = []
    for file in proofs_of(stage.client, ELECTION_ID, None, asked):
        check_against(file.proof, file.signed.digest)
        found.append(check(file.proof))
    if found != [True, False]:
        raise DemonstrationError(f"the published roll of {code} has not Ms Cai on it, or somebody who is not")
    stage.say(
        f"proved from the signed root alone: Ms Cai stands on the roll of {code}, and nobody of the name {NOBODY} does"
    )


def _place(stage: Stage, code: str | None) -> dict[str, Any]:
    set_up = stage.client.ask("GET", "registration", f"/v1/elections/{ELECTION_ID}/set-up")["set_up"]
    return next(place for place in set_up["places"] if place["code"] == code)
