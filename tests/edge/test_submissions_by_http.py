"""Submissions, withdrawals and set-ups over HTTP: what is answered, and what is kept of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from services.registration.edge.intake.in_http import MAX_BODY, MAX_LINES
from tests.edge.conftest import Service
from tests.edge.forms import CANARY, ELECTION, PLACE, election_file, form, fresh_id, line

NDJSON = {"content-type": "application/x-ndjson"}


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that an answer tells, which quotes nothing of what was sent."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert not any(secret in answer.text for secret in (CANARY, "张", "\\u5f20", "13800000000"))
    return problem


async def test_one_submission_is_accepted_with_the_address_of_its_status(service: Service) -> None:
    sent = form(source="人事/处", submission_id=f"第1号 #{uuid4()}")
    answer = await service.client.post("/v1/submissions", json=sent)
    where = f"/v1/submissions/{quote('人事/处', safe='')}/{quote(sent['submission_id'], safe='')}"
    assert (answer.status_code, answer.headers["location"], answer.json()) == (202, where, {"status_url": where})
    assert await service.told(sent["submission_id"], "人事/处") == [("submitted", PLACE)]


async def test_the_answer_comes_after_the_commit_and_the_same_again_changes_nothing(service: Service) -> None:
    sent = form()
    for _ in range(3):
        answer = await service.client.post("/v1/submissions", json=sent)
        assert answer.status_code == 202
        assert await service.told(sent["submission_id"]) == [("submitted", PLACE)]


async def test_nothing_personal_is_kept_in_the_clear(service: Service) -> None:
    sent = form(name="欧阳夏雨", spouse_id_number="11010519491231002X", birth_date="1980-02-29", registrar="李登记")
    await service.client.post("/v1/submissions", json=sent)
    async with service.pool.acquire() as connection:
        rows = await connection.fetch("SELECT log::text, convert_from(body, 'utf8') AS body FROM eventstore.log")
    kept = "".join(row["log"] + row["body"] for row in rows)
    hidden = ("欧阳夏雨", CANARY, "11010519491231002X", "1980-02-29", "13800000000", "李登记")
    assert sent["submission_id"] in kept
    assert not any(secret in kept for secret in hidden)


async def test_each_line_of_ndjson_is_answered_for_itself(service: Service) -> None:
    good, other = form(), form()
    lines = [
        json.dumps(good, ensure_ascii=False).encode(),
        b"",
        b"{not json",
        line(channel="telepathy"),
        line(election_id="nowhere-1999"),
        json.dumps(other).encode() + b"\r",
        line(registered_at="2021-09-03T09:20:00"),
        b"\xff\xfe" + line(),
        line(name="x" * 70_000),
    ]
    answer = await service.client.post("/v1/submissions", content=b"\n".join(lines), headers=NDJSON)
    assert answer.status_code == 202
    body = answer.json()
    assert body["accepted"] == 2
    assert [(one["line"], one["status"], one["reason"]) for one in body["rejected"]] == [
        (3, 422, "NOT_JSON"),
        (4, 422, "WRONG_SHAPE"),
        (5, 422, "UNKNOWN_ELECTION"),
        (7, 422, "WRONG_SHAPE"),
        (8, 422, "NOT_UTF8"),
        (9, 422, "TOO_LARGE"),
    ]
    assert all(one["detail"] for one in body["rejected"])
    assert CANARY not in answer.text
    assert await service.told(good["submission_id"]) == [("submitted", PLACE)]
    assert await service.told(other["submission_id"]) == [("submitted", PLACE)]


async def test_lines_of_one_request_are_taken_in_their_order(service: Service) -> None:
    identity = fresh_id()
    lines = [line(submission_id=identity, place_code=f"P{n}") for n in range(600)]
    answer = await service.client.post("/v1/submissions", content=b"\n".join(lines), headers=NDJSON)
    assert answer.json() == {"accepted": 600, "rejected": []}
    assert [place for _, place in await service.told(identity)] == [f"P{n}" for n in range(600)]


async def test_a_request_of_bad_lines_alone_is_refused_with_each_reason(service: Service) -> None:
    answer = await service.client.post("/v1/submissions", content=b"{\n[]\n", headers=NDJSON)
    assert answer.status_code == 422
    assert [one["reason"] for one in answer.json()["rejected"]] == ["NOT_JSON", "WRONG_SHAPE"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id_number": int(CANARY)}, "WRONG_SHAPE"),
        ({"name": ...}, "WRONG_SHAPE"),
        ({"channel": CANARY}, "WRONG_SHAPE"),
        ({"registered_at": CANARY}, "WRONG_SHAPE"),
        ({"registered_at": "2021-02-30T09:20:00+08:00"}, "TIME_OUT_OF_RANGE"),
        ({"registered_at": "9999-01-01T00:00:00Z"}, "TIME_OUT_OF_RANGE"),
        ({"birth_date": "0001-01-01"}, "TIME_OUT_OF_RANGE"),
        ({"name": "张\x00伟"}, "NUL_CHARACTER"),
        ({"election_id": CANARY}, "UNKNOWN_ELECTION"),
        ({"election_id": f"../{CANARY}"}, "UNKNOWN_ELECTION"),
        ({"withdraw": CANARY}, "WRONG_SHAPE"),
        ({"revision": CANARY}, "WRONG_SHAPE"),
        ({"revision": -1}, "WRONG_SHAPE"),
        ({"phone": {"number": "13800000000"}}, "WRONG_SHAPE"),
    ],
)
async def test_an_unreadable_submission_is_a_problem_that_quotes_no_value(
    service: Service, changed: dict[str, Any], reason: str
) -> None:
    assert is_problem(await service.client.post("/v1/submissions", json=form(**changed)), 422)["title"] == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "EMPTY"),
        (b"{", "NOT_JSON"),
        (CANARY.encode(), "WRONG_SHAPE"),
        ("张".encode("gb18030"), "NOT_UTF8"),
        (b"[" * 50_000, "NOT_JSON"),
    ],
)
async def test_a_body_that_is_no_submission_is_a_problem(service: Service, body: bytes, reason: str) -> None:
    assert is_problem(await service.client.post("/v1/submissions", content=body), 422)["title"] == reason


async def test_bodies_and_line_counts_above_the_limits_are_refused_whole(service: Service) -> None:
    async def endless() -> Any:
        for _ in range(MAX_BODY // (1 << 20) + 1):
            yield b" " * (1 << 20)

    is_problem(await service.client.post("/v1/submissions", content=endless(), headers=NDJSON), 413)
    one = form()
    lines = json.dumps(one).encode() + b"\n" + b"{}\n" * MAX_LINES
    is_problem(await service.client.post("/v1/submissions", content=lines, headers=NDJSON), 413)
    assert await service.told(one["submission_id"]) == []
    is_problem(await service.client.post("/v1/submissions", json=form(name="x" * 70_000)), 422)


async def test_the_same_key_and_body_get_the_same_answer_without_being_done_again(service: Service) -> None:
    sent, key = form(), {"Idempotency-Key": f"key-{uuid4()}"}
    first = await service.client.post("/v1/submissions", json=sent, headers=key)
    await service.client.delete(f"/v1/submissions/company-hr/{sent['submission_id']}")
    again = await service.client.post("/v1/submissions", json=sent, headers=key)
    assert (again.status_code, again.json(), again.headers["location"]) == (
        202,
        first.json(),
        first.headers["location"],
    )
    assert [word for word, _ in await service.told(sent["submission_id"])] == ["submitted", "withdrawn"]


async def test_the_same_key_with_another_body_is_a_problem_and_nothing_is_done(service: Service) -> None:
    key, other = {"Idempotency-Key": f"key-{uuid4()}"}, form()
    await service.client.post("/v1/submissions", json=form(), headers=key)
    is_problem(await service.client.post("/v1/submissions", json=other, headers=key), 422)
    assert await service.told(other["submission_id"]) == []


async def test_a_refused_request_leaves_its_key_free(service: Service) -> None:
    key, sent = {"Idempotency-Key": f"key-{uuid4()}"}, form()
    is_problem(await service.client.post("/v1/submissions", json=form(channel="fax"), headers=key), 422)
    assert (await service.client.post("/v1/submissions", json=sent, headers=key)).status_code == 202


async def test_a_key_too_long_is_a_problem(service: Service) -> None:
    is_problem(await service.client.post("/v1/submissions", json=form(), headers={"Idempotency-Key": "k" * 201}), 400)


@pytest.mark.parametrize("source", ["company-hr", "人事处", "a/b", "a?b#c%2F"])
async def test_deleting_withdraws_whatever_the_names_hold(service: Service, source: str) -> None:
    sent = form(source=source, submission_id=f"2021/09/第{uuid4()}号")
    location = (await service.client.post("/v1/submissions", json=sent)).headers["location"]
    for _ in range(2):
        answer = await service.client.delete(location)
        assert (answer.status_code, answer.json()) == (202, {"status_url": location})
    assert [word for word, _ in await service.told(sent["submission_id"], source)] == ["submitted", "withdrawn"]


async def test_there_is_nothing_to_withdraw_of_what_never_arrived(service: Service) -> None:
    is_problem(await service.client.delete(f"/v1/submissions/company-hr/{uuid4()}"), 404)


async def test_withdrawals_and_corrections_side_by_side_are_all_answered(service: Service) -> None:
    sent = form()
    await service.client.post("/v1/submissions", json=sent)
    where = f"/v1/submissions/company-hr/{sent['submission_id']}"
    answers = await asyncio.gather(
        *(service.client.post("/v1/submissions", json=sent | {"revision": n, "phone": str(n)}) for n in range(1, 9)),
        *(service.client.delete(where) for _ in range(8)),
    )
    assert [answer.status_code for answer in answers] == [202] * 16
    events = await service.events(sent["submission_id"])
    assert [stored.version for stored in events] == list(range(1, len(events) + 1))


async def test_the_same_set_up_again_changes_nothing_and_another_replaces_it(service: Service) -> None:
    election = f"again-{uuid4().hex[:8]}"
    where, file = f"/v1/elections/{election}", election_file(id=election)
    answers = [(await service.client.put(where, json=file)).json()["changed"] for _ in range(2)]
    file["election"]["title"] = "another"
    answers.append((await service.client.put(where, json=file)).json()["changed"])
    assert answers == [True, False, True]
    assert (await service.client.post("/v1/submissions", json=form(election_id=election))).status_code == 202


async def test_set_ups_loaded_side_by_side_are_all_answered(service: Service) -> None:
    election = f"race-{uuid4().hex[:8]}"
    answers = await asyncio.gather(
        *(
            service.client.put(f"/v1/elections/{election}", json=election_file(id=election, title=f"title {n}"))
            for n in range(6)
        )
    )
    assert [answer.status_code for answer in answers] == [202] * 6


async def test_a_set_up_that_is_wrong_or_for_another_address_is_a_problem(service: Service) -> None:
    is_problem(await service.client.put(f"/v1/elections/{ELECTION}", json={"election": {"id": CANARY}}), 422)
    is_problem(await service.client.put("/v1/elections/another", json=election_file()), 422)


async def test_a_set_up_above_what_one_record_may_hold_is_refused_in_bytes_not_characters(service: Service) -> None:
    file = election_file(id="large")
    place = {"kind": "unit", "name": "单位" * 50, "district_constituency": "D01"}
    file["places"] = [{"code": f"U{n}", **place} for n in range(2500)]
    assert (
        len(json.dumps(file, ensure_ascii=False))
        < 900_000 - 2500 * 60
        < len(json.dumps(file, ensure_ascii=False).encode())
    )
    is_problem(await service.client.put("/v1/elections/large", json=file), 413)


async def test_the_service_says_that_it_is_ready(service: Service) -> None:
    # No relay runs beside this service: what the tests before this one left unpublished is taken to be.
    await service.pool.execute(
        "UPDATE eventstore.relay AS r SET position = h.position FROM eventstore.head AS h WHERE h.shard = r.shard"
    )
    async with asyncio.timeout(20):
        while (answer := await service.client.get("/health/ready")).status_code != 200:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.1)
    told = answer.json()
    assert (told["status"], set(told["checks"].values())) == ("ready", {"ok"})
    assert told["checks"].keys() >= {"database", "broker", "consumers", "relay"}
    assert (await service.client.get("/health/live")).status_code == 200
    assert "xuanmin_consumer_records_total" in (await service.client.get("/metrics")).text
