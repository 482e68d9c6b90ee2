"""The set-up over HTTP: what would change is told first and writes nothing, and a set-up that cannot stand leaves no
trace."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest

from contracts.ids import election_stream_id
from contracts.set_up.elections import ElectionSetUp, SetUp
from eventstore.database import acquired
from eventstore.postgres import PostgresLog
from services.registration.edge.set_up.set_ups import SetUps
from services.registration.store.codecs import set_ups_written_as
from tests.edge.conftest import Service
from tests.edge.forms import PLACE, election_file
from tests.edge.test_submissions_by_http import is_problem


async def position(service: Service) -> int:
    """How far the service's log goes."""
    async with acquired(service.pool) as connection:
        return int(await connection.fetchval("SELECT coalesce(max(position), 0) FROM eventstore.log"))


async def latest(service: Service, election: str) -> SetUp:
    stream = election_stream_id(election)
    async with PostgresLog(service.pool).transaction() as log:
        return SetUp.model_validate_json((await log.load([stream]))[stream][-1].body)


@pytest.fixture
async def election(service: Service) -> str:
    """An election that is set up."""
    name = f"set-up-{uuid4().hex[:8]}"
    assert (await service.client.put(f"/v1/elections/{name}", json=election_file(id=name))).status_code == 202
    return name


def changed(election: str) -> dict[str, Any]:
    """Its file, with another name of the place, one place more and another title."""
    file = election_file(id=election, title="another title")
    file["places"][0]["name"] = "mill"
    file["places"].append(dict(file["places"][0], code="U018", name="school"))
    return file


JSON = "application/json"
PATHS = ("election/title", f"places/{PLACE}/name", "places/U018")


async def test_the_difference_is_told_first_and_writes_nothing(service: Service, election: str) -> None:
    before = await position(service)
    answer = await service.client.post(f"/v1/elections/{election}/set-up/difference", json=changed(election))
    told = answer.json()
    assert (answer.status_code, told["version"], told["errors"]) == (200, 1, [])
    assert tuple(change["path"] for change in told["changes"]) == PATHS
    assert told["changes"][1]["text"] == f"places/{PLACE}/name: works → mill"
    same = await service.client.post(f"/v1/elections/{election}/set-up/difference", json=election_file(id=election))
    assert (same.json()["changes"], same.json()["errors"]) == ([], [])
    assert await position(service) == before


async def test_the_event_says_what_changed_and_the_set_up_is_shown_as_it_stands(
    service: Service, election: str
) -> None:
    where, file = f"/v1/elections/{election}", changed(election)
    assert (await service.client.put(where, json=file)).json()["changed"] is True
    assert (await latest(service, election)).changed == PATHS
    shown = (await service.client.get(f"{where}/set-up")).json()
    assert (shown["version"], shown["set_up"]) == (2, ElectionSetUp.model_validate(file).model_dump(mode="json"))
    assert [(one["version"], tuple(one["changed"])) for one in shown["history"]] == [(1, ()), (2, PATHS)]
    first, second = (datetime.fromisoformat(one["recorded_at"]) for one in shown["history"])
    assert first < second


async def test_each_version_says_who_loaded_it_and_one_of_an_older_event_that_nobody_said(service: Service) -> None:
    name = f"set-up-{uuid4().hex[:8]}"
    where, log = f"/v1/elections/{name}/set-up", PostgresLog(service.pool)
    older = SetUps(log, service.keyring, lambda: None, set_ups_written_as(1))
    await older.load(ElectionSetUp.model_validate(election_file(id=name)))
    form = {"set_up": changed(name), "by": "王芳", "seen": 1}
    assert (await service.client.put(where, json=form)).json()["changed"] is True
    # Nobody's name is written under what changes nothing.
    assert (await service.client.put(where, json=form | {"by": "李娜", "seen": 2})).json()["changed"] is False
    shown = (await service.client.get(where)).json()
    assert [(one["version"], one["by"]) for one in shown["history"]] == [(1, None), (2, "王芳")]
    async with log.transaction() as stored:
        events = (await stored.load([election_stream_id(name)]))[election_stream_id(name)]
    assert [event.type.rpartition(".")[2] for event in events] == ["v1", "v2"]
    is_problem(await service.client.put(where, json=form | {"by": " "}), 422)


async def test_another_order_of_the_places_is_no_change(service: Service, election: str) -> None:
    where, file = f"/v1/elections/{election}", changed(election)
    await service.client.put(where, json=file)
    turned = file | {"places": file["places"][::-1]}
    assert (await service.client.put(where, json=turned)).json()["changed"] is False


