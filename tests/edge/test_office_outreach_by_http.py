"""Contacts with units and publicity over HTTP: taken once, answered each for itself, words opened in one place."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.ids import office_id
from contracts.keys.keyring import Keyring
from contracts.office.outreach import UnitContact, UnitContacted
from contracts.office.publicity import PublicityRecorded
from eventstore.clock import system_clock
from eventstore.database import acquired
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresLog
from services.registration.domain.outreach.contacts import MOST_CONTACTS
from services.registration.edge.office.many import MOST
from services.registration.edge.office.recording import Recording
from services.registration.edge.outreach.contacts import Outreach
from tests.edge.conftest import Service
from tests.edge.forms import election_file
from tests.edge.test_submissions_by_http import is_problem

SECRETS = ("陈经理", "13800000000", "怕麻烦")


@pytest.fixture
async def town(service: Service) -> str:
    """An election of this test's own, with two units and a village; the answer is its address."""
    election = f"office-{uuid4().hex[:8]}"
    file = election_file(id=election)
    file["constituencies"].append({"code": "T01", "name": "one", "level": "town", "within": "D01"})
    file["places"] = [
        {
            "code": code, "kind": kind, "name": code, "affiliation": affiliation, "district_constituency": "D01",
            "town_constituency": "T01",
        }
        for code, kind, affiliation in (("U1", "unit", "town"), ("U2", "unit", "district"), ("V1", "village", None))
    ]  # fmt: skip
    answer = await service.client.put(f"/v1/elections/{election}", json=file)
    assert answer.status_code == 202, answer.text
    return f"/v1/elections/{election}"


def contact(**changed: Any) -> dict[str, Any]:
    whole = {
        "by": "clerk-07", "means": "visit", "contacted_at": "2021-09-06T10:30:00+08:00", "outcome": "reluctant",
        "doubts": ["many_staff"], "spoke_with": "陈经理", "words": "怕麻烦",
    } | changed  # fmt: skip
    return {name: value for name, value in whole.items() if value is not ...}


def item(**changed: Any) -> dict[str, Any]:
    whole = {
        "by": "clerk-07", "kind": "poster", "quantity": 20, "place_code": "V1", "on_day": "2021-09-02",
        "title": "依法行使民主权利",
    } | changed  # fmt: skip
    return {name: value for name, value in whole.items() if value is not ...}


async def events(service: Service, town: str, *subject: str) -> list[StoredEvent]:
    stream = office_id(town.split("/")[3], *subject)
    async with PostgresLog(service.pool).transaction() as log:
        return (await log.load([stream])).get(stream, [])


async def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def test_a_contact_is_recorded_sealed_and_its_words_are_shown_in_one_place(service: Service, town: str) -> None:
    where = f"{town}/units/U1/contacts"
    person = {"name": "陈经理", "phone": "13800000000"}
    first = await done(await service.client.post(where, json=contact()))
    second = await done(
        await service.client.post(
            where,
            json=contact(means="call", contacted_at="2021-09-07T09:00:00+08:00", outcome="enrolled",
                         expected_voters=868, contact=person, doubts=...),
        )
    )  # fmt: skip
    assert (first["stage"], first["attempts"], first["changed"]) == ("reluctant", 1, True)
    assert (second["stage"], second["won_over_at_attempt"], second["expected_voters"]) == ("enrolled", 2, 868)
    stored = await events(service, town, "unit_outreach", "U1")
    assert not any(secret.encode() in event.body for secret in SECRETS for event in stored)
    stream = office_id(town.split("/")[3], "unit_outreach", "U1")
    last = UnitContacted.model_validate_json(stored[-1].body)
    assert (stored[-1].key, last.version, last.attempt) == (town.split("/")[3], 2, 2)
    seal = service.keyring.details(town.split("/")[3])
    sealed = last.contact_sealed or ""
    assert UnitContact.model_validate_json(seal.open(sealed, stream.bytes)) == UnitContact(**person)
    shown = await service.client.get(where)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    told = shown.json()["contacts"]
    assert [one["words"] for one in told] == ["怕麻烦", "怕麻烦"]
    assert (told[0]["spoke_with"], told[1]["contact"], told[0]["doubts"]) == ("陈经理", person, ["many_staff"])
    assert "v1." not in shown.text


