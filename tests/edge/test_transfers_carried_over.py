"""Carry-overs over HTTP: each registration is answered for itself, and the same again does no harm."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.ids import registration_id
from contracts.registrations import Registration
from services.registration.domain.moves.moving import CARRY_OVER, carried_over_as
from tests.edge.conftest import Service
from tests.edge.forms import PLACE, election_file, form, fresh_id
from tests.edge.test_submissions_by_http import NDJSON, is_problem

SOUND = "11010519491231002X"
A_SECOND = 3000
"""Registrations carried over: the promise. The tests' machine may be busy, so a third of it is asked for."""


@pytest.fixture
async def elections(service: Service) -> tuple[str, str]:
    """An earlier and a later election; the later one has no place U017."""
    name = uuid4().hex[:8]
    earlier, later = f"e-{name}-2016", f"e-{name}-2021"
    file = election_file(id=later)
    file["places"] = [dict(file["places"][0], code="V03")]
    for election, content in ((earlier, election_file(id=earlier)), (later, file)):
        assert (await service.client.put(f"/v1/elections/{election}", json=content)).status_code == 202
    return earlier, later


async def registered(service: Service, election: str, many: int) -> list[str]:
    """So many registrations; the answer is their ids."""
    names = [fresh_id() for _ in range(many)]
    lines = [
        json.dumps(form(election_id=election, submission_id=name, patch_code="P1", id_number=SOUND)).encode()
        for name in names
    ]
    answer = await service.client.post("/v1/submissions", content=b"\n".join(lines), headers=NDJSON)
    assert answer.json()["accepted"] == many
    return [str(registration_id("company-hr", name)) for name in names]


def asked(earlier: str, ids: list[str]) -> dict[str, Any]:
    return {"from_election_id": earlier, "registration_ids": ids, "by": "leading group"}


def outcomes(body: dict[str, Any]) -> list[str]:
    return [answer["outcome"] for answer in body["answers"]]


async def test_each_registration_is_answered_for_itself_in_the_order_asked(
    service: Service, elections: tuple[str, str]
) -> None:
    earlier, later = elections
    before, stands, withdrawn, moved, elsewhere = [
        *(await registered(service, earlier, 1)),
        *(await registered(service, earlier, 1)),
        *(await registered(service, earlier, 1)),
        *(await registered(service, earlier, 1)),
        *(await registered(service, later, 1)),
    ]
    where = f"/v1/elections/{later}/carry-over"
    await service.client.post(where, json=asked(earlier, [before]))
    async with service.pool.acquire() as connection:
        body = await connection.fetchval("SELECT body FROM eventstore.log WHERE stream_id = $1", UUID(withdrawn))
    await service.client.delete(f"/v1/submissions/company-hr/{json.loads(body)['submission_id']}")
    out = {"by": "c", "reason": "r", "to_election_id": later, "to_place_code": "V03", "registration_version": 1}
    assert (await service.client.post(f"/v1/registrations/{moved}/transfer", json=out)).status_code == 202
    ids = [before, stands, withdrawn, moved, elsewhere, str(uuid4()), stands]
    answer = await service.client.post(where, json=asked(earlier, ids))
    assert answer.status_code == 202
    told = answer.json()
    assert [one["from_registration_id"] for one in told["answers"]] == ids[:-1]
    assert outcomes(told) == ["already_carried", "carried", "withdrawn", "transferred", "unknown", "unknown"]
    assert told["carried"] == 1


async def test_what_is_carried_over_begins_anew_in_the_later_election(
    service: Service, elections: tuple[str, str]
) -> None:
    earlier, later = elections
    [old] = await registered(service, earlier, 1)
    where = f"/v1/elections/{later}/carry-over"
    [told] = (await service.client.post(where, json=asked(earlier, [old]))).json()["answers"]
    name = carried_over_as(UUID(old), later)
    assert told["status_url"] == f"/v1/submissions/carry-over/{name}"
    [event] = await service.events(name, CARRY_OVER)
    new = Registration.model_validate_json(event.body)
    assert (str(new.registration_id), new.election_id, new.version) == (told["registration_id"], later, 1)
    # No such place there any more: that is for the assessment to say, and for a person to mend.
    assert (new.place_code, new.channel, new.patch_code, new.claims) == (PLACE, "unit", None, True)
    assert new.registered_at <= event.recorded_at
    assert (event.recorded_at - new.registered_at).total_seconds() < 60
    assert new.move is not None
    assert (new.move.kind, new.move.election_id, str(new.move.registration_id), new.move.by) == (
        "carried_over", earlier, old, "leading group",
    )  # fmt: skip
    bound_to = new.registration_id.bytes
    assert service.keyring.names(later).open(new.name_sealed, bound_to).decode() == "张伟"
    assert b"13800000000" in service.keyring.details(later).open(new.details_sealed, bound_to)


async def test_the_old_registration_is_left_as_it_was(service: Service, elections: tuple[str, str]) -> None:
    earlier, later = elections
    [old] = await registered(service, earlier, 1)
    await service.client.post(f"/v1/elections/{later}/carry-over", json=asked(earlier, [old]))
    async with service.pool.acquire() as connection:
        types = await connection.fetch("SELECT type FROM eventstore.log WHERE stream_id = $1", UUID(old))
    assert [row["type"] for row in types] == ["xuanmin.registration.submitted.v1"]


async def test_a_thousand_are_carried_over_in_a_third_of_a_second_and_again_does_no_harm(
    service: Service, elections: tuple[str, str]
) -> None:
    earlier, later = elections
    ids = await registered(service, earlier, 1000)
    where, took = f"/v1/elections/{later}/carry-over", []
    for expected in ("carried", "already_carried"):
        started = time.perf_counter()
        answer = await service.client.post(where, json=asked(earlier, ids))
        took.append(time.perf_counter() - started)
        assert set(outcomes(answer.json())) == {expected}
    async with service.pool.acquire() as connection:
        kept = await connection.fetchval(
            "SELECT count(*) FROM eventstore.log WHERE convert_from(body, 'utf8') LIKE $1", f'%"election_id":"{later}"%'
        )
    assert kept >= 1000
    assert 1000 / took[0] > A_SECOND / 3


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"from_election_id": "nowhere-1999"}, 422),
        ({"registration_ids": [str(UUID(int=n)) for n in range(1001)]}, 422),
        ({"registration_ids": ["not-an-id"]}, 422),
        ({"by": ""}, 422),
    ],
)
async def test_what_cannot_be_asked_is_a_problem(
    service: Service, elections: tuple[str, str], changed: dict[str, Any], status: int
) -> None:
    earlier, later = elections
    is_problem(
        await service.client.post(f"/v1/elections/{later}/carry-over", json=asked(earlier, []) | changed), status
    )


async def test_an_election_is_carried_over_neither_to_itself_nor_to_one_that_is_not_set_up(
    service: Service, elections: tuple[str, str]
) -> None:
    earlier, _ = elections
    is_problem(await service.client.post(f"/v1/elections/{earlier}/carry-over", json=asked(earlier, [])), 422)
    is_problem(await service.client.post("/v1/elections/nowhere-1999/carry-over", json=asked(earlier, [])), 422)