async def test_an_election_that_nobody_set_up_has_no_set_up_and_everything_of_its_first_is_new(
    service: Service,
) -> None:
    name = f"never-{uuid4().hex[:8]}"
    is_problem(await service.client.get(f"/v1/elections/{name}/set-up"), 404)
    told = await service.client.post(f"/v1/elections/{name}/set-up/difference", json=election_file(id=name))
    assert (told.json()["version"], told.json()["changes"], told.json()["errors"]) == (None, [], [])
    is_problem(await service.client.post(f"/v1/elections/x-{name}/set-up/difference", json=election_file(id=name)), 422)


async def test_a_set_up_that_cannot_stand_is_told_where_and_leaves_neither_event_nor_key(service: Service) -> None:
    name, before = f"refused-{uuid4().hex[:8]}", await position(service)
    file = election_file(id=name)
    file["places"].append(dict(file["places"][0], code="V01", kind="village"))
    problem = is_problem(await service.client.put(f"/v1/elections/{name}", json=file), 422)
    at = [error["at"] for error in problem["errors"]]
    assert at == ["places/1/affiliation", "places/1"]
    told = await service.client.post(f"/v1/elections/{name}/set-up/difference", json=file)
    assert [error["at"] for error in told.json()["errors"]] == at
    assert await position(service) == before
    assert not [path for path in service.keys.rglob("*") if name in path.name]


async def test_every_slip_of_the_codes_is_named_with_its_place(service: Service) -> None:
    file = election_file(id="slips")
    file["places"] += [dict(file["places"][0]), dict(file["places"][0], code="U018", district_constituency="D9")]
    problem = is_problem(await service.client.put("/v1/elections/slips", json=file), 422)
    assert problem["errors"] == [
        {"at": "body/places/1/code", "what": "code_stands_twice"},
        {"at": "body/places/2/district_constituency", "what": "no_such_district_constituency"},
    ]


async def test_a_policy_under_an_old_version_is_told_before_it_is_loaded(service: Service, election: str) -> None:
    file = election_file(id=election) | {"policy": {"version": "1", "minimum_age": 19}}
    told = await service.client.post(f"/v1/elections/{election}/set-up/difference", json=file)
    assert [(error["at"], error["kind"]) for error in told.json()["errors"]] == [("policy/version", "policy_changed")]


async def test_what_somebody_looked_at_must_still_stand(service: Service, election: str) -> None:
    where = f"/v1/elections/{election}"
    other = election_file(id=election, title="by somebody else")
    assert (await service.client.put(where, params={"seen": 0}, json=other)).status_code == 409
    assert (await service.client.put(where, params={"seen": 1}, json=other)).status_code == 202
    late = await service.client.put(where, params={"seen": 1}, json=changed(election))
    assert "version 2 stands" in is_problem(late, 409)["detail"]
    assert (await service.client.put(where, params={"seen": 1}, json=other)).json()["changed"] is False
    assert (await service.client.put(where, params={"seen": 2}, json=changed(election))).status_code == 202


async def test_the_same_key_gets_the_same_answer_and_another_set_up_under_it_is_refused(
    service: Service, election: str
) -> None:
    where, key = f"/v1/elections/{election}", {"Idempotency-Key": f"key-{uuid4()}"}
    first = await service.client.put(where, json=changed(election), headers=key)
    await service.client.put(where, json=election_file(id=election))
    again = await service.client.put(where, json=changed(election), headers=key)
    assert first.json() == again.json()
    assert (await latest(service, election)).version == 3
    is_problem(await service.client.put(where, json=election_file(id=election), headers=key), 422)


async def test_a_key_that_may_be_somebodys_is_not_repeated(service: Service, election: str) -> None:
    file = election_file(id=election)
    file["policy"]["rules"] = {"310116198002290019": {}, "欧阳夏雨": {}, "UNDER_AG": {}}
    problem = is_problem(await service.client.put(f"/v1/elections/{election}", json=file), 422)
    assert [place["at"] for place in problem["errors"]] == [
        "body/policy/rules/(a key)/[key]", "body/policy/rules/(a key)/[key]", "body/policy/rules/UNDER_AG/[key]",
    ]  # fmt: skip


async def test_a_set_up_of_empty_parts_is_answered_at_once_and_shortly(service: Service) -> None:
    nothing = b'{"places":[' + b"{}," * 1_000_000 + b"{}]}"
    begun = monotonic()
    answer = await service.client.put("/v1/elections/empty", content=nothing, headers={"content-type": JSON})
    assert answer.status_code == 422
    assert {"at": "body/places", "what": "too_long"} in answer.json()["errors"]
    # Ten seconds of nothing else would cost the service its partitions.
    assert (len(answer.content) < 20_000, monotonic() - begun < 5) == (True, True)
