"""The projection of the running town is rebuilt: what it tells stays right throughout, however it is asked; whatever
was done to its tables by hand is mended; given up or killed at any moment, nothing has happened."""

from __future__ import annotations

import asyncio
import os
import signal
from itertools import count
from typing import Any

import psutil
import pytest

from tests.e2e.people import STRANGER, form
from tests.e2e.town import Town, eventually
from tests.e2e.watched import watched
from tests.reporting.dumped import differences, dumped, made

PATH = "/v1/operations/projection"
WHO = {"by": "operator-01", "reason": "a test of the rebuild"}
_LEFT = "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^reporting_(shadow|retired)'"
_numbers = count()


async def standing(town: Town, *, check: bool = False) -> dict[str, Any]:
    answer = await town.http.get(town.url("reporting", PATH), params={"check": check})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def begin(town: Town, **more: Any) -> dict[str, Any]:
    answer = await town.http.post(town.url("reporting", f"{PATH}/rebuild"), json=WHO | more)
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def ended(town: Town) -> dict[str, Any]:
    """How the rebuild ended that is under way."""
    last = await _over(town)

    async def cleared_up() -> bool:
        """Nothing is left of the rebuild"""
        return not await town.pools["reporting"].fetchval(_LEFT)

    await eventually(cleared_up)
    return last


async def rebuilt(town: Town, **more: Any) -> dict[str, Any]:
    assert (await begin(town, **more))["begun"]
    return await ended(town)


async def acts(town: Town) -> list[dict[str, Any]]:
    answer = await town.http.get(town.url("reporting", "/v1/operations/acts"))
    return [act for act in answer.json()["acts"] if act["act"].startswith("projection_")]


@pytest.fixture
async def peopled(town_services: Town) -> str:
    """An election with registrations, corrections, withdrawals, verdicts of people."""
    election = await town_services.new_election()
    name = f"rebuild-{next(_numbers)}"
    people = town_services.take(30)
    forms = [form(person, election, f"{name}-{n}") for n, person in enumerate(people)]
    await town_services.send(*forms, form(STRANGER, election, f"{name}-stranger"))
    await town_services.send(*(one | {"place_code": "V02"} for one in forms[:8]))
    await town_services.send(*(one | {"withdraw": True, "revision": 5} for one in forms[8:12]))
    await town_services.quiet()
    shown = await town_services.shown("desk", f"{name}-stranger")
    settled = await town_services.settle(shown["registration_id"], shown["version"], "eligible")
    assert settled.status_code == 202, settled.text
    await town_services.quiet()
    return election


async def test_a_rebuild_changes_nothing_and_nobody_notices_it(town_services: Town, peopled: str) -> None:
    pool = town_services.pools["reporting"]
    await town_services.quiet()
    before, was_made = await dumped(pool), await made(pool)

    last = await rebuilt(town_services)
    assert (last["outcome"], last["why"]) == ("swapped", None)
    assert differences(before, await dumped(pool)) == {}
    assert await made(pool) == was_made

    async with watched(town_services, peopled) as watches:
        await asyncio.sleep(0.3)
        last = await rebuilt(town_services)
        await asyncio.sleep(1.2)
    assert (last["outcome"], last["why"]) == ("swapped", None)
    for watch in watches:
        assert watch.wrong == []
        assert watch.asked > (3 if watch.what == "live" else 10)
    await town_services.quiet()
    after = await dumped(pool)
    assert (await rebuilt(town_services))["outcome"] == "swapped"
    assert differences(after, await dumped(pool)) == {}
    begun, swapped = (await acts(town_services))[1], (await acts(town_services))[0]
    assert (begun["act"], swapped["act"]) == ("projection_rebuild_begun", "projection_swapped")
    assert begun["by"] == swapped["by"] == WHO["by"]
    assert begun["reason"] == swapped["reason"] == WHO["reason"]
    assert swapped["more"]["events"] >= last["events_of"]


async def test_what_was_done_to_the_tables_by_hand_is_found_and_mended(town_services: Town, peopled: str) -> None:
    pool = town_services.pools["reporting"]
    await town_services.quiet()
    before = await dumped(pool)
    assert (await standing(town_services, check=True))["gaps"]["gaps"] == 0
    await pool.execute(
        "DELETE FROM reporting_store.registration WHERE election_id = $1 AND registration_version = 1", peopled
    )
    await pool.execute("UPDATE reporting_store.tally SET voters = voters + 7 WHERE election_id = $1", peopled)
    await pool.execute("DELETE FROM reporting_store.superseded_registration WHERE election_id = $1", peopled)
    await pool.execute("TRUNCATE reporting_store.roll_entry, reporting_store.superseded_verdict")
    gaps = (await standing(town_services, check=True))["gaps"]
    assert gaps["missing_versions"] > 0
    assert gaps["tallies_off"] > 0
    assert gaps["roll_off"] > 0

    assert (await rebuilt(town_services))["outcome"] == "swapped"
    assert differences(before, await dumped(pool)) == {}
    assert (await standing(town_services, check=True))["gaps"]["gaps"] == 0