async def test_the_same_contact_again_is_no_event_and_two_at_once_are_one(service: Service, town: str) -> None:
    where = f"{town}/units/U1/contacts"
    answers = await asyncio.gather(*(service.client.post(where, json=contact(by=f"clerk-{n}")) for n in range(4)))
    assert [answer.status_code for answer in answers] == [202] * 4
    assert sorted(answer.json()["changed"] for answer in answers) == [False, False, False, True]
    assert len(await events(service, town, "unit_outreach", "U1")) == 1


async def test_a_unit_that_nobody_contacted_says_so(service: Service, town: str) -> None:
    shown = (await service.client.get(f"{town}/units/U2/contacts")).json()
    assert (shown["stage"], shown["attempts"], shown["contacts"]) == ("not_contacted", 0, [])


async def test_a_contact_without_a_moment_is_now_and_one_key_makes_one(service: Service, town: str) -> None:
    where, key = f"{town}/units/U1/contacts", {"Idempotency-Key": f"key-{uuid4()}"}
    form = contact(contacted_at=...)
    first = await service.client.post(where, json=form, headers=key)
    again = await service.client.post(where, json=form, headers=key)
    assert first.json() == again.json()
    assert abs(datetime.now(UTC) - datetime.fromisoformat(first.json()["last_contact_at"])).total_seconds() < 60
    assert len(await events(service, town, "unit_outreach", "U1")) == 1


async def test_who_cannot_be_contacted_is_told_what_to_do(service: Service, town: str) -> None:
    post, get = service.client.post, service.client.get
    assert "canvassed" in is_problem(await post(f"{town}/units/V1/contacts", json=contact()), 422)["detail"]
    is_problem(await get(f"{town}/units/V1/contacts"), 422)
    is_problem(await post(f"{town}/units/U9/contacts", json=contact()), 404)
    is_problem(await get(f"{town}/units/U9/contacts"), 404)
    is_problem(await post("/v1/elections/nowhere-1999/units/U1/contacts", json=contact()), 404)


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "promised"}, {"outcome": "enrolled"}, {"doubts": ["怕麻烦"]}, {"means": "陈经理"}, {"by": " "},
        {"words": "\u0000"}, {"contacted_at": "2021-09-06"}, {"contacted_at": "2199-01-01T00:00:00Z"},
        {"contacted_at": "1900-01-01T00:00:00+08:05:43"},
        {"promise": {"voters": 0, "by_day": "2021-09-24"}, "outcome": "promised"}, {"陈经理": "13800000000"},
        {"next_contact_on": 1631232000},
    ],
)  # fmt: skip
async def test_a_contact_that_cannot_be_quotes_nothing(service: Service, town: str, changed: dict[str, Any]) -> None:
    answer = await service.client.post(f"{town}/units/U1/contacts", json=contact(**changed))
    is_problem(answer, 422)
    assert not any(secret in answer.text for secret in (*SECRETS, "1631232000"))
    assert await events(service, town, "unit_outreach", "U1") == []


async def test_many_contacts_are_answered_each_for_itself(service: Service, town: str) -> None:
    sent = [
        contact(place_code="U1"), contact(place_code="V1"), contact(place_code="U2", outcome="promised"),
        contact(place_code="U1", means="call"), {"place_code": "U2"}, contact(place_code="U2", words="陈经理"),
    ]  # fmt: skip
    answer = await done(await service.client.post(f"{town}/contacts", json=sent))
    assert (answer["accepted"], answer["changed"]) == (3, 3)
    assert [one["line"] for one in answer["rejected"]] == [2, 3, 5]
    assert "by: missing" in answer["rejected"][2]["detail"]
    lines = b"\n\n".join(json.dumps(one).encode() for one in sent) + b"\n{"
    headers = {"content-type": "application/x-ndjson"}
    again = await done(await service.client.post(f"{town}/contacts", content=lines, headers=headers))
    assert (again["accepted"], again["changed"]) == (3, 0)
    assert [one["line"] for one in again["rejected"]] == [3, 5, 9, 12]
    assert len(await events(service, town, "unit_outreach", "U1")) == 2


