"""The work on a case over HTTP: one clerk has it, everything is on record, and nothing personal comes out unasked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.edge.case_world import NAME, NON_LOCAL, NUMBER, PHONE, World, open_world

PAPERS = {"number": "资格0473", "issuer": "嘉善县选举委员会", "issued_on": "2021-09-18"}
WORDS = "她说丈夫是罗星本地人"


@pytest.fixture(scope="module")
async def world(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_world(dsn, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


async def test_of_two_clerks_who_take_at_once_one_has_it_and_the_other_is_told_who(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    answers = await asyncio.gather(world.take(case, "王老师"), world.take(case, "李老师"))
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    winner = (await world.file(case))["assignee"]
    [lost] = [answer.json() for answer in answers if answer.status_code == 409]
    assert lost["assignee"] == winner
    assert winner in lost["detail"]
    assert answers[0 if winner == "王老师" else 1].status_code == 202
    assert await world.told(case) == ["assessed", "case_assigned"]


async def test_a_case_goes_from_hand_to_hand_and_back(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    await world.done(case, "assignment", action="hand_over", by="组长", to="王老师")
    assert (await world.refused(case, "assignment", action="release", by="李老师"))["assignee"] == "王老师"
    assert (await world.refused(case, "assignment", action="hand_over", by="李老师", to="赵老师"))[
        "assignee"
    ] == "王老师"
    await world.done(case, "assignment", action="hand_over", by="王老师", to="李老师")
    first = await world.done(case, "assignment", action="release", by="李老师")
    again = await world.done(case, "assignment", action="release", by="李老师")
    assert first == again
    assert (await world.file(case))["assignee"] is None
    assert await world.told(case) == ["assessed", *["case_assigned"] * 3]


async def test_a_case_whose_clerk_is_away_is_taken_over_for_a_reason_that_stands_on_record(world: World) -> None:
    case, why, more = await world.registered(NON_LOCAL), "王老师住院", "李老师忙不过来"
    await world.take(case, "王老师")
    refused = await world.refused(case, "assignment", action="take", by="李老师")
    assert (refused["title"], refused["assignee"]) == ("WithAnotherClerk", "王老师")
    assert "`reason`" in refused["detail"]
    first = await world.post(case, "assignment", "away", action="take", by="李老师", reason=why)
    again = await world.post(case, "assignment", "away", action="take", by="李老师", reason=why)
    assert (first.status_code, first.json()) == (202, again.json())
    await world.done(case, "assignment", action="hand_over", by="组长", to="赵老师", reason=more)
    told = await world.file(case)
    assert told["assignee"] == "赵老师"
    assert [(one["by"], one["assignee"], one["how"], one["reason"]) for one in told["assignments"]] == [
        ("王老师", "王老师", "taken", None),
        ("李老师", "李老师", "taken", why),
        ("组长", "赵老师", "handed_over", more),
    ]
    held = await world.at_rest()
    assert not [words for words in (why, more) if words in held]


async def test_one_s_own_case_taken_again_changes_nothing_however_the_name_is_typed(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    first = await world.done(case, "assignment", action="take", by="R0042")
    assert await world.done(case, "assignment", action="take", by=" ｒ0042\u200b") == first
    assert await world.told(case) == ["assessed", "case_assigned"]


async def test_a_settled_case_is_with_nobody_and_is_not_taken_again(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    await world.take(case, "王老师")
    await world.done(
        case, "settlement", decision="eligible", registration_version=1, decided_by="王老师", reason="核实无误"
    )
    told = await world.file(case)
    assert (told["assignee"], told["open"], told["since"], told["call_script"]) == (None, False, None, None)
    late = await world.refused(case, "assignment", action="take", by="李老师")
    assert (late["title"], late["decided_by"]) == ("NoOpenCase", "王老师")
    assert (await world.refused(case, "calls", outcome="reached", by="李老师"))["title"] == "NoOpenCase"
    await world.done(case, "notes", by="李老师", words="事后补记")


async def test_calls_and_notes_are_told_with_their_words_and_kept_sealed(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    later = "2021-09-21T09:00:00+08:00"
    await world.done(case, "calls", by="王老师", outcome="no_answer", next_attempt_at=later)
    told = await world.file(case)
    assert (told["last_outcome"], told["next_attempt_at"]) == ("no_answer", "2021-09-21T09:00:00+08:00")
    await world.take(case, "王老师")
    await world.done(case, "calls", by="李老师", outcome="reached", words=WORDS)
    await world.done(case, "notes", by="王老师", words=WORDS + "。")
    told = await world.file(case)
    assert [(one["by"], one["outcome"], one["words"]) for one in told["calls"]] == [
        ("王老师", "no_answer", None), ("李老师", "reached", WORDS),
    ]  # fmt: skip
    assert [(one["by"], one["words"]) for one in told["notes"]] == [("王老师", WORDS + "。")]
    assert (told["last_outcome"], told["next_attempt_at"]) == ("reached", None)
    assert WORDS not in await world.at_rest()


@pytest.mark.parametrize("what", ["calls", "notes"])
async def test_one_request_is_one_call_however_often_and_at_once_it_is_sent(world: World, what: str) -> None:
    case = await world.registered(NON_LOCAL)
    body = {"by": "王老师", "words": "占线"} | ({"outcome": "no_answer"} if what == "calls" else {})
    answers = await asyncio.gather(*(world.post(case, what, f"{what} {case}", **body) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    await world.done(case, what, **body)
    await world.done(case, what, **body)
    assert len((await world.file(case))[what]) == 3


async def test_a_certificate_is_verified_by_another_clerk_than_who_took_it_in(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    early = await world.refused(case, "certificate", by="王老师", step="verified")
    assert early["title"] == "CertificateStep"
    await world.done(case, "certificate", by="王老师", step="advised")
    first = await world.done(case, "certificate", by="王老师", step="received", papers=PAPERS)
    assert await world.done(case, "certificate", by="王老师", step="received", papers=PAPERS) == first
    same = await world.refused(case, "certificate", by="王老师 ", step="verified")
    assert (same["title"], "王老师" in same["detail"]) == ("SameClerk", True)
    await world.done(case, "certificate", by="李老师", step="verified")
    told = (await world.file(case))["certificate"]
    assert (told["step"], told["by"], told["papers"]) == ("verified", "李老师", PAPERS)
    assert [(one["step"], one["by"]) for one in told["steps"]] == [
        ("advised", "王老师"), ("received", "王老师"), ("verified", "李老师"),
    ]  # fmt: skip
    assert PAPERS["number"] not in await world.at_rest()


async def test_what_was_seen_of_papers_is_looked_at_again_with_that_reason(world: World) -> None:
    looked_at, advised, permitted = [await world.registered(NON_LOCAL) for _ in range(3)]
    await world.done(looked_at, "certificate", by="王老师", step="received", papers=PAPERS)
    await world.done(looked_at, "certificate", by="李老师", step="verified")
    await world.done(advised, "certificate", by="王老师", step="advised")
    permit = {"issued_on": "2015-03-02", "endorsed_on": ["2017-03-02", "2016-03-01"]}
    first = await world.done(permitted, "permit", by="王老师", permit=permit)
    assert await world.done(permitted, "permit", by="李老师", permit=permit) == first
    due = await world.pool.fetch(
        "SELECT registration_id, due_because FROM validation.registration WHERE registration_id = ANY ($1) AND due",
        [looked_at, advised, permitted],
    )
    assert {(row["registration_id"], row["due_because"]) for row in due} == {
        (looked_at, "certificate"), (permitted, "certificate"),
    }  # fmt: skip
    told = (await world.file(permitted))["permit"]
    assert told["permit"] == {"issued_on": "2015-03-02", "endorsed_on": ["2016-03-01", "2017-03-02"]}
    assert (told["by"], told["unbroken_since"]) == ("王老师", "2015-03-02")


async def test_what_is_not_here_is_not_found(world: World) -> None:
    nobody = uuid4()
    assert (await world.http.get(f"/v1/cases/{nobody}")).status_code == 404
    wishes: dict[str, dict[str, Any]] = {
        "assignment": {"action": "take"},
        "calls": {"outcome": "reached"},
        "notes": {"words": "x"},
        "certificate": {"step": "advised"},
        "permit": {"permit": {"issued_on": "2015-03-02"}},
        "disclosure": {"fields": ["name"], "reason": "x"},
    }
    answers = [await world.post(nobody, what, by="王老师", **body) for what, body in wishes.items()]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["title"] for answer in answers} == {"No such registration"}


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("assignment", {"action": "hand_over"}),
        ("assignment", {"action": "take", "to": "李老师"}),
        ("assignment", {"action": NUMBER}),
        ("assignment", {"action": "release", "reason": NAME}),
        ("assignment", {"action": "take", "reason": "\u3000"}),
        ("assignment", {"action": "take", "reason": NUMBER * 28}),
        ("calls", {"outcome": NUMBER}),
        ("calls", {"outcome": "no_answer", "next_attempt_at": 1632185999}),
        ("calls", {"outcome": "no_answer", "next_attempt_at": "2021-09-21T09:00:00"}),
        ("notes", {"words": "\u3000"}),
        ("notes", {"words": "x\x00"}),
        ("certificate", {"step": "received"}),
        ("certificate", {"step": "verified", "papers": PAPERS}),
        ("certificate", {"step": "received", "papers": PAPERS | {"issued_on": 18888}}),
        ("permit", {"permit": {"issued_on": "2015-03-02", "endorsed_on": ["2014-03-02"]}}),
        ("disclosure", {"fields": [], "reason": "x"}),
        ("disclosure", {"fields": ["spouse"], "reason": "x"}),
        ("disclosure", {"fields": ["name"]}),
        ("notes", {"words": "x", PHONE: NAME}),
    ],
)
async def test_what_cannot_be_asked_is_told_by_its_place_and_never_by_its_value(
    world: World, what: str, body: dict[str, object]
) -> None:
    case = await world.registered(NON_LOCAL)
    answer = await world.post(case, what, by="王老师", **body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert not [canary for canary in (NUMBER, NAME, PHONE) if canary in answer.text]
    assert await world.told(case) == ["assessed"]


@pytest.mark.parametrize("nobody", ["\u200b", "\u3164", "\u2800", "\ufe0f", "\u00ad \u034f"])
async def test_a_name_that_nobody_sees_stands_under_nothing(world: World, nobody: str) -> None:
    case = await world.registered(NON_LOCAL)
    answer = await world.post(case, "notes", by=nobody, words="x")
    assert (answer.status_code, [one["at"] for one in answer.json()["errors"]]) == (422, ["body/by"])


async def test_no_log_line_tells_what_was_worked_on(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    with capture_logs() as lines:
        await world.done(case, "notes", by="王老师", words=WORDS)
        await world.post(case, "disclosure", by="王老师", fields=["id_number", "name"], reason=WORDS)
        await world.refused(case, "certificate", by="王老师", step="verified")
    assert not [one for one in (WORDS, NUMBER, NAME) if one in json.dumps(lines, default=str, ensure_ascii=False)]
