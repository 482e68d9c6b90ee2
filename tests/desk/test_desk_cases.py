"""Cases at the desk over services that say what a test lays down: proposals, keys, what is kept by nobody."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from tests.desk import town
from tests.desk.conftest import Desk

CASE = UUID(int=7)
VILLAGE_CLERK, OFFICE = "village 李梅", "office 李梅"
NOW = "2021-09-26T10:00:00+00:00"


def file(**changed: Any) -> dict[str, Any]:
    """An open case's file, as validation gives it."""
    return {
        "registration_id": str(CASE), "election_id": town.ELECTION, "source": "village-desk",
        "submission_id": "V01-000007", "place_code": town.VILLAGE, "channel": "village", "number_ends": "47",
        "registration_version": 3, "judged_version": 3, "case_version": 1, "policy_version": "2021-1",
        "status": "suspected", "under_review": False, "open": True, "since": NOW,
        "findings": [{"code": "NON_LOCAL", "params": {}, "zh": "户籍在外省市。", "en": "The household is elsewhere."}],
        "assignee": None, "last_outcome": None, "next_attempt_at": None,
        "comparison": {"registry": "unknown", "status": None, "fields": []}, "assignments": [], "calls": [],
        "notes": [], "certificate": None, "permit": None, "proposal": None, "disclosures": [], "confirmations": [],
        "appeals": [], "call_script": None, **changed,
    }  # fmt: skip


def queued(identity: UUID, cursor: str) -> dict[str, Any]:
    return {
        "registration_id": str(identity), "source": "s", "submission_id": "V01-000008", "place_code": town.VILLAGE,
        "channel": "village", "registration_version": 1, "case_version": 1, "status": "suspected",
        "under_review": False, "findings": [], "since": NOW, "assignee": None, "calls": 0, "last_outcome": None,
        "next_attempt_at": None, "certificate": None, "proposed": None, "proposed_by": None, "cursor": cursor,
    }  # fmt: skip


COUNTS = {
    "open": 2, "unassigned": 2, "with_clerk": 0, "under_review": 0, "due": 0, "approval": 0, "verification": 0,
    "findings": {"NON_LOCAL": 2}, "now": NOW,
}  # fmt: skip


@pytest.fixture
def at(desk: Desk) -> str:
    """The case's own address; the services know the case and its queue."""
    desk.canned.answer("validation", f"/v1/cases/{CASE}", file())
    desk.canned.answer("validation", "/v1/cases/counts", COUNTS)
    desk.canned.answer("validation", "/v1/cases", {"cases": [queued(UUID(int=8), "behind")], "next": None})
    return f"{desk.home}/cases/{CASE}"


@pytest.mark.parametrize(("by", "may_approve"), [(VILLAGE_CLERK, False), (OFFICE, True)])
async def test_who_proposed_is_told_that_another_has_to_approve(
    desk: Desk, at: str, by: str, *, may_approve: bool
) -> None:
    proposal = {"version": 2, "at": NOW, "by": by, "decision": "refused", "registration_version": 3}
    desk.canned.answer("validation", f"/v1/cases/{CASE}", file(proposal=proposal))
    page = (await (await desk.client("village")).get(at)).text
    assert ('value="yes"' in page) is may_approve
    assert ("须由另一位工作人员复核" in page) is not may_approve


async def test_a_settlement_names_who_decided_under_the_form_s_key_and_leads_to_the_next_case(
    desk: Desk, at: str
) -> None:
    desk.canned.answer("validation", f"/v1/cases/{CASE}/settlement", {"status": "eligible"}, method="POST", status=202)
    client = await desk.client("village")
    key = re.findall(r'name="key" value="(\w+)"', (await client.get(at)).text)[-1]
    form = {"decision": "eligible", "version": "3", "reason": "证明已看", "key": key}
    led = await client.post(f"{at}/settlement?finding=NON_LOCAL&at=here", data=form)
    [sent] = desk.canned.of("POST", "validation", f"/v1/cases/{CASE}/settlement")
    assert (sent.json["decided_by"], sent.json["registration_version"]) == (VILLAGE_CLERK, 3)
    assert sent.headers["idempotency-key"] == key
    address = urlsplit(led.headers["location"])
    assert (led.status_code, address.path) == (303, f"{desk.home}/cases/{UUID(int=8)}")
    assert parse_qs(address.query) == {"finding": ["NON_LOCAL"], "at": ["behind"], "done": ["settlement"]}


async def test_where_it_cannot_be_settled_what_was_typed_stands_there_again_with_a_new_key(desk: Desk, at: str) -> None:
    refusal = {"title": "WithAnotherClerk", "detail": "this case is with 沈主任", "assignee": "沈主任"}
    desk.canned.answer("validation", f"/v1/cases/{CASE}/settlement", refusal, method="POST", status=409)
    form = {"decision": "refused", "version": "3", "reason": "写了半天", "key": "old"}
    answer = await (await desk.client("village")).post(f"{at}/settlement", data=form)
    assert answer.status_code == 409
    assert "这件正由 沈主任 办理" in answer.text
    assert "写了半天" in answer.text
    assert re.search(r'value="refused" required checked', answer.text)
    assert 'value="old"' not in answer.text


