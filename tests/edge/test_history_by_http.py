"""One voter's history over HTTP: every registration with that number, every step in one order, nothing personal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.ids import registration_id
from contracts.registrations import Move, RegistrationEventType
from devstack import ServiceDsns
from services.validation.edge.appeals import in_http_appeals
from services.validation.edge.appeals.appeal_file import AppealFiles
from services.validation.edge.appeals.appeals import Appeals
from services.validation.edge.confirmations import in_http_confirmations
from services.validation.edge.confirmations.confirmations import Confirmations
from services.validation.edge.reading import in_http_history
from services.validation.edge.reading.history import Histories
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED
from tests.edge.decision_desk import LATER, Doors, case, open_doors
from tests.edge.validation_alone import ELECTION, submission_id_of

ONE, TWO = REGISTERED[:2]


@pytest.fixture
async def doors(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Doors]:
    """Two elections, the first with two pairs of eyes on a refusal, and all doors that the history tells of."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_doors(dsn, tmp_path, two_pairs_of_eyes=["refused"]) as opened:
        town, answered = opened.town, opened.answered
        await town.set_up_election(LATER)

        def clock() -> Any:
            return town.now

        appeals = Appeals(town.pool, town.keyring, clock, lambda: None)
        confirmations = Confirmations(town.pool, town.keyring, clock, lambda: None)
        files = AppealFiles(town.pool, town.keyring, clock)
        opened.app.include_router(in_http_appeals.routes(appeals, files, town.pool, answered, clock))
        opened.app.include_router(in_http_confirmations.routes(confirmations, town.pool, town.keyring, answered))
        opened.app.include_router(in_http_history.routes(Histories(town.pool, town.keyring)))
        yield opened


async def shown(doors: Doors, identity: UUID) -> dict[str, Any]:
    answer = await doors.http.get(f"/v1/registrations/{identity}/history")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    told: dict[str, Any] = answer.json()
    return told


async def entries(doors: Doors, identity: UUID) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await shown(doors, identity))["entries"]
    return told


def later(doors: Doors) -> None:
    """An hour passes."""
    doors.town.now += timedelta(hours=1)


