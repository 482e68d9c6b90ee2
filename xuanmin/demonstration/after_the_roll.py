"""October: somebody moves, the roll is published, and an appeal runs against the law's clock."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from scenarios.zhujing import ELECTION_ID
from scenarios.zhujing.mscai import TOWN_OFFICE
from scenarios.zhujing.places import LUOXING
from xuanmin.demonstration.stage import Stage, named

NEXT_DOOR: Final = "V05"
MOVED_ON, LODGED_ON, DECIDED_ON = date(2021, 10, 11), date(2021, 10, 28), date(2021, 10, 30)
REFERENCE: Final = "SS-2021-001"


def transfer_somebody(stage: Stage) -> None:
    """A voter on the roll of Luoxing moves: transferred, both ends in one transaction, and judged anew there."""
    stage.move_clock(MOVED_ON, 10)
    # Who came to the desk: a household that a canvass wrote down is compared with the registry's village anew.
    here = {"place_code": LUOXING, "channel": "station", "under_review": False}
    voter = next(one for one in _roll(stage) if here.items() <= one.items())
    file = _validation(stage, "GET", f"/v1/cases/{voter['registration_id']}")
    form = {
        "by": TOWN_OFFICE,
        "reason": "已迁居，本人申请转到新居住地参选",
        "to_election_id": ELECTION_ID,
        "to_place_code": NEXT_DOOR,
        "registration_version": file["registration_version"],
    }
    path = f"/v1/registrations/{voter['registration_id']}/transfer"
    moved = stage.client.ask("POST", "registration", path, json=form)

    def settled_in() -> bool:
        return bool(stage.client.ask("GET", "reporting", moved["status_url"])["on_the_roll"])

    stage.wait_for("the transferred voter's place on the roll", settled_in)
    left = stage.submission(file["source"], file["submission_id"])
    now = stage.client.ask("GET", "reporting", moved["status_url"])
    stage.say(
        f"{named(MOVED_ON)}: a voter moves from {LUOXING} to {NEXT_DOOR}; the registration at {LUOXING} is "
        f"[yellow]{left['status']}[/yellow], the one at {NEXT_DOOR} [green]{now['status']}[/green]"
    )


def appeal(stage: Stage) -> None:
    """Somebody is missing from the published roll, appeals in time, and is put on it by a person's decision."""
    calendar = _validation(stage, "GET", f"/v1/elections/{ELECTION_ID}/calendar")
    days = ("roll_published_on", "appeals_until", "suits_until", "corrections_until")
    dates = ", ".join(f"{day.replace('_', ' ')} {named(date.fromisoformat(calendar[day]['day']))}" for day in days)
    stage.say(f"the calendar: {dates}")
    stage.move_clock(LODGED_ON, 14, 30)
    case = _case(stage, "NAME_VARIANT")
    lodging = {
        "election_id": ELECTION_ID, "reference": REFERENCE, "kind": "omitted", "by": TOWN_OFFICE,
        "registration_id": case["registration_id"], "place_code": case["place_code"], "appellant": "本人",
        "statement": "公布的选民名单上没有我；我的名字有两种写法，身份证可以证明是同一人",
    }  # fmt: skip
    lodged = _validation(stage, "POST", "/v1/appeals", lodging)
    stage.say(
        f"{named(LODGED_ON)}: appeal {REFERENCE}, somebody is missing from the roll of {case['place_code']}: "
        f"{case['findings'][0]['en']} To be decided by {named(date.fromisoformat(lodged['decide_by']))}."
    )
    stage.move_clock(DECIDED_ON, 9)
    [waiting] = _validation(stage, "GET", f"/v1/appeals?election_id={ELECTION_ID}&state=lodged")["appeals"]
    reason = "核对身份证原件：两种写法为同一人，应列入选民名单"
    decision = {"outcome": "upheld", "by": TOWN_OFFICE, "reason": reason}
    decided = _validation(stage, "POST", f"{lodged['status_url']}/decision", decision)
    settlement = {
        "decision": "eligible", "registration_version": case["registration_version"], "decided_by": TOWN_OFFICE,
        "reason": reason,
    }  # fmt: skip
    settled = _validation(stage, "POST", f"/v1/cases/{case['registration_id']}/settlement", settlement)
    stage.wait_for(
        "the appellant's place on the roll",
        lambda: bool(stage.submission(case["source"], case["submission_id"])["on_the_roll"]),
    )
    stage.say(
        f"{named(DECIDED_ON)}, {waiting['hours_left']:.0f} hours before its time is out: {decided['state']}, "
        f"[green]{decision['outcome']}[/green]; the case is settled: [green]{settled['status']}[/green], on the "
        "roll"
    )


def _case(stage: Stage, finding: str) -> dict[str, Any]:
    [case] = _validation(stage, "GET", f"/v1/cases?election_id={ELECTION_ID}&finding={finding}&limit=1")["cases"]
    return dict(case)


def _roll(stage: Stage) -> list[dict[str, Any]]:
    roll: list[dict[str, Any]] = _validation(stage, "GET", f"/v1/elections/{ELECTION_ID}/roll?limit=500")[
        "registrations"
    ]
    return roll


def _validation(stage: Stage, method: str, path: str, form: dict[str, Any] | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = stage.client.ask(method, "validation", path, json=form)
    return answer
