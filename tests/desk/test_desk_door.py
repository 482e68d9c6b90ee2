"""The door's routes: who may say what of which place, what reaches registration, and what each entry is answered."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.desk.door.entries import MOST, mark_of
from services.desk.people.visitor import TOKEN_HEADER
from tests.desk.canned import Asked
from tests.desk.conftest import Desk
from tests.desk.town import OTHER_VILLAGE, VILLAGE

VISITS = f"/v1/elections/e1/places/{VILLAGE}/visits"


def entry(kind: str = "registration", account: str = "village", **said: Any) -> dict[str, Any]:
    both = {
        "kind": kind, "id": str(uuid4()), "account": mark_of(account), "tries": 0, "at": "2021-09-26T10:00:00.000Z",
        "place_code": VILLAGE, "patch_code": "P01",
    }  # fmt: skip
    if kind == "visit":
        return {**both, "household_code": "H1", "residents": [{"no": 1, "result": "absent"}], **said}
    return {**both, "name": "张伟", "id_number": "310116198002290019", **said}


async def sent(client: httpx.AsyncClient, *entries: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    answer = await client.post("/e/e1/door/entries", json={"entries": entries})
    assert answer.status_code == 200, answer.text
    outcomes = answer.json()["entries"]
    assert [one["id"] for one in outcomes] == [one["id"] for one in entries]
    return [(one["state"], tuple(one["fields"])) for one in outcomes]


@pytest.fixture
def taking(desk: Desk) -> list[Asked]:
    """Registration takes what comes; what was asked of it."""
    desk.canned.answer("registration", "/v1/submissions", {"status_url": "/"}, method="POST", status=202)
    desk.canned.answer("registration", VISITS, {"accepted": 1, "rejected": []}, method="POST", status=202)
    return desk.canned.asked


def written(asked: list[Asked]) -> list[Asked]:
    return [one for one in asked if one.method == "POST"]


async def test_entries_reach_registration_in_their_order_in_the_name_of_who_is_signed_in(
    desk: Desk, taking: list[Asked]
) -> None:
    village = await desk.client("village")
    entries = [entry(), entry("visit"), entry()]
    assert await sent(village, *entries) == [("counted", ())] * 3
    first, visit, last = written(taking)
    assert [one.path for one in (first, visit, last)] == ["/v1/submissions", VISITS, "/v1/submissions"]
    assert [first.json["submission_id"], last.json["submission_id"]] == [entries[0]["id"], entries[2]["id"]]
    assert first.json["registrar"] == visit.json[0]["by"] == "village 李梅"


async def test_the_same_entry_goes_out_under_the_same_key_and_a_mended_one_under_another(
    desk: Desk, taking: list[Asked]
) -> None:
    village = await desk.client("village")
    first = entry()
    await sent(village, first)
    await sent(village, first)
    await sent(village, {**first, "name": "张玮", "tries": 1})
    keys = [one.headers["idempotency-key"] for one in written(taking)]
    assert keys[0] == keys[1] != keys[2]
    assert written(taking)[0].body == written(taking)[1].body
    assert {one.json["submission_id"] for one in written(taking)} == {first["id"]}


async def test_nobody_registers_in_anothers_village_or_sends_anothers_entries(desk: Desk, taking: list[Asked]) -> None:
    village = await desk.client("village")
    outcomes = await sent(village, entry(place_code=OTHER_VILLAGE), entry("visit", place_code=OTHER_VILLAGE),
                          entry(account="office"))  # fmt: skip
    assert outcomes == [("refused", ())] * 3
    assert written(taking) == []
    for path in (f"patches?place={OTHER_VILLAGE}", f"households?place={OTHER_VILLAGE}&patch=P01"):
        assert (await village.get(f"/e/e1/door/{path}")).status_code == 403
    form = {"place": OTHER_VILLAGE, "patch": "P01", "reason": "走访"}
    assert (await village.post("/e/e1/door/names", json=form)).status_code == 403
    assert not [one for one in taking if OTHER_VILLAGE in one.path or one.service == "validation"]


async def test_after_an_entry_that_has_to_wait_the_rest_wait_in_their_order(desk: Desk, taking: list[Asked]) -> None:
    village = await desk.client("village")
    desk.canned.answer("registration", VISITS, {"title": "Not now"}, method="POST", status=503)
    outcomes = await sent(village, entry(), entry("visit"), entry())
    assert [state for state, _ in outcomes] == ["counted", "later", "later"]
    assert [one.path for one in written(taking)] == ["/v1/submissions", VISITS]


async def test_a_service_that_is_away_leaves_every_entry_for_later(desk: Desk, taking: list[Asked]) -> None:
    village = await desk.client("village")
    await sent(village, entry())
    desk.canned.away.add("registration")
    assert [state for state, _ in await sent(village, entry(), entry())] == ["later", "later"]
    assert len([one for one in written(taking) if one.path == "/v1/submissions"]) == 2


async def test_an_entry_that_is_refused_holds_nobody_up_and_names_what_to_mend(desk: Desk) -> None:
    village = await desk.client("village")
    refusal = {"title": "WRONG_SHAPE", "detail": "phone: string_type; hukou_address: string_type"}
    desk.canned.answer("registration", "/v1/submissions", refusal, method="POST", status=422)
    rejected = {"accepted": 0, "rejected": [{"line": 1, "reason": "UnknownHousehold", "detail": "no household"}]}
    desk.canned.answer("registration", VISITS, rejected, method="POST", status=422)
    outcomes = await sent(village, entry(), entry("visit"), entry(name=3), entry("visit", residents=[]))
    assert outcomes == [
        ("refused", ("phone", "hukou_address")), ("refused", ()), ("refused", ("name",)), ("refused", ("residents",)),
    ]  # fmt: skip


async def test_entries_come_with_the_sessions_token_and_not_too_many_at_once(desk: Desk, taking: list[Asked]) -> None:
    village = await desk.client("village")
    many = {"entries": [entry() for _ in range(MOST + 1)]}
    assert (await village.post("/e/e1/door/entries", json=many)).status_code == 413
    assert (await village.post("/e/e1/door/entries", content=b"[" * 300_000)).status_code == 413
    for wrong in (b"", b"[]", b'{"entries": 3}', b'{"entries": [{}]}', b'{"entries": ["x"]}'):
        assert (await village.post("/e/e1/door/entries", content=wrong)).status_code == 422
    forged = await desk.client("village", token=False)
    assert (await forged.post("/e/e1/door/entries", json={"entries": [entry()]})).status_code == 403
    assert written(taking) == []


async def test_the_session_tells_a_page_that_is_hours_old_its_token_and_the_desks_time(desk: Desk) -> None:
    village, nobody = await desk.client("village", token=False), await desk.client()
    said = (await village.get("/e/e1/door/session")).json()
    assert (said["account"], said["person"]) == (mark_of("village"), "village 李梅")
    village.headers[TOKEN_HEADER] = said["token"]
    assert (await village.post("/e/e1/door/entries", json={"entries": []})).status_code == 200
    assert (await nobody.get("/e/e1/door/session")).status_code == 303


async def test_the_shell_that_telephones_keep_names_nobody_and_holds_no_token(desk: Desk) -> None:
    village = await desk.client("village")
    token = (await village.get("/e/e1/door/session")).json()["token"]
    page, shell = (await village.get("/e/e1/door")).text, (await village.get("/e/e1/door/shell")).text
    for personal in (token, "village 李梅"):
        assert personal in page
        assert personal not in shell
    worker = await village.get("/e/e1/door/worker.js")
    assert worker.headers["service-worker-allowed"] == "/e/e1/door"
    manifest = (await village.get("/e/e1/door/manifest.webmanifest")).json()
    assert manifest["start_url"] == manifest["scope"] == "/e/e1/door"
    opened = await village.get("/e/e1/door/shell", headers={"Sec-Fetch-Mode": "navigate"})
    assert (opened.status_code, opened.headers["location"]) == (303, "/e/e1/door")


async def test_names_are_asked_for_in_the_name_of_who_is_signed_in_with_their_reason(desk: Desk) -> None:
    resident = {"no": 2, "name": "孙小妹", "phone": None, "ended": None, "last_result": None}
    answer = {"households": [{"household_code": "H1", "address": None, "residents": [resident]}]}
    desk.canned.answer("validation", "/v1/elections/e1/coverage/list", answer, method="POST")
    village, auditor = await desk.client("village"), await desk.client("auditor")
    form = {"place": VILLAGE, "patch": "P01", "reason": "上门走访"}
    assert (await auditor.post("/e/e1/door/names", json=form)).status_code == 403
    shown = await village.post("/e/e1/door/names", json=form)
    assert shown.json()["households"] == [
        {"household": "H1", "address": "", "residents": [{"no": 2, "name": "孙小妹", "phone": ""}]}
    ]
    assert shown.headers["cache-control"] == "no-store"
    [asked] = desk.canned.of("POST", "validation", "/v1/elections/e1/coverage/list")
    assert (asked.json["by"], asked.json["reason"]) == ("village 李梅", "上门走访")
    assert (await village.post("/e/e1/door/names", json={**form, "reason": " "})).status_code == 422
    assert len(desk.canned.of("POST", "validation", "/v1/elections/e1/coverage/list")) == 1


async def test_a_clerk_sees_their_own_places_and_patches_also_while_nobody_counts(desk: Desk) -> None:
    patch = {
        "patch_code": "P01",
        "name": "试片",
        "responsible": "钱楼长",
        "households": 2,
        "residents": 3,
        "phone": "1",
    }
    desk.canned.answer("registration", f"/v1/elections/e1/places/{VILLAGE}/patches", {"patches": [patch]})
    village, office = await desk.client("village"), await desk.client("office")
    places = [(await one.get("/e/e1/door/places")).json()["places"] for one in (village, office)]
    assert [[place["code"] for place in found] for found in places] == [[VILLAGE], [VILLAGE, OTHER_VILLAGE]]
    desk.canned.away.add("reporting")
    [shown] = (await village.get(f"/e/e1/door/patches?place={VILLAGE}")).json()["patches"]
    assert (shown["code"], shown["responsible"], shown["missed"]) == ("P01", "钱楼长", None)
    assert "phone" not in shown