async def test_too_many_records_or_none_that_can_be_read_are_refused(service: Service, town: str) -> None:
    post = service.client.post
    is_problem(await post(f"{town}/publicity", json=[item()] * (MOST + 1)), 413)
    is_problem(await post(f"{town}/publicity", json=item()), 422)
    is_problem(await post(f"{town}/publicity", content=b"\xff"), 422)
    refused = await post(f"{town}/publicity", json=[{"title": "陈经理"}, 5, None, [], {"陈经理": 1}])
    assert (refused.status_code, refused.json()["accepted"], len(refused.json()["rejected"])) == (422, 0, 5)
    assert "陈经理" not in refused.text
    assert (await done(await post(f"{town}/publicity", json=[])))["accepted"] == 0


async def test_publicity_is_recorded_whole_corrected_and_taken_back(service: Service, town: str) -> None:
    where = f"{town}/publicity/XC-2021%2F017"
    answers = [
        await done(await service.client.put(where, json=form))
        for form in (item(), item(by="clerk-08"), item(quantity=25), item(quantity=0), item(quantity=0))
    ]
    assert [answer["changed"] for answer in answers] == [True, False, True, True, False]
    assert {answer["reference"] for answer in answers} == {"XC-2021/017"}
    stored = await events(service, town, "publicity", "XC-2021/017")
    told = [PublicityRecorded.model_validate_json(event.body) for event in stored]
    assert [(one.version, one.quantity) for one in told] == [(1, 20), (2, 25), (3, 0)]


@pytest.mark.parametrize(
    "changed", [{"quantity": -1}, {"kind": "balloon"}, {"place_code": "V9"}, {"title": " "}, {"on_day": "soon"}]
)
async def test_publicity_that_cannot_be_is_refused(service: Service, town: str, changed: dict[str, Any]) -> None:
    is_problem(await service.client.put(f"{town}/publicity/XC-1", json=item(**changed)), 422)
    many = await service.client.post(f"{town}/publicity", json=[item(reference="XC-1", **changed)])
    assert (many.status_code, many.json()["rejected"][0]["line"]) == (422, 1)
    is_problem(await service.client.put(f"{town}/publicity/13800000000", json=item()), 422)


@pytest.mark.parametrize("reference", ["沪选办〔2021〕3号", "13800000000"])
async def test_whose_reference_is_none_is_told_what_one_is(service: Service, town: str, reference: str) -> None:
    answer = await service.client.post(f"{town}/publicity", json=[item(reference=reference)])
    [rejected] = answer.json()["rejected"]
    assert rejected["detail"].startswith("reference: up to 32 letters, digits")
    assert reference not in answer.text


async def test_a_thousand_items_are_taken_in_one_request(service: Service, town: str) -> None:
    sent = [item(reference=f"XC-{number}") for number in range(MOST)]
    answer = await done(await service.client.post(f"{town}/publicity", json=sent))
    assert (answer["accepted"], answer["changed"]) == (MOST, MOST)


async def test_nothing_that_anybody_said_is_kept_in_the_clear(service: Service, town: str) -> None:
    key = {"Idempotency-Key": f"key-{uuid4()}"}
    person = {"name": "陈经理", "phone": "13800000000"}
    form = contact(outcome="enrolled", expected_voters=5, contact=person)
    await done(await service.client.post(f"{town}/units/U1/contacts", json=form, headers=key))
    await done(await service.client.post(f"{town}/contacts", json=[{**form, "place_code": "U2"}], headers=key))
    assert await _found_in_store(service, SECRETS) == []


