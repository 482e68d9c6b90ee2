"""Candidates over HTTP: each is kept whole and sealed under the office's reference, whoever it is."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from contracts.ids import office_id
from contracts.office.candidates import CandidateDetails, CandidateSurveyed
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresLog
from tests.edge.conftest import Service
from tests.edge.test_seats_by_http import town_file
from tests.edge.test_submissions_by_http import is_problem

NAME, NUMBER, NOTES = "欧阳夏雨", "31011619800229001X", "在职，群众基础好"


@pytest.fixture
async def town(service: Service) -> str:
    """An election of this test's own; the answer is its id."""
    election = f"candidates-{uuid4().hex[:8]}"
    assert (await service.client.put(f"/v1/elections/{election}", json=town_file(election))).status_code == 202
    return election


def candidate(**changed: Any) -> dict[str, Any]:
    whole = {
        "by": "clerk-07", "level": "town", "constituency": "T01", "name": NAME, "id_number": NUMBER,
        "place_code": "V01", "nominated_by": "voters", "nominators": 12, "stage": "nominated", "notes": NOTES,
    } | changed  # fmt: skip
    return {name: value for name, value in whole.items() if value is not ...}


async def events(service: Service, town: str, reference: str) -> list[StoredEvent]:
    stream = office_id(town, "candidate", reference)
    async with PostgresLog(service.pool).transaction() as log:
        return (await log.load([stream])).get(stream, [])


async def told(service: Service, town: str, reference: str) -> CandidateSurveyed:
    return CandidateSurveyed.model_validate_json((await events(service, town, reference))[-1].body)


async def test_a_candidate_is_kept_whole_and_what_is_personal_sealed(service: Service, town: str) -> None:
    answer = await service.client.put(f"/v1/elections/{town}/candidates/T01/3", json=candidate())
    assert (answer.status_code, answer.json()) == (
        202, {"election_id": town, "reference": "T01/3", "changed": True},
    )  # fmt: skip
    [event] = await events(service, town, "T01/3")
    assert (event.type, event.key) == ("xuanmin.election.candidate_surveyed.v1", town)
    assert not any(secret.encode() in event.body for secret in (NAME, NOTES, NUMBER))
    kept, bound = await told(service, town, "T01/3"), event.stream_id.bytes
    assert kept.candidate_id == event.stream_id
    assert service.keyring.names(town).open(kept.name_sealed, bound).decode() == NAME
    details = CandidateDetails.model_validate_json(service.keyring.details(town).open(kept.details_sealed, bound))
    assert details == CandidateDetails(id_number=NUMBER, notes=NOTES)
    assert (kept.voter_token, kept.number_known) == (service.keyring.tokens().of_number(NUMBER), True)
    assert (kept.gender, kept.nominators, kept.stage, kept.by) == ("male", 12, "nominated", "clerk-07")


async def test_the_same_again_is_no_event_and_a_change_is_the_next(service: Service, town: str) -> None:
    where = f"/v1/elections/{town}/candidates/T01-1"
    for sent, changed in ((candidate(), True), (candidate(by="clerk-08"), False), (candidate(stage="formal"), True)):
        assert (await service.client.put(where, json=sent)).json()["changed"] is changed
    assert [event.version for event in await events(service, town, "T01-1")] == [1, 2]


@pytest.mark.parametrize("number", [None, "310116198002290018", "nonsense"])
async def test_without_a_sound_number_a_candidate_is_taken_and_joins_with_nobody(
    service: Service, town: str, number: str | None
) -> None:
    answer = await service.client.put(f"/v1/elections/{town}/candidates/C-1", json=candidate(id_number=number))
    assert answer.status_code == 202
    other = await service.client.put(f"/v1/elections/{town}/candidates/C-2", json=candidate(id_number=number))
    assert other.status_code == 202
    one, two = await told(service, town, "C-1"), await told(service, town, "C-2")
    assert not one.number_known
    assert one.voter_token != two.voter_token
    assert one.gender is None


