"""Who a carry-over is offered: the roll, page by page, and those whom nothing but their age kept off it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from contracts.id_number import check_character
from contracts.keys.keyring import Keyring
from contracts.registrations import Registration
from devstack import ServiceDsns
from eventstore.database import Pool, open_pool
from eventstore.migrate import migrate
from services.runtime.problems import answer_problems
from services.validation.edge.reading import in_http_roll
from tests.conftest import fresh_database
from tests.edge.forms import election_file

ELECTION: Final = "old-2016"
MIGRATIONS: Final = Path(__file__).parents[2] / "services/validation/store/migrations"
AT: Final = datetime(2016, 9, 1, tzinfo=UTC)


@dataclass
class Validation:
    """The roll's route on a database of its own, and the rows behind it."""

    client: httpx.AsyncClient
    pool: Pool
    keys: Path

    async def holds(self, status: str, *codes: str, born: str = "19800229", **changed: Any) -> UUID:
        """A registration with this status and these findings; the answer is its id."""
        identity, keyring = uuid4(), Keyring(self.keys)
        seventeen = f"310116{born}001"
        details = json.dumps({"id_number": seventeen + check_character(seventeen)}).encode()
        told = Registration(
            registration_id=identity, version=1, election_id=ELECTION, source="hr", submission_id="1", revision=0,
            withdrawn=False, channel="unit", place_code="U017", voter_token=identity.hex, claims=True, gender="male",
            registered_at=AT, patch_code=None, fingerprint="f", basis_fingerprint="b",
            name_sealed=keyring.names(ELECTION).close("张伟".encode(), identity.bytes),
            details_sealed=keyring.details(ELECTION).close(details, identity.bytes),
        )  # fmt: skip
        row = {
            "registration_id": identity, "election_id": ELECTION, "voter_token": identity.hex, "place_code": "U017",
            "channel": "unit", "registration_version": 1, "registration": told.model_dump_json().encode(),
            "event_id": "e", "due": False, "arrived_at": AT, "version": 1, "judged_version": 1,
            "judged_token": identity.hex, "status": status, "under_review": False, "holds_claim": False,
            "policy_version": "1", "findings": json.dumps([{"code": code, "params": {}} for code in codes]),
        } | changed  # fmt: skip
        names = ", ".join(row)
        places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
        await self.pool.execute(f"INSERT INTO validation.registration ({names}) VALUES ({places})", *row.values())  # noqa: S608
        return identity

    async def roll(self, **params: Any) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/elections/{ELECTION}/roll", params=params)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def ids(self, **params: Any) -> set[UUID]:
        return {UUID(told["registration_id"]) for told in (await self.roll(**params))["registrations"]}


@pytest.fixture
async def validation(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    migrate(dsn, MIGRATIONS)
    keyring = Keyring(tmp_path)
    keyring.make_election(ELECTION)
    pool = await open_pool(dsn, name="test")
    file = json.dumps(election_file(id=ELECTION) | {"policy": {"version": "1", "minimum_age": 18}})
    await pool.execute("INSERT INTO validation.election VALUES ($1, 1, $2)", ELECTION, file)
    app = FastAPI()
    app.include_router(in_http_roll.routes(pool, keyring))
    answer_problems(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://validation") as client:
        yield Validation(client, pool, tmp_path)
    await pool.close()


async def test_the_roll_is_who_is_on_it_also_while_somebody_looks_again(validation: Validation) -> None:
    on_it = {
        await validation.holds("verified"),
        await validation.holds("eligible", "NON_LOCAL"),
        await validation.holds("verified", "DECEASED", under_review=True),
    }
    for status in ("pending", "suspected", "refused", "withdrawn", "duplicate", "struck_off"):
        await validation.holds(status, "NAME_MISMATCH")
    await validation.holds("verified", election_id="another")
    assert await validation.ids() == await validation.ids(of_age_by="2021-11-16") == on_it


async def test_who_was_held_back_by_age_alone_and_has_come_of_age_is_told_apart(validation: Validation) -> None:
    grown = {
        await validation.holds("suspected", "UNDER_AGE", born="20031116"),
        await validation.holds("refused", "UNDER_AGE", born="20010101"),
        await validation.holds("suspected", "ID_FIFTEEN_DIGITS", "UNDER_AGE", born="20010101"),
    }
    await validation.holds("suspected", "UNDER_AGE", born="20031117")
    await validation.holds("suspected", "UNDER_AGE", "NAME_MISMATCH", born="20010101")
    await validation.holds("withdrawn", "UNDER_AGE", born="20010101")
    await validation.holds("suspected", "NAME_MISMATCH", born="20010101")
    old = await validation.holds("verified")
    told = (await validation.roll(of_age_by="2021-11-16"))["registrations"]
    assert {UUID(one["registration_id"]) for one in told if one["newly_of_age"]} == grown
    assert {UUID(one["registration_id"]) for one in told if not one["newly_of_age"]} == {old}
    assert await validation.ids() == {old}


@pytest.mark.parametrize("limit", [1, 3, 1000])
async def test_pages_follow_one_another_to_the_end_and_name_everybody_once(validation: Validation, limit: int) -> None:
    wanted = [await validation.holds("verified") for _ in range(6)]
    wanted += [await validation.holds("suspected", "UNDER_AGE", born="20010101")]
    for _ in range(4):
        await validation.holds("suspected", "UNDER_AGE", born="20200101")
    found: list[UUID] = []
    params: dict[str, Any] = {"limit": limit, "of_age_by": "2021-11-16"}
    while True:
        page = await validation.roll(**params)
        found += [UUID(told["registration_id"]) for told in page["registrations"]]
        if page["next"] is None:
            break
        params["after"] = page["next"]
    assert found == sorted(wanted)


async def test_nothing_personal_is_told(validation: Validation) -> None:
    await validation.holds("suspected", "UNDER_AGE", born="20010101")
    [told] = (await validation.roll(of_age_by="2021-11-16"))["registrations"]
    assert set(told) == {"registration_id", "place_code", "channel", "status", "under_review", "newly_of_age"}
    assert "20010101" not in json.dumps(told)


async def test_an_unknown_election_and_a_day_that_is_none_are_problems(validation: Validation) -> None:
    assert (await validation.client.get("/v1/elections/nowhere-1999/roll")).status_code == 404
    for day in ("soon", "9999-01-01", "0001-01-01"):
        where = f"/v1/elections/{ELECTION}/roll?of_age_by={day}"
        assert (await validation.client.get(where)).status_code == 422


async def test_where_the_key_is_gone_nobodys_age_is_told_and_the_roll_still_is(validation: Validation) -> None:
    verified = await validation.holds("verified")
    await validation.holds("suspected", "UNDER_AGE", born="20010101")
    (validation.keys / f"details/{ELECTION}.key").unlink()
    where = f"/v1/elections/{ELECTION}/roll"
    assert (await validation.client.get(where, params={"of_age_by": "2021-11-16"})).status_code == 409
    assert await validation.ids() == {verified}