async def test_where_the_key_is_destroyed_contacts_stand_without_their_words(service: Service, town: str) -> None:
    where, election = f"{town}/units/U1/contacts", town.split("/")[3]
    await done(await service.client.post(where, json=contact()))
    kept = (service.keys / "details" / f"{election}.key").rename(service.keys / "gone")
    try:
        shown = await _asked_of_a_service_started_anew(service, where)
    finally:
        kept.rename(service.keys / "details" / f"{election}.key")
    assert [(one["outcome"], one["words"], one["spoke_with"]) for one in shown] == [("reluctant", None, None)]


async def _asked_of_a_service_started_anew(service: Service, where: str) -> list[dict[str, Any]]:
    # A keyring remembers what it has read; this one has read nothing.
    recording = Recording(PostgresLog(service.pool), Keyring(service.keys), system_clock, lambda: None)
    shown = await Outreach(recording).shown(where.split("/")[3], where.split("/")[5])
    contacts: list[dict[str, Any]] = shown["contacts"]
    return contacts


async def _found_in_store(service: Service, secrets: Sequence[str]) -> list[UUID]:
    async with acquired(service.pool) as connection:
        rows = await connection.fetch("SELECT stream_id, convert_from(body, 'utf8') AS body FROM eventstore.log")
        kept = await connection.fetch("SELECT convert_from(answer, 'utf8') AS body FROM eventstore.answered_request")
    assert not any(secret in row["body"] for secret in secrets for row in kept)
    return [row["stream_id"] for row in rows if any(secret in row["body"] for secret in secrets)]


async def test_a_program_gone_wrong_fills_one_unit_and_holds_up_nobody(service: Service, town: str) -> None:
    begun = datetime(2021, 9, 1, tzinfo=UTC)
    flood = [
        contact(place_code="U1", contacted_at=(begun + timedelta(minutes=at)).isoformat())
        for at in range(MOST_CONTACTS + 3)
    ]
    other = contact(place_code="U2")
    answer = await service.client.post(f"{town}/contacts", json=[*flood, other])
    told = await done(answer)
    assert (told["accepted"], told["changed"]) == (MOST_CONTACTS + 1, MOST_CONTACTS + 1)
    assert [one["line"] for one in told["rejected"]] == [MOST_CONTACTS + 1, MOST_CONTACTS + 2, MOST_CONTACTS + 3]
    assert {one["reason"] for one in told["rejected"]} == {"TooManyContacts"}
    alone = await service.client.post(f"{town}/units/U1/contacts", json=contact())
    assert is_problem(alone, 422)


async def test_what_was_told_of_a_place_stays_after_a_set_up_without_it(service: Service, town: str) -> None:
    where, election = f"{town}/units/U1/contacts", town.split("/")[3]
    await done(await service.client.post(where, json=contact()))
    await done(await service.client.put(f"{town}/publicity/XC-9", json=item(place_code="U1")))
    file = (await service.client.get(f"{town}/set-up")).json()["set_up"]
    file["places"] = [place for place in file["places"] if place["code"] != "U1"]
    await done(await service.client.put(f"/v1/elections/{election}", json=file))
    assert len((await service.client.get(where)).json()["contacts"]) == 1
    is_problem(await service.client.post(where, json=contact(means="call")), 404)
    is_problem(await service.client.put(f"{town}/publicity/XC-9", json=item(place_code="U1", quantity=3)), 422)
    back = await done(await service.client.put(f"{town}/publicity/XC-9", json=item(place_code="U1", quantity=0)))
    assert back["changed"] is True


@pytest.mark.parametrize("title", ["一\n二", "一\u2028二", "\u0085", "公告\u0007"])
async def test_what_stands_on_a_poster_is_a_line(service: Service, town: str, title: str) -> None:
    is_problem(await service.client.put(f"{town}/publicity/XC-1", json=item(title=title)), 422)