async def test_a_voter_s_way_is_told_step_by_step_with_who_and_on_what_evidence(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    for step in (
        lambda: doors.take(identity, "丙"),
        lambda: doors.done(case(identity, "assignment"), action="take", by="甲", reason="丙请假"),
        lambda: doors.done(case(identity, "calls"), by="甲", outcome="reached", words="本人确认"),
        lambda: doors.done(case(identity, "notes"), by="乙", words="村里认识"),
        lambda: doors.settle(identity, "refused", "甲"),
        lambda: doors.done(case(identity, "settlement/approval"), by="乙", approve=True, reason="同意"),
        lambda: doors.done(case(identity, "reopening"), by="丙", reason="来访"),
    ):
        later(doors)
        await step()
    told = await entries(doors, identity)
    assert [(one["what"], one["by"], one["status"]) for one in told] == [
        ("submitted", None, "pending"),
        ("assessed", None, "suspected"),
        ("case_assigned", "丙", "suspected"),
        ("case_assigned", "甲", "suspected"),
        ("call_logged", "甲", "suspected"),
        ("note_added", "乙", "suspected"),
        ("settlement_proposed", "甲", "suspected"),
        ("settled", "乙", "refused"),
        ("reopened", "丙", "suspected"),
    ]
    assert [one["words"] for one in told[2:6]] == [None, "丙请假", "本人确认", "村里认识"]
    assert told[3]["sentence_zh"] == "甲接手此案（附理由）。"
    assert [told[place]["evidence"]["reason"] for place in (6, 7, 8)] == ["查明", "查明", "来访"]
    assert told[7]["evidence"]["approval_reason"] == "同意"
    assert [told[place]["policy_version"] for place in (1, 6, 7, 8)] == ["1"] * 4
    assert [one["code"] for one in told[1]["findings"]] == ["NOT_IN_REGISTRY"]
    assert [one["at"] for one in told] == sorted(one["at"] for one in told)
    assert all(one["sentence_zh"] and one["sentence_en"] for one in told)


async def test_all_registrations_with_the_number_are_in_it_whichever_is_asked_about(doors: Doors) -> None:
    await doors.town.load("delta", ONE)
    first = await doors.town.register(ONE)
    later(doors)
    second = await doors.town.register(ONE, source="other")
    later(doors)
    third = await doors.town.register(ONE, source="later", election_id=LATER)
    await doors.town.register(TWO)
    told = [await shown(doors, one) for one in (first, second, third)]
    assert [one["registration_id"] for one in told] == [str(first), str(second), str(third)]
    assert told[0]["entries"] == told[1]["entries"] == told[2]["entries"]
    assert [one["registration_id"] for one in told[0]["registrations"]] == [str(first), str(second), str(third)]
    assert [one["election_id"] for one in told[0]["registrations"]] == [ELECTION, ELECTION, LATER]
    assert [one["status"] for one in told[0]["entries"]][-1] == "verified"
    assert {one["registration_id"] for one in told[0]["entries"]} == {str(first), str(second), str(third)}


async def test_every_version_is_told_and_a_withdrawal_closes_the_story(doors: Doors) -> None:
    await doors.town.load("delta", ONE)
    identity = await doors.town.register(ONE)
    await doors.town.register(ONE, place_code="V02")
    await doors.town.withdraw(identity)
    told = await entries(doors, identity)
    assert [one["what"] for one in told if one["what"] in {"submitted", "corrected", "withdrawn"}] == [
        "submitted", "corrected", "withdrawn",
    ]  # fmt: skip
    assert next(one for one in told if one["what"] == "withdrawn")["status"] == "withdrawn"
    assert "V02" in next(one["sentence_en"] for one in told if one["what"] == "corrected")


async def test_a_number_that_cannot_be_right_leads_to_nobody_else(doors: Doors) -> None:
    wrong = ONE.id_number[:17] + ("0" if ONE.id_number[17] != "0" else "1")
    one = await doors.town.register(ONE, id_number=wrong)
    other = await doors.town.register(ONE, source="other", id_number=wrong)
    assert [each["registration_id"] for each in (await shown(doors, one))["registrations"]] == [str(one)]
    assert [each["registration_id"] for each in (await shown(doors, other))["registrations"]] == [str(other)]


async def test_a_registration_that_was_corrected_to_another_number_belongs_to_that_voter(doors: Doors) -> None:
    mine = await doors.town.register(TWO)
    moved = await doors.town.register(ONE)
    await doors.town.submit(
        {
            "submission_id": submission_id_of(ONE), "source": "desk", "election_id": ELECTION, "channel": "village",
            "place_code": "V01", "name": TWO.name, "id_number": TWO.id_number,
            "registered_at": "2021-09-03T09:20:00+08:00",
        }
    )  # fmt: skip
    told = await shown(doors, mine)
    assert {one["registration_id"] for one in told["registrations"]} == {str(mine), str(moved)}


async def test_what_is_said_of_appeals_and_confirmations_stands_in_its_place(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.done(
        "/v1/confirmations", election_id=ELECTION, direction="outgoing", registration_id=str(identity),
        body="浦东新区选举委员会", by="甲", words="请确认",
    )  # fmt: skip
    later(doors)
    await doors.done(
        "/v1/appeals", election_id=ELECTION, reference="2021-001", kind="omitted", appellant="金丝雀",
        phone="13912345678", statement="名单上没有我", by="乙", id_number=ONE.id_number,
    )  # fmt: skip
    told = await entries(doors, identity)
    assert [one["what"] for one in told][-2:] == ["confirmation_asked", "appeal_lodged"]
    asked, lodged = told[-2:]
    assert (asked["by"], asked["words"]) == ("甲", "请确认")
    assert (lodged["by"], lodged["words"], lodged["policy_version"]) == ("乙", "名单上没有我", "1")
    assert not any(secret in str(told) for secret in ("金丝雀", "13912345678"))


async def test_a_transfer_says_where_to_and_why(doors: Doors) -> None:
    await doors.town.load("delta", ONE)
    identity = await doors.town.register(ONE)
    there = registration_id("desk", "elsewhere")
    reason = doors.town.keyring.details(ELECTION).close("搬家".encode(), identity.bytes)
    move = Move(
        kind="transferred_out",
        election_id=LATER,
        place_code="V02",
        registration_id=there,
        by="甲",
        reason_sealed=reason,
    )
    left = doors.town.latest(identity).model_copy(update={"version": 2, "withdrawn": True, "move": move})
    await doors.town.say(RegistrationEventType.TRANSFERRED.value, left)
    last = next(one for one in await entries(doors, identity) if one["what"] == "transferred")
    assert (last["what"], last["by"], last["words"], last["status"]) == ("transferred", "甲", "搬家", "transferred")
    assert f"{LATER}, V02" in last["sentence_en"]


async def test_nothing_of_the_voter_s_is_in_it(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE, phone="13987654321")
    await doors.settle(identity, "eligible")
    told = str(await shown(doors, identity))
    assert not any(secret in told for secret in (ONE.id_number, ONE.name, "13987654321", "v1."))


async def test_where_the_election_s_key_is_destroyed_the_story_stands_without_its_words(doors: Doors) -> None:
    [identity] = await doors.suspected(ONE)
    await doors.settle(identity, "eligible")
    doors.town.keyring.details.cache_clear()
    (doors.town.folder / "keys/details" / f"{ELECTION}.key").unlink()
    told = await entries(doors, identity)
    assert [(one["what"], one["by"], one["evidence"]) for one in told][-1] == ("settled", "甲", None)


async def test_of_who_is_not_known_there_is_no_history(doors: Doors) -> None:
    answer = await doors.http.get(f"/v1/registrations/{uuid4()}/history")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
