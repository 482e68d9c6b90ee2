"""`xuanmin verify` finds nothing where all is well, and names whatever was changed by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from contracts.topics import REGISTRATIONS
from office.client import Client
from office.operations.verifying.found import Verified
from office.operations.verifying.verifying import NotThroughError, verify
from tests.e2e.people import form
from tests.e2e.town import Town, eventually
from xuanmin.installation import settings_of

ONE = "SELECT registration_id FROM reporting_store.registration WHERE election_id = $1 AND status = 'verified' LIMIT 1"
FEWER = """UPDATE reporting_store.tally SET voters = voters - 1 WHERE (place_code, shard) IN (
    SELECT place_code, shard FROM reporting_store.tally WHERE election_id = $1 AND status = 'verified' LIMIT 1
) AND election_id = $1 AND status = 'verified'"""
NAMED = "SELECT name FROM reporting_store.roll_entry WHERE registration_id = $1"
OFF_THE_ROLL = "DELETE FROM reporting_store.roll_entry WHERE registration_id = $1 AND name = $2"
ON_THE_ROLL = "INSERT INTO reporting_store.roll_entry (registration_id, name) VALUES ($1, $2)"


async def verified(town: Town, *, patience: float = 60) -> Verified:
    client = Client.of(settings_of(town.installation.environment))
    try:
        return await asyncio.to_thread(verify, client, lambda _what, _through: None, patience=patience)
    finally:
        client.close()


async def register(town: Town, election: str, people: int) -> None:
    forms = [form(person, election, f"verify-{place}") for place, person in enumerate(town.take(people))]
    await town.send(*forms)
    await town.quiet()
    # Corrections, withdrawals and a decision: their verdicts and versions are held to the log too.
    await town.send(*[one | {"place_code": "V02"} for one in forms[:5]])
    await town.send(*[one | {"withdraw": True} for one in forms[5:8]])
    await town.quiet()


@asynccontextmanager
async def tampered(pool: Any, change: str, mend: str, *values: Any) -> AsyncIterator[None]:
    await pool.execute(change, *values)
    try:
        yield
    finally:
        await pool.execute(mend, *values)


async def test_what_all_tests_left_is_counted_as_the_logs_say(town_services: Town, election: str) -> None:
    await register(town_services, election, 12)
    found = await verified(town_services)
    assert found.differences == []
    assert found.registrations == await town_services.pools["reporting"].fetchval(
        "SELECT count(*) FROM reporting_store.registration WHERE registration_version IS NOT NULL"
    )
    for service, events in found.events.items():
        assert events == await town_services.pools[service].fetchval("SELECT count(*) FROM eventstore.log")


async def test_registrations_that_come_meanwhile_are_no_differences(town_services: Town, election: str) -> None:
    sending = asyncio.create_task(register(town_services, election, 30))
    while not sending.done():
        assert (await verified(town_services)).differences == []
    await sending


async def test_whatever_was_changed_by_hand_is_named(town_services: Town, election: str) -> None:
    await register(town_services, election, 10)
    reporting, registration = town_services.pools["reporting"], town_services.pools["registration"]
    one = await reporting.fetchval(ONE, election)
    async with tampered(reporting, FEWER, FEWER.replace("voters - 1", "voters + 1"), election):
        (wrong,) = (await verified(town_services)).differences
        assert wrong.about.startswith(f"{election}, ")
        assert wrong.what.startswith("the tally says ")
    moved = "UPDATE reporting_store.registration SET place_code = 'X' || place_code WHERE registration_id = $1"
    back = "UPDATE reporting_store.registration SET place_code = substr(place_code, 2) WHERE registration_id = $1"
    async with tampered(reporting, moved, back, one):
        named = {difference.about: difference.what for difference in (await verified(town_services)).differences}
        assert named[str(one)].startswith("place_code is XV0")
    async with tampered(reporting, OFF_THE_ROLL, ON_THE_ROLL, one, await reporting.fetchval(NAMED, one)):
        (wrong,) = (await verified(town_services)).differences
        assert (wrong.about, wrong.what) == (str(one), "on_the_roll is False, and must be True")
    body = "UPDATE eventstore.log SET body = ' '::bytea || body WHERE stream_id = $1 AND version = 1"
    mend = "UPDATE eventstore.log SET body = substr(body, 2) WHERE stream_id = $1 AND version = 1"
    async with tampered(registration, body, mend, one):
        (wrong,) = (await verified(town_services)).differences
        assert wrong.about == "the log of registration"
        assert "was changed" in wrong.what
    assert (await verified(town_services)).differences == []


async def test_who_is_not_counted_and_who_is_in_no_log_are_named(town_services: Town, election: str) -> None:
    await register(town_services, election, 8)
    reporting = town_services.pools["reporting"]
    one, stranger = str(await reporting.fetchval(ONE, election)), "00000000-0000-5000-8000-000000000001"
    # As one who was lost and one who was never there: the two ways in which a row can be wrong altogether.
    renamed = "UPDATE reporting_store.registration SET registration_id = $2 WHERE registration_id = $1"
    back = "UPDATE reporting_store.registration SET registration_id = $1 WHERE registration_id = $2"
    async with tampered(reporting, renamed, back, one, stranger):
        named = {(difference.about, difference.what) for difference in (await verified(town_services)).differences}
    assert (one, "is in the log and is not counted") in named
    assert (stranger, "is counted from an event that is in no log") in named


async def test_a_reporting_that_stands_still_is_not_taken_for_a_difference(town_services: Town) -> None:
    pool = town_services.pools["reporting"]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT 1 FROM eventstore.checkpoint WHERE consumer = 'reporting' FOR UPDATE")
        election = await town_services.new_election()
        before = await town_services.ends(REGISTRATIONS)
        await town_services.send(form(town_services.take(1)[0], election, "late"))

        async def published() -> bool:
            return await town_services.ends(REGISTRATIONS) != before

        await eventually(published)
        with pytest.raises(NotThroughError, match=r"reporting is .* behind"):
            await verified(town_services, patience=1)
    await town_services.quiet()
