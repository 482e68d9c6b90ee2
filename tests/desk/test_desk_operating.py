"""What operators do at the desk: what reaches the services, who may, and that nothing is done without a second look."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.desk.conftest import Desk

LETTERS: Final = "/v1/operations/dead-letters"
TOPIC: Final = "voter.submissions.v1"
ORDER: Final = "6b0c1c3e-7f3e-4f0a-9d55-0b8b6f6a1c21"
LETTER: Final[dict[str, Any]] = {
    "offset": 7, "letter_id": "x", "at": "2021-09-03T01:20:00+00:00", "service": "registration", "reason": "NOT_JSON",
    "detail": "not JSON; send one JSON object a record", "partition": 2, "record_offset": 41, "bytes": 120,
    "redriven": 1, "place": None, "dealt_with": None,
}  # fmt: skip
SHOWN: Final = {
    **LETTER, "topic": TOPIC, "whole": True, "cannot_be_put_back": None, "would_be_now": "NOT_JSON",
    "content": {
        "is": "a JSON object", "key_bytes": None, "headers": [], "bytes": 120, "missing": ["name"],
        "fields_not_ours": 2,
        "fields": [{"name": "id_number", "type": "text", "characters": 18, "form": "9" * 18, "last_two": "19"}],
    },
}  # fmt: skip
PREVIEW: Final = {
    "topic": TOPIC, "chosen": 3, "would_be_put_back": 2, "reasons": {"NOT_JSON": 3}, "left_out": {"redriven_before": 1},
    "would_be": {"readable_now": 1, "NOT_JSON": 1}, "redriven_before": {"0": 1, "1": 1},
    "oldest": "2021-09-03T01:20:00+00:00", "newest": "2021-09-03T01:21:00+00:00", "looked_through": 9, "complete": True,
}  # fmt: skip
GOING_ON: Final = {
    "redrive": ORDER, "topic": TOPIC, "by": "operator 李梅", "asked_at": "2021-09-03T01:22:00+00:00",
    "state": "going_on",
    "share": 0.5, "put_back": 1, "left_out": {"redriven_before": 1},
}  # fmt: skip
CONSUMER: Final[dict[str, Any]] = {
    "consumer": "validation",
    "topics": ["voter.registrations.v1"],
    "lag": 3,
    "paused": None,
}
REBUILD: Final = {
    "asked_by": "operator 李梅", "began_at": "2021-09-03T01:22:00+00:00", "phase": "reading", "events_read": 10,
    "events_of": 40, "seconds_left": 30.0, "outcome": None, "why": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def answers(desk: Desk) -> None:
    canned = desk.canned
    summary = [
        {"topic": TOPIC, "kept": 9, "open": 8, "oldest_seconds": 7200.0, "reasons": {"NOT_JSON": 8}, "dealt_with": {}}
    ]
    page = {"topic": TOPIC, "first": 0, "end": 9, "next": 8, "letters": [LETTER], "summary": summary}
    canned.answer("registration", LETTERS, page)
    canned.answer("registration", f"{LETTERS}/{TOPIC}/7", SHOWN)
    canned.answer("registration", f"{LETTERS}/redrives/preview", PREVIEW, method="POST")
    canned.answer("registration", f"{LETTERS}/redrives", {"redrives": [GOING_ON]})
    canned.answer("registration", f"{LETTERS}/redrives", {"redrive": ORDER}, method="POST", status=202)
    canned.answer("registration", f"{LETTERS}/redrives/{ORDER}/stop", {"changed": True}, method="POST", status=202)
    held = {"by": "operator 李梅", "since": "2021-09-03T01:22:00+00:00", "how": "paused", "reason": "升级"}
    for service in ("registration", "reporting"):
        canned.answer(service, "/v1/operations/consumers", {"consumers": []})
        canned.answer(service, "/v1/operations/acts", {"acts": []})
    two = [CONSUMER, {**CONSUMER, "consumer": "validation-elections", "paused": held}]
    canned.answer("validation", "/v1/operations/consumers", {"consumers": two})
    act = {
        "at": "2021-09-03T01:22:00+00:00",
        "service": "validation",
        "act": "consumer_paused",
        "subject": "validation",
    }
    canned.answer("validation", "/v1/operations/acts", {"acts": [{**act, "by": "operator 李梅", "reason": "升级"}]})
    for what in ("pause", "drain"):
        canned.answer("validation", f"/v1/operations/consumers/validation/{what}", CONSUMER, method="POST")
    told = {"data_as_of": "2021-09-03T01:22:00+00:00", "lag": 0, "gaps": None, "rebuild": REBUILD, "last": None}
    canned.answer("reporting", "/v1/operations/projection", told)
    for what in ("rebuild", "cancel"):
        canned.answer("reporting", f"/v1/operations/projection/{what}", {}, method="POST", status=202)


PAGES: Final = {
    "/operations/letters": ("不是 JSON", "Dead letters"),
    f"/operations/letters/{TOPIC}/7": ("末两位 19", "ends in 19"),
    "/operations/redrives": ("进行中", "going on"),
    "/operations/redrives/now": ("已经重放过", "put back before"),
    "/operations/consumers": ("已暂停", "paused"),
    "/operations/projection": ("正在重建", "A rebuild is under way"),
    "/operations/projection/now": ("读取事件", "reading events"),
    "/operations/acts": ("暂停消费者", "paused a consumer"),
}


@pytest.mark.parametrize("address", PAGES)
async def test_an_auditor_reads_every_page_in_both_languages_and_is_offered_no_act(desk: Desk, address: str) -> None:
    for language, said in zip(("zh", "en"), PAGES[address], strict=True):
        answer = await (await desk.client("auditor", language=language)).get(address)
        assert answer.status_code == 200, answer.text
        assert said in answer.text
        assert '<form method="post" action="/operations' not in answer.text
        assert 'name="why"' not in answer.text
        assert 'type="checkbox"' not in answer.text


async def test_filters_reach_registration_with_moments_on_the_towns_clock(desk: Desk) -> None:
    client = await desk.client("operator")
    given = {"reason": "NOT_JSON", "place": "U017", "since": "2021-09-03T09:00"}
    shown = await client.get("/operations/letters", params=given)
    assert '<option value="NOT_JSON" selected>' in shown.text
    assert (await client.get("/operations/letters")).status_code == 200
    filtered, latest = (dict(one.params) for one in desk.canned.of("GET", "registration", LETTERS))
    since = "2021-09-03T09:00:00+08:00"
    assert filtered == {"topic": TOPIC, "limit": "50", "reason": "NOT_JSON", "place": "U017", "since": since}
    assert latest == {"topic": TOPIC, "limit": "50", "latest": "50"}


async def test_a_redrive_is_previewed_first_and_ordered_with_a_reason_once(desk: Desk) -> None:
    client = await desk.client("operator")
    chosen: dict[str, Any] = {"topic": TOPIC, "offset": ["7", "8"], "key": "k1"}
    preview = await client.post("/operations/letters/redrive", data=chosen)
    assert preview.status_code == 200
    assert "已经重放过" in preview.text
    assert desk.canned.of("POST", "registration", f"{LETTERS}/redrives") == []
    [asked] = desk.canned.of("POST", "registration", f"{LETTERS}/redrives/preview")
    assert asked.json == {"topic": TOPIC, "letters": {"offsets": [7, 8]}, "again": False}
    confirmed = {**chosen, "confirmed": "yes", "why": "设置迟到", "rate": "50"}
    answers = [await client.post("/operations/letters/redrive", data=confirmed) for _ in range(2)]
    assert {(one.status_code, one.headers["location"]) for one in answers} == {(303, "/operations/redrives")}
    first, again = desk.canned.of("POST", "registration", f"{LETTERS}/redrives")
    assert first.headers["idempotency-key"] == again.headers["idempotency-key"]
    assert first.json == {
        "topic": TOPIC, "letters": {"offsets": [7, 8]}, "again": False, "by": "operator 李梅", "reason": "设置迟到",
        "rate": 50,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "service", "path"),
    [
        (f"/operations/redrives/{ORDER}/stop", "registration", f"{LETTERS}/redrives/{ORDER}/stop"),
        (
            "/operations/consumers/validation/validation/pause",
            "validation",
            "/v1/operations/consumers/validation/pause",
        ),
        (
            "/operations/consumers/validation/validation/drain",
            "validation",
            "/v1/operations/consumers/validation/drain",
        ),
        ("/operations/projection/rebuild", "reporting", "/v1/operations/projection/rebuild"),
        ("/operations/projection/cancel", "reporting", "/v1/operations/projection/cancel"),
    ],
)
async def test_an_act_is_recorded_under_the_person_with_a_reason(
    desk: Desk, address: str, service: str, path: str
) -> None:
    answer = await (await desk.client("operator")).post(address, data={"why": "升级"})
    assert answer.status_code == 303, answer.text
    [asked] = desk.canned.of("POST", service, path)
    assert asked.json == {"by": "operator 李梅", "reason": "升级"}


async def test_what_a_service_refuses_is_told_and_the_rest_is_shown_where_one_is_away(desk: Desk) -> None:
    client = await desk.client("operator")
    said = {"title": "TooFast", "detail": "At most 1000."}
    desk.canned.answer("registration", f"{LETTERS}/redrives", said, method="POST", status=422)
    answer = await client.post("/operations/letters/redrive", data={"confirmed": "yes", "offset": "7", "rate": "9999"})
    assert "每秒条数超过了上限" in answer.text
    desk.canned.away.add("registration")
    for address in ("/operations/consumers", "/operations/acts"):
        shown = await client.get(address)
        assert shown.status_code == 200
        assert "没有响应" in shown.text
        assert "validation" in shown.text