async def test_what_the_topics_lack_is_not_lost_unless_somebody_says_so(town_services: Town, peopled: str) -> None:
    pool = town_services.pools["reporting"]
    await town_services.quiet()
    before = await dumped(pool)
    await pool.execute(
        "UPDATE reporting_store.registration SET registration_version = registration_version + 1"
        " WHERE election_id = $1",
        peopled,
    )
    last = await rebuilt(town_services)
    assert last["outcome"] == "failed"
    assert "the topics lack" in last["why"]
    assert differences(before, await dumped(pool)) != {}
    assert (await rebuilt(town_services, fewer_is_right=True))["outcome"] == "swapped"
    assert differences(before, await dumped(pool)) == {}


async def test_a_rebuild_is_given_up_and_nothing_has_happened(town_services: Town, peopled: str) -> None:
    pool = town_services.pools["reporting"]
    await town_services.quiet()
    before = await dumped(pool)
    begun = await begin(town_services)
    again = await begin(town_services)
    assert (begun["begun"], again["begun"]) == (True, False)
    answer = await town_services.http.post(town_services.url("reporting", f"{PATH}/cancel"), json=WHO)
    assert answer.json()["cancelled"] is True
    assert (await ended(town_services))["outcome"] == "cancelled"
    answer = await town_services.http.post(town_services.url("reporting", f"{PATH}/cancel"), json=WHO)
    assert answer.json()["cancelled"] is False
    assert differences(before, await dumped(pool)) == {}
    assert (await acts(town_services))[0]["act"] == "projection_rebuild_cancelled"


async def test_killed_at_any_moment_it_leaves_what_the_next_one_drops(town_services: Town, peopled: str) -> None:
    pool = town_services.pools["reporting"]
    await town_services.quiet()
    before = await dumped(pool)
    whole = (await rebuilt(town_services))["seconds"]
    for part in (0.4, 0.7, 0.9):
        await begin(town_services)
        await asyncio.sleep(part * whole)
        _kill_rebuild(town_services)
        assert (await _over(town_services))["outcome"] in ("failed", "swapped")
    assert differences(before, await dumped(pool)) == {}
    assert (await rebuilt(town_services))["outcome"] == "swapped"
    assert differences(before, await dumped(pool)) == {}


async def test_a_swap_gives_way_to_who_reads_for_long(town_services: Town, peopled: str) -> None:
    async with town_services.analyst.acquire() as reading:
        transaction = reading.transaction(isolation="repeatable_read", readonly=True)
        await transaction.start()
        before = await reading.fetch("SELECT * FROM reporting.tally ORDER BY 1, 2, 3, 4")
        await begin(town_services)
        await eventually(lambda: _in_phase(town_services, "swapping"))
        async with watched(town_services, peopled) as watches:
            await asyncio.sleep(1.5)
        assert (await standing(town_services))["rebuild"]["phase"] == "swapping"
        assert await reading.fetch("SELECT * FROM reporting.tally ORDER BY 1, 2, 3, 4") == before
        await reading.fetch("SELECT count(*) FROM reporting.roll")
        _kill_rebuild(town_services)
        assert (await _over(town_services))["outcome"] == "failed"
        await begin(town_services)
        await eventually(lambda: _in_phase(town_services, "swapping"))
        await transaction.rollback()
    assert (await ended(town_services))["outcome"] == "swapped"
    assert [wrong for watch in watches for wrong in watch.wrong] == []


async def _in_phase(town: Town, phase: str) -> bool:
    """The rebuild is in that phase"""
    running = (await standing(town))["rebuild"]
    return running is not None and running["phase"] == phase


async def _over(town: Town) -> dict[str, Any]:
    async def seen() -> Any:
        """The end of the killed rebuild is told"""
        told = await standing(town)
        return told if told["rebuild"] is None else None

    last: dict[str, Any] = (await eventually(seen))["last"]
    return last


def _kill_rebuild(town: Town) -> None:
    for child in psutil.Process(town.services["reporting"].pid).children():
        if "services.reporting.edge.rebuild.run" in child.cmdline():
            os.kill(child.pid, signal.SIGKILL)
