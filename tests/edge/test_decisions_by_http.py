"""People decide over HTTP: two at once, two together, again, and off the roll and back onto it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.validations import Evidence
from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED
from tests.edge.decision_desk import Doors, case, open_doors

ONE, TWO = REGISTERED[:2]
STRIKE_OFF = {"by": "甲", "ground": "deceased", "reason": "查无此人", "registration_version": 1}


@pytest.fixture
async def doors(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Doors]:
    """An election whose policy asks for two pairs of eyes on a refusal, and an empty registry."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_doors(dsn, tmp_path, two_pairs_of_eyes=["refused"]) as opened:
        yield opened


def opened(doors: Doors, event: dict[str, str]) -> Evidence:
    """What stands sealed in an event."""
    seal = doors.town.keyring.details(event["election_id"])
    identity = event["registration_id"].replace("-", "")
    return Evidence.model_validate_json(seal.open(event["evidence_sealed"], bytes.fromhex(identity)))


async def test_of_two_clerks_who_settle_at_once_one_wins_and_the_other_is_told_who(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    clerks = {"甲": "eligible", "乙": "duplicate"}
    answers = await asyncio.gather(
        *[
            doors.post(case(identity, "settlement"), **doors.settlement(identity, decision, by))
            for by, decision in clerks.items()
        ]
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (202, 409)
    winner = next(by for by, decision in clerks.items() if decision == won.json()["status"])
    assert lost.json()["decided_by"] == winner
    assert winner in lost.json()["detail"]
    assert lost.json()["decided_at"]
    settled = [event for event in await doors.town.events(identity) if event["type"].endswith("settled.v1")]
    assert [event["decided_by"] for event in settled] == [winner]


async def test_what_needs_two_pairs_of_eyes_is_proposed_and_counts_once_another_person_approves(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    proposed = await doors.settle(identity, "refused", calls=[{"outcome": "reached"}])
    assert proposed["proposed"] is True
    assert (proposed["status"], await doors.status(identity)) == ("suspected", "suspected")
    approval = case(identity, "settlement/approval")
    own = await doors.refused(approval, by=" 甲 ", approve=True, reason="同意")
    assert own["title"] == "SecondPersonNeeded"
    done = await doors.done(approval, by="乙", approve=True, reason="同意")
    assert done == {name: value for name, value in proposed.items() if name != "proposed"} | {"status": "refused"}
    settled = (await doors.town.events(identity))[-1]
    assert (settled["decided_by"], settled["proposed_by"], settled["policy_version"]) == ("乙", "甲", "1")
    assert opened(doors, settled) == Evidence(reason="查明", calls=({"outcome": "reached"},), approval_reason="同意")
    late = await doors.refused(approval, by="丙", approve=True, reason="同意")
    assert (late["title"], late["decided_by"]) == ("NothingProposed", "乙")


@pytest.mark.parametrize(
    "papers",
    [r'"\ud800"', f'"{"案" * 30_000}"', "[" * 230 + "]" * 230, "[" * 300 + "]" * 300],
    ids=["half a character", "too long for an event", "too deep to be read", "too deep to be written"],
)
@pytest.mark.parametrize("field", ["calls", "certificate"])
async def test_papers_that_could_not_be_kept_or_published_are_refused(doors: Doors, field: str, papers: str) -> None:
    [identity] = await doors.suspected(ONE)
    body = json.dumps(doors.settlement(identity, "eligible")).removesuffix("}")
    opening, closing = ("[", "]") if field == "calls" else ("", "")
    answer = await doors.http.post(
        case(identity, "settlement"),
        content=f'{body}, "{field}": {opening}{{"as_filed": {papers}}}{closing}}}',
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, [one["at"] for one in answer.json()["errors"]]) == (422, [f"body/{field}"])
    assert await doors.status(identity) == "suspected"


async def test_what_was_proposed_can_be_declined_and_the_case_goes_on(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "refused")
    waits = await doors.refused(case(identity, "settlement"), **doors.settlement(identity, "eligible", "乙"))
    assert (waits["title"], waits["proposed_by"]) == ("ProposalWaits", "甲")
    answer = await doors.done(case(identity, "settlement/approval"), by="甲", approve=False, reason="再查")
    assert answer["status"] == "suspected"
    assert (await doors.settle(identity, "eligible", "乙"))["status"] == "eligible"


async def test_two_who_approve_at_once_approve_once(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "refused")
    approval = case(identity, "settlement/approval")
    answers = await asyncio.gather(*[doors.post(approval, by=by, approve=True, reason="同意") for by in ("乙", "丙")])
    assert sorted(answer.status_code for answer in answers) == [202, 409]


async def test_a_proposal_falls_when_the_registration_is_corrected(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "refused")
    await doors.town.register(ONE, "desk-0", place_code="V02")
    gone = await doors.refused(case(identity, "settlement/approval"), by="乙", approve=True, reason="同意")
    assert gone["title"] == "NothingProposed"
    assert await doors.status(identity) == "suspected"


async def test_a_case_is_settled_by_who_has_it(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.take(identity, "甲")
    other = await doors.refused(case(identity, "settlement"), **doors.settlement(identity, "eligible", "乙"))
    assert (other["title"], other["assignee"]) == ("WithAnotherClerk", "甲")
    assert (await doors.settle(identity, "eligible"))["status"] == "eligible"


async def test_who_was_settled_off_the_roll_is_reopened_and_judged_anew(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "duplicate")
    await doors.town.load("delta", ONE)
    answer = await doors.done(case(identity, "reopening"), by="乙", reason="本人来访")
    assert answer["status"] == "suspected"
    assert await doors.town.due() == {identity: "reopened"}
    await doors.town.sweep()
    assert await doors.town.shown(identity) == ("suspected", False, "")
    assert [event["trigger"] for event in await doors.town.events(identity) if "trigger" in event][-1] == "reopened"
    again = await doors.refused(case(identity, "reopening"), by="丙", reason="再看")
    assert (again["title"], again["decided_by"]) == ("AlreadyOpen", "乙")
    assert (await doors.settle(identity, "eligible"))["status"] == "eligible"


async def test_who_was_verified_by_machine_is_doubted_by_a_person_and_stays_on_the_roll(doors: Doors) -> None:
    await doors.town.load("full", ONE)
    identity = await doors.town.register(ONE)
    assert await doors.town.shown(identity) == ("verified", False, "")
    await doors.done(case(identity, "reopening"), by="乙", reason="邻居反映")
    await doors.town.sweep()
    assert await doors.town.shown(identity) == ("verified", True, "")


async def test_who_is_struck_off_gives_up_the_claim_and_who_was_held_back_has_it(doors: Doors) -> None:
    await doors.town.load("full", ONE)
    first, second = await doors.town.register(ONE), await doors.town.register(ONE, source="other")
    assert (await doors.town.shown(second))[2] == "DUPLICATE"
    assert (await doors.strike_off(first, ground="entered_by_mistake"))["status"] == "struck_off"
    await doors.town.sweep()
    assert await doors.town.shown(second) == ("verified", False, "")
    taken = await doors.refused(f"/v1/registrations/{first}/restoration", by="乙", reason="误删")
    assert taken["title"] == "VoterAlreadyRegistered"
    assert await doors.status(first) == "struck_off"
    await doors.strike_off(second)
    assert (await doors.done(f"/v1/registrations/{first}/restoration", by="乙", reason="误删"))["status"] == "eligible"
    claims = await doors.town.pool.fetch("SELECT registration_id FROM validation.registration WHERE holds_claim")
    assert [row["registration_id"] for row in claims] == [first]


async def test_a_restoration_and_a_registration_that_take_the_claim_at_once_leave_one_voter(doors: Doors) -> None:
    await doors.town.load("full", ONE)
    identity = await doors.town.register(ONE)
    await doors.strike_off(identity)
    restored, other = await asyncio.gather(
        doors.post(f"/v1/registrations/{identity}/restoration", by="乙", reason="误删"),
        doors.town.register(ONE, source="other"),
    )
    await doors.town.sweep()
    on_roll = [await doors.status(one) in {"verified", "eligible"} for one in (identity, other)]
    assert on_roll == ([True, False] if restored.status_code == 202 else [False, True])


async def test_what_the_registry_said_meanwhile_is_looked_at_after_a_restoration(doors: Doors) -> None:
    await doors.town.load("full", ONE)
    identity = await doors.town.register(ONE)
    await doors.strike_off(identity)
    await doors.town.load("full", TWO)
    await doors.town.sweep()
    await doors.done(f"/v1/registrations/{identity}/restoration", by="乙", reason="误删")
    await doors.town.sweep()
    assert (await doors.town.shown(identity))[0] == "eligible"


async def test_only_who_is_on_the_roll_is_struck_off_and_only_upon_the_version_that_was_seen(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    assert (await doors.refused(f"/v1/registrations/{identity}/strike-off", **STRIKE_OFF))["title"] == "NotOnTheRoll"
    await doors.settle(identity, "eligible")
    seen_before = STRIKE_OFF | {"registration_version": 2}
    conflict = await doors.refused(f"/v1/registrations/{identity}/strike-off", **seen_before)
    assert conflict["title"] == "SettlementConflict"
    lost = await doors.refused(f"/v1/registrations/{identity}/restoration", by="乙", reason="误删")
    assert lost["title"] == "NotStruckOff"


async def test_nothing_is_decided_about_who_is_not_known_here(doors: Doors) -> None:
    identity = uuid4()
    settlement = {"decision": "eligible", "registration_version": 1, "decided_by": "甲", "reason": "查明"}
    assert (await doors.refused(case(identity, "settlement"), 404, **settlement))["title"] == "No such registration"
    for door in (case(identity, "reopening"), f"/v1/registrations/{identity}/restoration"):
        await doors.refused(door, 404, by="甲", reason="查明")
    await doors.refused(f"/v1/registrations/{identity}/strike-off", 404, **STRIKE_OFF)


async def test_a_decision_asked_for_again_under_its_key_is_answered_and_not_made_again(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "eligible")
    key = "again"
    answers = [await doors.post(f"/v1/registrations/{identity}/strike-off", key, **STRIKE_OFF) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    kinds = [event["type"].split(".")[2] for event in await doors.town.events(identity)]
    assert kinds == ["assessed", "settled", "struck_off"]


async def test_a_reason_that_says_nothing_is_no_reason(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    for door in (case(identity, "reopening"), case(identity, "settlement/approval")):
        await doors.refused(door, 422, by="甲", reason="\u3000", approve=True)


async def test_what_people_write_rests_sealed(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "eligible", reason="金丝雀查明")
    await doors.strike_off(identity, reason="金丝雀迁出")
    bodies = await doors.town.pool.fetch("SELECT convert_from(body, 'utf8') AS body FROM eventstore.log")
    kept = "".join(row["body"] for row in bodies)
    kept += str(await doors.town.pool.fetch("SELECT * FROM validation.registration"))
    assert "金丝雀" not in kept
    assert [opened(doors, event).reason for event in (await doors.town.events(identity))[1:]] == [
        "金丝雀查明",
        "金丝雀迁出",
    ]