async def test_nobody_is_refused_for_who_proposes_them(service: Service, town: str) -> None:
    odds: list[dict[str, Any]] = [{"nominators": 1}, {"nominators": ...}, {"nominated_by": "party_organisation"}]
    for number, odd in enumerate(odds):
        answer = await service.client.put(f"/v1/elections/{town}/candidates/ODD-{number}", json=candidate(**odd))
        assert answer.status_code == 202


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"constituency": "T09"}, "this election has no such one"),
        ({"constituency": "D01"}, "it is a district constituency"),
        ({"level": "district"}, "it is a town constituency"),
        ({"place_code": "V99"}, "no place of this code"),
    ],
)
async def test_what_the_set_up_does_not_have_is_told(
    service: Service, town: str, changed: dict[str, Any], named: str
) -> None:
    answer = await service.client.put(f"/v1/elections/{town}/candidates/C-3", json=candidate(**changed))
    assert is_problem(answer, 422)
    assert named in answer.json()["detail"]
    assert await events(service, town, "C-3") == []


@pytest.mark.parametrize("column", ["constituency", "place_code"])
async def test_a_number_in_the_wrong_column_is_not_repeated(service: Service, town: str, column: str) -> None:
    slipped = candidate(**{column: NUMBER})
    alone = await service.client.put(f"/v1/elections/{town}/candidates/C-5", json=slipped)
    many = await service.client.post(f"/v1/elections/{town}/candidates", json=[{**slipped, "reference": "C-5"}])
    assert (alone.status_code, many.status_code) == (422, 422)
    assert not any(NUMBER in answer.text for answer in (alone, many))


async def test_somebody_withdraws_also_where_their_constituency_is_no_more(service: Service, town: str) -> None:
    where = f"/v1/elections/{town}/candidates/C-6"
    assert (await service.client.put(where, json=candidate())).status_code == 202
    file = town_file(town)
    file["constituencies"] = [one for one in file["constituencies"] if one["code"] != "T01"]
    file["places"] = [one for one in file["places"] if one.get("town_constituency") != "T01"]
    assert (await service.client.put(f"/v1/elections/{town}", json=file)).status_code == 202
    assert is_problem(await service.client.put(where, json=candidate(stage="formal")), 422)
    assert (await service.client.put(where, json=candidate(stage="withdrawn"))).json()["changed"] is True


async def test_a_place_may_be_left_out(service: Service, town: str) -> None:
    sent = candidate(place_code=..., level="district", constituency="D02")
    assert (await service.client.put(f"/v1/elections/{town}/candidates/D02-1", json=sent)).status_code == 202


@pytest.mark.parametrize("changed", [{"name": " "}, {"nominated_by": "friends"}, {"nominators": 0}, {"age": 40}])
async def test_a_form_that_cannot_be_is_answered_without_what_was_sent(
    service: Service, town: str, changed: dict[str, Any]
) -> None:
    answer = await service.client.put(f"/v1/elections/{town}/candidates/C-4", json=candidate(**changed))
    assert is_problem(answer, 422)
    assert NAME not in answer.text
    assert NUMBER not in answer.text


async def test_a_reference_that_could_be_a_number_is_refused(service: Service, town: str) -> None:
    answer = await service.client.put(f"/v1/elections/{town}/candidates/{NUMBER}", json=candidate())
    assert is_problem(answer, 422)
    assert NUMBER not in answer.text


async def test_many_are_each_answered_for_themselves(service: Service, town: str) -> None:
    lines = [
        {**candidate(), "reference": "M-1"},
        {**candidate(constituency="T09"), "reference": "M-2"},
        {**candidate(name=...), "reference": "M-3"},
        {**candidate(), "reference": "M-1"},
    ]
    answer = await service.client.post(
        f"/v1/elections/{town}/candidates",
        content="\n".join(json.dumps(line) for line in lines),
        headers={"content-type": "application/x-ndjson"},
    )
    assert (answer.status_code, answer.json()["accepted"], answer.json()["changed"]) == (202, 2, 1)
    assert [(line["line"], line["reason"]) for line in answer.json()["rejected"]] == [
        (2, "UnknownConstituency"), (3, "The record is not as it must be"),
    ]  # fmt: skip
    assert NAME not in answer.text
    assert len(await events(service, town, "M-1")) == 1


async def test_an_unknown_election_takes_no_candidates(service: Service) -> None:
    assert is_problem(await service.client.put("/v1/elections/nowhere-2021/candidates/C-1", json=candidate()), 404)
    body = [{**candidate(), "reference": "C-1"}]
    assert is_problem(await service.client.post("/v1/elections/nowhere-2021/candidates", json=body), 404)
