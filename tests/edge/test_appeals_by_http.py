"""Appeals over HTTP: taken from whoever comes, decided once, told to nobody who has no business with them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts import ids
from contracts.appeals import AppealText
from devstack import ServiceDsns
from eventstore.events import StoredEvent
from services.validation.store.appeals import appeals_about
from tests.edge.forms import ELECTION
from tests.edge.law_desk import NUMBER, Desk, lodging, open_desk, problem


@pytest.fixture(scope="module")
async def opened(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with open_desk(postgres_dsn, service_dsns, tmp_path_factory.mktemp("keys")) as desk:
        yield desk


@pytest.fixture
def desk(opened: Desk) -> Desk:
    opened.clock.set("2021-10-28T10:00:00")
    opened.woken.clear()
    return opened


def body_of(event: StoredEvent) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(event.body)
    return body


async def test_an_appeal_is_taken_told_on_and_shown_to_who_works_on_it(desk: Desk) -> None:
    sent = lodging()
    answer = await desk.post("/v1/appeals", **sent)
    assert answer.status_code == 202
    assert answer.headers["location"] == answer.json()["status_url"]
    file = (await desk.http.get(answer.headers["location"])).json()
    assert (file["reference"], file["state"], file["kind"]) == (sent["reference"], "lodged", "omitted")
    assert file["lodged"]["text"] == {"appellant": "蔡女士", "phone": "13800000000", "statement": "名单上没有我"}
    assert (file["lodged"]["lodge_by"], file["decide_by"]) == ("2021-11-01", "2021-10-31")
    assert (file["lodged"]["by"], file["lodged"]["policy_version"]) == ("clerk-07", "1")
    assert desk.woken


async def test_a_whole_appeal_is_told_in_four_events_that_open_with_the_election_s_key(desk: Desk) -> None:
    appeal_id = await desk.decided()
    desk.clock.set("2021-11-10T10:00:00")
    where = f"/v1/appeals/{appeal_id}"
    sued = await desk.post(f"{where}/suit", by="clerk-07", court="金山区人民法院", filed_on="2021-11-05")
    judged = await desk.post(
        f"{where}/judgment", by="clerk-07", outcome="upheld", judged_on="2021-11-09", reason="应当补登"
    )
    assert [sued.json()["state"], judged.json()["state"]] == ["sued", "judged"]
    events = await desk.events(appeal_id)
    assert [event.type.split(".")[2] for event in events] == [
        "appeal_lodged", "appeal_decided", "suit_filed", "suit_judged",
    ]  # fmt: skip
    assert [body_of(event)["version"] for event in events] == [event.version for event in events] == [1, 2, 3, 4]
    assert len({event.key for event in events}) == 1
    seal = desk.keyring.details(ELECTION)
    text = AppealText.model_validate_json(seal.open(body_of(events[0])["appeal_sealed"], appeal_id.bytes))
    assert text.statement == "名单上没有我"
    file = await desk.shown(appeal_id)
    assert (file["decision"]["reason"], file["judgment"]["reason"]) == ("查无此事", "应当补登")
    assert (file["decision"]["by"], file["suit"]["court"], file["suit"]["late"]) == ("主任", "金山区人民法院", False)


async def test_the_same_reference_again_changes_nothing_and_another_appeal_under_it_is_a_conflict(desk: Desk) -> None:
    sent = lodging()
    first = await desk.post("/v1/appeals", **sent)
    again = await desk.post("/v1/appeals", **sent | {"by": "clerk-08"})
    assert (again.status_code, again.json()) == (202, first.json())
    other = await desk.post("/v1/appeals", **sent | {"statement": "姓名写错了"})
    assert "clerk-07" in problem(other, 409)
    assert len(await desk.events(UUID(first.json()["appeal_id"]))) == 1


async def test_two_clerks_who_decide_at_once_have_one_winner_whom_the_other_is_told(desk: Desk) -> None:
    for _ in range(5):
        where = f"/v1/appeals/{await desk.lodged()}/decision"
        answers = await asyncio.gather(
            desk.post(where, by="甲主任", outcome="upheld", reason="漏登"),
            desk.post(where, by="乙主任", outcome="dismissed", reason="重复"),
        )
        assert sorted(answer.status_code for answer in answers) == [202, 409]
        won = answers[0].status_code == 202
        detail = problem(answers[won], 409)
        assert ("甲主任" in detail, "upheld" in detail) == (won, won)
        assert ("乙主任" in detail, "dismissed" in detail) == (not won, not won)


async def test_one_paper_that_two_clerks_record_at_once_is_one_appeal(desk: Desk) -> None:
    for _ in range(5):
        sent = lodging()
        answers = await asyncio.gather(*(desk.post("/v1/appeals", **sent | {"by": f"clerk-{n}"}) for n in range(4)))
        assert [answer.status_code for answer in answers] == [202] * 4
        assert len(await desk.events(ids.appeal_id(ELECTION, sent["reference"]))) == 1


async def test_a_decision_said_again_changes_nothing_and_one_said_otherwise_is_a_conflict(desk: Desk) -> None:
    appeal_id = await desk.decided()
    where = f"/v1/appeals/{appeal_id}/decision"
    said = {"by": "主任", "outcome": "dismissed", "reason": "查无此事"}
    assert (await desk.post(where, **said)).status_code == 202
    for other in ({"by": "副主任"}, {"outcome": "upheld"}, {"reason": "另有理由"}):
        assert "主任" in problem(await desk.post(where, **said | other), 409)
    assert len(await desk.events(appeal_id)) == 2


async def test_a_suit_needs_a_decision_and_a_judgment_needs_a_suit(desk: Desk) -> None:
    appeal_id = await desk.lodged()
    suit = {"by": "clerk-07", "court": "金山区人民法院", "filed_on": "2021-10-28"}
    judgment = {"by": "clerk-07", "outcome": "upheld", "judged_on": "2021-10-28", "reason": "应当补登"}
    problem(await desk.post(f"/v1/appeals/{appeal_id}/suit", **suit), 409)
    problem(await desk.post(f"/v1/appeals/{appeal_id}/judgment", **judgment), 409)
    other = await desk.decided()
    problem(await desk.post(f"/v1/appeals/{other}/judgment", **judgment), 409)
    problem(await desk.post(f"/v1/appeals/{other}/suit", **suit | {"filed_on": "2021-10-29"}), 422)
    problem(await desk.post(f"/v1/appeals/{other}/suit", **suit | {"filed_on": "2021-10-27"}), 409)


async def test_what_is_not_here_is_not_found(desk: Desk) -> None:
    for path in ("decision", "suit", "judgment"):
        forms = {
            "decision": {"outcome": "upheld", "reason": "漏登"},
            "suit": {"court": "金山区人民法院", "filed_on": "2021-10-28"},
            "judgment": {"outcome": "upheld", "judged_on": "2021-10-28", "reason": "应当补登"},
        }
        problem(await desk.post(f"/v1/appeals/{uuid4()}/{path}", by="clerk-07", **forms[path]), 404)
    problem(await desk.http.get(f"/v1/appeals/{uuid4()}"), 404)
    problem(await desk.http.get("/v1/appeals", params={"election_id": "nowhere-1999"}), 404)
    problem(await desk.post("/v1/appeals", **lodging(election_id="nowhere-1999")), 404)
    problem(await desk.post("/v1/appeals", **lodging(registration_id=str(uuid4()))), 404)


@pytest.mark.parametrize(
    "changed",
    [
        {"by": "  "},
        {"statement": ""},
        {"appellant": "\u200b\u0000"},
        {"kind": "angry"},
        {"reference": "张伟"},
        {"reference": NUMBER},
        {"reference": "138-0000-0000"},
        {"lodged_at": "2021-10-28T09:00:00"},
        {"lodged_at": 1635382800},
        {"lodged_at": "1635382800"},
        {"id_number": NUMBER[:-2] + "0" + NUMBER[-1]},
        {"id_number": NUMBER, "registration_id": str(uuid4())},
        {"colour": NUMBER},
    ],
)
async def test_a_form_that_cannot_be_is_a_problem_that_quotes_nothing(desk: Desk, changed: dict[str, Any]) -> None:
    answer = await desk.post("/v1/appeals", **lodging(**changed))
    problem(answer, 422)
    assert not any(secret in answer.text for secret in (NUMBER[:-1], "张", "蔡", "13800000000", "1635382800"))


async def test_whom_an_appeal_is_about_is_found_by_number_by_registration_or_not_at_all(desk: Desk) -> None:
    registration_id = await desk.register()
    token = desk.keyring.tokens().of_number(NUMBER)
    by_number = await desk.lodged(id_number=NUMBER.lower(), kind="wrongly_listed")
    by_registration = await desk.lodged(registration_id=str(registration_id), kind="wrong_entry", place_code="V09")
    by_name = await desk.lodged()
    told = [body_of((await desk.events(one))[0]) for one in (by_number, by_registration, by_name)]
    assert [one["voter_token"] == token for one in told] == [True, True, False]
    assert [one["registration_id"] for one in told] == [str(registration_id), str(registration_id), None]
    assert [one["place_code"] for one in told] == ["V03", "V09", None]
    assert told[2]["voter_token"] == desk.keyring.tokens().of_submission("appeal", str(by_name))
    async with desk.pool.acquire() as connection:
        about = await appeals_about(connection, ELECTION, token)
    assert {by_number, by_registration} <= {row.appeal_id for row in about}
    assert by_name not in {row.appeal_id for row in about}


async def test_nothing_that_anybody_wrote_is_kept_or_listed_in_the_clear(desk: Desk) -> None:
    await desk.register()
    appeal_id = await desk.decided(id_number=NUMBER)
    async with desk.pool.acquire() as connection:
        rows = await connection.fetch("SELECT log::text, convert_from(body, 'utf8') AS body FROM eventstore.log")
        kept = "".join(row["log"] + row["body"] for row in rows)
        for table in ("validation.appeal", "eventstore.answered_request"):
            kept += "".join(str(tuple(row)) for row in await connection.fetch(f"SELECT * FROM {table}"))  # noqa: S608
    listed = (await desk.http.get("/v1/appeals", params={"election_id": ELECTION, "limit": 1000})).text
    assert str(appeal_id) in kept
    assert str(appeal_id) in listed
    secrets = (NUMBER, "蔡女士", "13800000000", "名单上没有我", "查无此事")
    assert not any(secret in kept + listed for secret in secrets)


async def test_the_same_key_gets_the_same_answer_whatever_has_happened_since(desk: Desk) -> None:
    appeal_id, key = await desk.lodged(), f"key-{uuid4()}"
    said = {"by": "主任", "outcome": "upheld", "reason": "漏登"}
    first = await desk.post(f"/v1/appeals/{appeal_id}/decision", key, **said)
    await desk.post(f"/v1/appeals/{appeal_id}/suit", by="c", court="金山区人民法院", filed_on="2021-10-28")
    again = await desk.post(f"/v1/appeals/{appeal_id}/decision", key, **said)
    assert (again.status_code, again.json()) == (202, first.json())
    problem(await desk.post(f"/v1/appeals/{appeal_id}/decision", key, **said | {"by": "副主任"}), 422)
    # A lost answer without a key is no harm either.
    assert (await desk.post(f"/v1/appeals/{appeal_id}/decision", **said)).json()["state"] == "sued"


async def test_where_the_election_s_key_is_destroyed_the_file_stands_without_its_words(desk: Desk) -> None:
    appeal_id = await desk.decided()
    folder = desk.keyring._folder / "details"  # noqa: SLF001
    key = (folder / f"{ELECTION}.key").rename(folder / "gone")
    desk.keyring.details.cache_clear()
    try:
        file = await desk.shown(appeal_id)
        refused = await desk.post("/v1/appeals", **lodging())
    finally:
        key.rename(folder / f"{ELECTION}.key")
    assert (file["lodged"]["text"], file["decision"]["reason"], file["decision"]["by"]) == (None, None, "主任")
    problem(refused, 409)
