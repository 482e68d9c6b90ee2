"""Transfers over HTTP: what is answered, and that old and new are kept together or not at all."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from contracts.ids import registration_id
from contracts.keys.keyring import Keyring
from contracts.registrations import Registration
from contracts.set_up.elections import ElectionSetUp
from contracts.submissions import Submission
from eventstore.clock import system_clock
from eventstore.events import StoredEvent
from eventstore.memory import MemoryLog
from services.registration.domain.moves.moving import TRANSFER, transferred_as
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.registrations import Received, Registrations
from services.registration.edge.moves.carry_over import CarryOver, CarryOverRequest
from services.registration.edge.moves.readmission import Readmission, UnopenableError
from services.registration.edge.moves.transfers import TransferRequest, Transfers
from services.registration.edge.set_up.set_ups import SetUps
from tests.edge.conftest import Service
from tests.edge.forms import CANARY, PLACE, election_file, form
from tests.edge.test_submissions_by_http import is_problem

REASON = "搬到女儿家住"


@pytest.fixture
async def town(service: Service) -> str:
    """An election of this test's own with the places U017 and V03; the answer is its id."""
    election = f"moves-{uuid4().hex[:8]}"
    file = election_file(id=election)
    file["places"].append(dict(file["places"][0], code="V03"))
    assert (await service.client.put(f"/v1/elections/{election}", json=file)).status_code == 202
    return election


async def registered(service: Service, election: str, **changed: Any) -> str:
    """A registration of one test; the answer is its submission_id."""
    sent = form(election_id=election, **changed)
    assert (await service.client.post("/v1/submissions", json=sent)).status_code == 202
    return str(sent["submission_id"])


def asked(election: str, **changed: Any) -> dict[str, Any]:
    wanted = {"by": "clerk-07", "reason": REASON, "to_election_id": election, "to_place_code": "V03"}
    return wanted | {"registration_version": 1} | changed


def where(submission_id: str) -> str:
    return f"/v1/registrations/{registration_id('company-hr', submission_id)}/transfer"


def of(event: StoredEvent) -> Registration:
    return Registration.model_validate_json(event.body)


async def test_a_transfer_answers_with_both_ids_and_the_address_of_the_new_one(service: Service, town: str) -> None:
    name = await registered(service, town)
    old = registration_id("company-hr", name)
    answer = await service.client.post(where(name), json=asked(town))
    became = transferred_as(old, 1, town, "V03")
    address = f"/v1/submissions/transfer/{quote(became, safe='')}"
    assert (answer.status_code, answer.headers["location"]) == (202, address)
    assert answer.json() == {
        "status_url": address,
        "registration_id": str(registration_id(TRANSFER, became)),
        "from_registration_id": str(old),
    }


async def test_the_old_one_leaves_in_the_log_right_before_the_new_one_arrives(service: Service, town: str) -> None:
    name = await registered(service, town, patch_code="P1")
    became = (await service.client.post(where(name), json=asked(town))).json()["status_url"].rsplit("/", 1)[1]
    [begun, left] = await service.events(name)
    [arrived] = await service.events(became, TRANSFER)
    assert (left.type.split(".")[2], arrived.type.split(".")[2]) == ("transferred", "submitted")
    assert (arrived.position, arrived.key, arrived.recorded_at) == (left.position + 1, left.key, left.recorded_at)
    old, new = of(left), of(arrived)
    assert old.withdrawn
    assert old.move is not None
    assert (old.move.kind, old.move.place_code, old.move.registration_id) == (
        "transferred_out", "V03", new.registration_id,
    )  # fmt: skip
    assert new.move is not None
    assert (new.move.kind, new.move.place_code, new.move.registration_id, new.move.by) == (
        "transferred_in", PLACE, old.registration_id, "clerk-07",
    )  # fmt: skip
    assert (new.version, new.withdrawn, new.place_code, new.patch_code) == (1, False, "V03", None)
    assert (new.voter_token, new.claims, new.gender, new.channel) == (
        old.voter_token, old.claims, old.gender, "station",
    )  # fmt: skip
    first = of(begun)
    assert new.fingerprint != first.fingerprint
    assert new.basis_fingerprint != first.basis_fingerprint
    assert begun.recorded_at < new.registered_at <= arrived.recorded_at


async def test_who_and_why_are_kept_and_the_reason_sealed_at_both_ends(service: Service, town: str) -> None:
    name = await registered(service, town, name="欧阳夏雨")
    became = (await service.client.post(where(name), json=asked(town))).json()["status_url"].rsplit("/", 1)[1]
    ends = [of((await service.events(name))[-1]), of((await service.events(became, TRANSFER))[0])]
    for end in ends:
        assert end.move is not None
        assert end.move.reason_sealed is not None
        bound_to = end.registration_id.bytes
        assert service.keyring.details(town).open(end.move.reason_sealed, bound_to).decode() == REASON
        assert service.keyring.names(town).open(end.name_sealed, bound_to).decode() == "欧阳夏雨"
    async with service.pool.acquire() as connection:
        rows = await connection.fetch("SELECT convert_from(body, 'utf8') AS body FROM eventstore.log")
    assert not any(secret in row["body"] for row in rows for secret in (REASON, "欧阳夏雨", CANARY))


