"""Services that are stopped or whose consumers are held, under load: soon, and without counting anybody twice."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from contracts.ids import registration_id
from office.client import Client, ServiceError
from office.operations.consumers import act_on, consumer_named, consumers_of_all, what_it_means
from scenarios.zhujing.election_file import election_file
from tests.e2e.conftest import LOAD, load
from tests.e2e.people import Form, form
from tests.e2e.recounted import Recount, equals, recount_of
from tests.e2e.town import Town, eventually
from xuanmin.cli import app

ELECTIONS = 4
RECORDS = ELECTIONS * LOAD
STOP_SECONDS = 10
SERVICES = ("registration", "validation", "reporting")
WORDS = {"by": "王值班", "reason": "数据库换盘"}


async def _counted(town: Town) -> int:
    found: int = await town.pools["reporting"].fetchval(
        "SELECT coalesce(sum(voters), 0)::bigint FROM reporting_store.tally"
    )
    return found


async def test_services_stopped_in_the_middle_of_a_load_stop_soon_and_go_on_without_counting_twice(
    town_services: Town,
) -> None:
    recount: Recount = recount_of(load().submissions)
    elections = [await town_services.new_election(yaml.safe_load(election_file())) for _ in range(ELECTIONS)]
    # Interleaved: whatever is in hand when the stop comes belongs to all of them.
    forms: list[Form] = [
        one | {"election_id": election, "source": f"{election} {one['source']}"}
        for one in recount.forms
        for election in elections
    ]
    before = await _counted(town_services)
    sending = asyncio.create_task(_send(town_services, forms))

    async def a_quarter_is_counted() -> bool:
        return await _counted(town_services) >= before + RECORDS // 4

    await eventually(a_quarter_is_counted, seconds=120)
    took = await asyncio.gather(*(_stop(town_services, name) for name in SERVICES))
    assert max(took) < STOP_SECONDS, dict(zip(SERVICES, took, strict=True))
    assert await _counted(town_services) < before + RECORDS, "all was counted before the stop"
    await sending
    suspected = recount.findings["suspected"]
    await town_services.quiet()
    for election in elections:
        await town_services.counted(election, verified=LOAD - suspected, suspected=suspected)
        await equals(town_services, election, recount)
    assert await _identities(town_services, elections) == {
        registration_id(one["source"], one["submission_id"]) for one in forms
    }


async def _send(town: Town, forms: list[Form]) -> None:
    for start in range(0, len(forms), 500):
        await town.send(*forms[start : start + 500])


async def _stop(town: Town, name: str) -> float:
    """SIGTERM to a service; the answer is how long it took to end. Its supervisor starts it again."""
    service = town.services[name]
    process, began = service.process, time.monotonic()
    assert process is not None
    process.send_signal(signal.SIGTERM)

    async def ended() -> bool:
        return process.poll() is not None

    await eventually(ended, seconds=30)
    return time.monotonic() - began


async def _identities(town: Town, elections: list[str]) -> set[UUID]:
    rows = await town.pools["reporting"].fetch(
        "SELECT registration_id FROM reporting_store.registration WHERE election_id = ANY ($1)", elections
    )
    return {row["registration_id"] for row in rows}


@pytest.fixture
async def client(town_services: Town) -> AsyncIterator[Client]:
    """The services as the command line calls them; every consumer reads before and after."""
    opened = Client(*(town_services.url(name, "") for name in SERVICES))
    yield opened
    for one in (await asyncio.to_thread(consumers_of_all, opened))[0]:
        if one["paused"]:
            await asyncio.to_thread(act_on, opened, one, "resume", **WORDS)
    await asyncio.to_thread(opened.close)


async def test_a_paused_consumer_stays_so_through_a_kill_and_then_counts_everybody_once(
    town_services: Town, election: str, client: Client
) -> None:
    reporting = await asyncio.to_thread(consumer_named, client, "reporting")
    answer = await asyncio.to_thread(act_on, client, reporting, "pause", **WORDS)
    assert (answer["changed"], answer["paused"]["how"]) == (True, "paused")
    service = town_services.services["reporting"]
    pid = service.pid
    service.signal(signal.SIGKILL)

    async def has_joined_again() -> bool:
        try:
            answer = await town_services.http.get(town_services.url("reporting", "/health/startup"))
        except httpx.HTTPError:
            return False
        return service.pid != pid and answer.status_code == httpx.codes.OK

    await eventually(has_joined_again)
    assert (await asyncio.to_thread(consumer_named, client, "reporting"))["paused"]["by"] == WORDS["by"]
    people = town_services.take(3)
    await town_services.send(*(form(person, election, f"held-{n}") for n, person in enumerate(people)))
    await asyncio.sleep(2)
    assert await town_services.status(election) == {}
    ready = await town_services.http.get(town_services.url("reporting", "/health/ready"))
    assert "paused" in ready.json()["checks"]["consumers"]
    await asyncio.to_thread(act_on, client, reporting, "resume", **WORDS)
    await town_services.counted(election, verified=3)


async def test_consumers_are_listed_and_held_from_the_command_line(
    town_services: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in town_services.installation.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    run = CliRunner()

    def said(*words: str) -> str:
        done = run.invoke(app, ["consumers", *words])
        assert done.exit_code == 0, done.output
        return done.output

    held = ("validation-residents", "--by", WORDS["by"], "--reason", WORDS["reason"])
    listed = await asyncio.to_thread(said, "list")
    assert {"registration", "validation", "validation-elections", "validation-residents", "reporting"} <= set(
        listed.split()
    )
    assert "reads the" in await asyncio.to_thread(said, "drain", *held)
    shown = await asyncio.to_thread(said, "list")
    assert WORDS["by"] in shown
    assert WORDS["reason"] in shown
    assert "nothing changed" in await asyncio.to_thread(said, "drain", *held)
    assert "reads, on record" in await asyncio.to_thread(said, "resume", *held)


async def test_a_consumer_that_nobody_knows_is_named_with_those_that_are(client: Client) -> None:
    with pytest.raises(ServiceError, match="validation-residents"):
        await asyncio.to_thread(consumer_named, client, "nobody")


def test_what_an_act_means_is_said_before_it_is_done() -> None:
    consumer = {"consumer": "reporting", "service": "reporting", "lag": 1234}
    assert "1,234 records" in what_it_means("drain", consumer)
    assert "an unknown number" in what_it_means("resume", consumer | {"lag": None})