async def test_values_in_clear_are_in_the_answer_alone_and_kept_by_nobody(desk: Desk, at: str) -> None:
    values = {"registration_id": str(CASE), "case_version": 2, "values": {"name": "蔡雅婷", "phone": "13801742656"}}
    desk.canned.answer("validation", f"/v1/cases/{CASE}/disclosure", values, method="POST")
    client = await desk.client("village")
    shown = await client.post(f"{at}/disclosure", data={"fields": ["name", "phone"], "reason": "电话核对"})
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert "蔡雅婷" in shown.text
    [sent] = desk.canned.of("POST", "validation", f"/v1/cases/{CASE}/disclosure")
    assert sent.json == {"by": VILLAGE_CLERK, "fields": ["name", "phone"], "reason": "电话核对"}
    assert "蔡雅婷" not in (await client.get(at)).text


async def test_another_village_s_case_is_neither_shown_nor_touched(desk: Desk, at: str) -> None:
    desk.canned.answer("validation", f"/v1/cases/{CASE}", file(place_code=town.OTHER_VILLAGE))
    client = await desk.client("village")
    assert (await client.get(at)).status_code == 403
    for step in ("disclosure", "assignment", "calls", "notes", "certificate", "permit", "settlement", "reopening"):
        assert (await client.post(f"{at}/{step}", data={"reason": "x"})).status_code == 403, step
    assert [one for one in desk.canned.asked if one.method == "POST"] == []


async def test_what_fails_is_said_where_the_page_says_such_things_also_where_a_part_was_asked_for(
    desk: Desk, at: str
) -> None:
    client = await desk.client("village")
    desk.canned.away.add("validation")
    answer = await client.post(f"{at}/notes", data={"words": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-reselect"]) == (503, ".notice")
    assert 'class="notice wrong"' in answer.text


@pytest.mark.parametrize(("found", "status"), [([], 403), ([{"registration_id": str(CASE)}], 303)])
async def test_a_village_clerk_lodges_appeals_about_no_other_place_s_registration(
    desk: Desk, found: list[dict[str, str]], status: int
) -> None:
    search = f"/v1/elections/{town.ELECTION}/registrations/search"
    desk.canned.answer("validation", search, {"registrations": found}, method="POST")
    desk.canned.answer("validation", "/v1/appeals", {"appeal_id": str(UUID(int=9))}, method="POST")
    form = {"reference": "1", "kind": "wrongly_listed", "registration_id": str(CASE), "place_code": town.VILLAGE,
            "appellant": "李", "statement": "不应列入", "key": "k"}  # fmt: skip
    answer = await (await desk.client("village")).post(f"{desk.home}/cases/appeals", data=form)
    [asked] = desk.canned.of("POST", "validation", search)
    assert (answer.status_code, asked.json["place_code"]) == (status, [town.VILLAGE])
    assert len(desk.canned.of("POST", "validation", "/v1/appeals")) == len(found)


@pytest.mark.parametrize(("found", "shown"), [([], False), ([{"registration_id": str(CASE)}], True)])
async def test_an_appeal_by_number_leads_a_village_clerk_to_no_other_place_s_voter(
    desk: Desk, found: list[dict[str, str]], shown: bool
) -> None:
    appeal = UUID(int=9)
    at = {"at": "2021-10-28T09:00:00+08:00", "by": "李", "late": False, "text": None}
    desk.canned.answer("validation", f"/v1/elections/{town.ELECTION}/registrations/search", {"registrations": found},
                       method="POST")  # fmt: skip
    desk.canned.answer("validation", f"/v1/appeals/{appeal}", {
        "appeal_id": str(appeal), "election_id": town.ELECTION, "place_code": town.VILLAGE, "reference": "1",
        "kind": "wrongly_listed", "state": "lodged", "overdue": False, "registration_id": str(CASE), "lodged": at,
        "decide_by": "2021-10-31", "decision": None, "suit": None, "judgment": None,
    })  # fmt: skip
    page = (await (await desk.client("village")).get(f"{desk.home}/cases/appeals/{appeal}")).text
    assert (str(CASE) in page) is shown
    assert str(CASE) in (await (await desk.client("office")).get(f"{desk.home}/cases/appeals/{appeal}")).text


@pytest.mark.parametrize("key", ["键", "a\r\nX-Other: 1"])
async def test_a_key_that_no_header_takes_is_still_one_and_the_same_key(desk: Desk, at: str, key: str) -> None:
    desk.canned.answer("validation", f"/v1/cases/{CASE}/assignment", {}, method="POST")
    client = await desk.client("village")
    for _ in range(2):
        led = await client.post(f"{at}/assignment", data={"action": "take", "key": key})
        assert led.status_code == 303
    sent = desk.canned.of("POST", "validation", f"/v1/cases/{CASE}/assignment")
    [used] = {one.headers["idempotency-key"] for one in sent}
    assert used
    assert "x-other" not in sent[0].headers