async def test_the_same_transfer_again_is_answered_the_same_and_done_once(service: Service, town: str) -> None:
    name = await registered(service, town)
    key = {"Idempotency-Key": f"key-{uuid4()}"}
    answers = [await service.client.post(where(name), json=asked(town), headers=h) for h in (key, key, {})]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.text for answer in answers}) == 1
    assert [word for word, _ in await service.told(name)] == ["submitted", "transferred"]
    is_problem(await service.client.post(where(name), json=asked(town, by="another"), headers=key), 422)


async def test_of_two_clerks_at_once_one_wins_and_the_other_is_told_who(service: Service, town: str) -> None:
    other = f"{town}-next"
    await service.client.put(f"/v1/elections/{other}", json=election_file(id=other))
    for _ in range(5):
        name = await registered(service, town)
        wanted = [asked(town, by="clerk-A"), asked(other, to_place_code=PLACE, by="clerk-B")]
        answers = await asyncio.gather(*(service.client.post(where(name), json=one) for one in wanted))
        assert sorted(answer.status_code for answer in answers) == [202, 409]
        winner = wanted[[answer.status_code for answer in answers].index(202)]
        lost = next(answer for answer in answers if answer.status_code == 409)
        assert winner["by"] in is_problem(lost, 409)["detail"]
        assert [word for word, _ in await service.told(name)] == ["submitted", "transferred"]


async def test_where_the_new_one_cannot_begin_the_old_one_is_not_ended(service: Service, town: str) -> None:
    """The old one's event is appended before the new one's fails: only the transaction takes it back."""
    name = await registered(service, town)
    taken = transferred_as(registration_id("company-hr", name), 1, town, "V03")
    await registered(service, town, source=TRANSFER, submission_id=taken)
    is_problem(await service.client.post(where(name), json=asked(town)), 409)
    assert [word for word, _ in await service.told(name)] == ["submitted"]
    assert [word for word, _ in await service.told(taken, TRANSFER)] == ["submitted"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"to_election_id": "nowhere-1999"}, 422),
        ({"to_place_code": "X99"}, 422),
        ({"to_place_code": PLACE}, 422),
        ({"registration_version": 7}, 409),
        ({"by": " "}, 422),
        ({"reason": ""}, 422),
        ({"to_place_code": CANARY * 3}, 422),
        ({"extra": 1}, 422),
    ],
)
async def test_what_cannot_be_done_is_a_problem_and_changes_nothing(
    service: Service, town: str, changed: dict[str, Any], status: int
) -> None:
    name = await registered(service, town)
    is_problem(await service.client.post(where(name), json=asked(town, **changed)), status)
    assert [word for word, _ in await service.told(name)] == ["submitted"]


async def test_neither_the_unknown_nor_the_withdrawn_is_transferred(service: Service, town: str) -> None:
    is_problem(await service.client.post(where(str(uuid4())), json=asked(town)), 404)
    name = await registered(service, town)
    await service.client.delete(f"/v1/submissions/company-hr/{name}")
    is_problem(await service.client.post(where(name), json=asked(town, registration_version=2)), 409)
    assert [word for word, _ in await service.told(name)] == ["submitted", "withdrawn"]


async def test_a_place_of_a_set_up_that_came_later_can_be_moved_to(service: Service, town: str) -> None:
    name = await registered(service, town)
    is_problem(await service.client.post(where(name), json=asked(town, to_place_code="V99")), 422)
    file = election_file(id=town)
    file["places"].append(dict(file["places"][0], code="V99"))
    await service.client.put(f"/v1/elections/{town}", json=file)
    answer = await service.client.post(where(name), json=asked(town, to_place_code="V99"))
    assert answer.status_code == 202


async def test_what_was_transferred_can_be_corrected_and_withdrawn_at_its_new_address(
    service: Service, town: str
) -> None:
    name = await registered(service, town)
    address: str = (await service.client.post(where(name), json=asked(town))).json()["status_url"]
    became = address.rsplit("/", 1)[1]
    await registered(service, town, source=TRANSFER, submission_id=became, place_code="V03", phone="13900000000")
    answer: httpx.Response = await service.client.delete(address)
    assert answer.status_code == 202
    assert [word for word, _ in await service.told(became, TRANSFER)] == ["submitted", "corrected", "withdrawn"]
    assert of((await service.events(became, TRANSFER))[-1]).move is not None


async def test_a_registration_whose_key_was_destroyed_moves_nowhere_and_stays_as_it_is(tmp_path: Path) -> None:
    log, keyring = MemoryLog(), Keyring(tmp_path)
    keyring.make_installation()
    registrations = Registrations(log, Admission(keyring), KnownElections(), lambda: None)
    for election in ("old-2016", "new-2021"):
        await SetUps(log, keyring, lambda: None).load(ElectionSetUp.model_validate(election_file(id=election)))
    sent = Submission.model_validate_json(json.dumps(form(election_id="old-2016")))
    assert await registrations.submit([Received(sent, None, 0)]) == [None]
    (tmp_path / "details/old-2016.key").unlink()
    kept = await log.read(0, 100)
    after = Keyring(tmp_path)
    parts = (log, Readmission(after, Admission(after)), KnownElections(), system_clock, lambda: None)
    identity = registration_id(sent.source, sent.submission_id)
    with pytest.raises(UnopenableError, match="register anew"):
        await Transfers(*parts).transfer(TransferRequest(identity, 1, "new-2021", PLACE, "clerk-07", REASON))
    [answer] = await CarryOver(*parts).carry_over(CarryOverRequest([identity], "old-2016", "new-2021", "office"))
    assert answer.outcome == "unopenable"
    assert await log.read(0, 100) == kept
