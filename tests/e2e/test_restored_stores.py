"""Stores that were lost come back from last night's backup and today's topics: nothing is missing, nothing is new."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.ids import registration_id
from contracts.topics import REGISTRATIONS
from tests.e2e.busy_day import before_the_night, strangers, the_day_after
from tests.e2e.own_town import SERVICES, OwnTown, own_town
from tests.e2e.people import form
from tests.e2e.town import eventually


@pytest.fixture(scope="module")
async def lost_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OwnTown]:
    async with own_town(tmp_path_factory.mktemp("own-town")) as town:
        yield town


async def test_a_restore_from_last_night_and_the_topics_gives_todays_town(lost_town: OwnTown, tmp_path: Path) -> None:
    town = lost_town
    election = await town.new_election()
    await before_the_night(town, election)
    await town.quiet()
    for service in ("registration", "validation"):
        await town.back_up(service, tmp_path / service)
    await the_day_after(town, election)
    await town.quiet()
    tallies = await town.tallies(election)
    kept = {service: await town.kept(service) for service in ("registration", "validation")}
    town.kill("registration", "validation")
    for service in ("registration", "validation"):
        await town.restore(service, tmp_path / service)
    await _start_and_kill_in_the_middle(town, "registration")
    await _start_and_kill_in_the_middle(town, "validation")
    await town.start("registration", "validation")
    await town.quiet()
    for service, before in kept.items():
        after = await town.kept(service)
        for query, rows in before.items():
            assert differences(rows, after[query]) == [], query
    assert await town.tallies(election) == tallies
    # From nothing, by the topics alone.
    town.kill("reporting")
    await town.restore("reporting", None)
    await town.start("reporting")
    await town.quiet()
    assert await town.tallies(election) == tallies
    await _work_goes_on(town, election)


async def test_a_broker_with_wiped_disks_is_refilled_from_the_stores(lost_town: OwnTown) -> None:
    town = lost_town
    election = await town.new_election()
    people = town.take(30)
    await town.send(
        *[form(person, election, f"p-{n}") for n, person in enumerate(people[:20])], *strangers(election, 700)
    )
    await town.quiet()
    tallies, kept = await town.tallies(election), await town.kept("validation")
    town.kill(*SERVICES)
    await town.lose_broker()
    await town.start(*SERVICES)
    log = await _log_of(town, "registration")
    assert 0 < log["broker_lacks_through"] <= log["published_through"]
    # One is killed in the middle of it, and goes on by itself when it is there again.
    asked = {"by": "operator-02", "reason": "disks wiped", "what": "all", "rate": 1000}
    for service in ("registration", "validation"):
        answer = await town.http.post(town.url(service, "/v1/operations/log/republish"), json=asked)
        assert (answer.status_code, answer.json()["changed"]) == (202, True), answer.text
    again = await town.http.post(town.url("registration", "/v1/operations/log/republish"), json=asked)
    assert again.json()["changed"] is False

    async def in_the_middle() -> bool:
        """A part of the log is published again"""
        [order] = (await _log_of(town, "registration"))["republications"]
        assert order["ended_at"] is None, "it was through before it could be killed"
        return bool(order["published"])

    await eventually(in_the_middle)
    town.kill("registration")
    await town.start("registration")
    await asyncio.to_thread(_republish_all, town)

    async def all_is_there() -> bool:
        """Every order has ended"""
        logs = [await _log_of(town, service) for service in SERVICES]
        return all(order["ended_as"] == "done" for log in logs for order in log["republications"])

    await eventually(all_is_there)
    for service in SERVICES:
        assert (await _log_of(town, service))["broker_lacks_through"] == 0
    await town.quiet()
    assert await town.tallies(election) == tallies
    after = await town.kept("validation")
    for query, rows in kept.items():
        same = after[query][: len(rows)] if "eventstore.log" in query else after[query]
        assert differences(rows, same) == [], query
    await _one_stream_again(town)
    # Who knows nothing reads the same from the refilled topics.
    town.kill("reporting")
    await town.restore("reporting", None)
    await town.start("reporting")
    await town.quiet()
    assert await town.tallies(election) == tallies
    # The registry is there again, and so is the judging by it.
    await town.send(*[form(person, election, f"q-{n}") for n, person in enumerate(people[20:])])
    await town.quiet()
    assert (await town.status(election))["verified"] == 30


async def _one_stream_again(town: OwnTown) -> None:
    """The events of one registration, and no other, come again, bytes and headers the same."""
    stream, ends = str(registration_id("desk", "p-3")), await town.ends(REGISTRATIONS)
    asked = {"by": "operator-02", "reason": "a reader lost it", "what": "stream", "stream_id": stream}
    answer = await town.http.post(town.url("registration", "/v1/operations/log/republish"), json=asked)
    assert answer.status_code == 202, answer.text

    async def has_come() -> bool:
        """The stream was published again"""
        return bool(sum((await town.ends(REGISTRATIONS)).values()) > sum(ends.values()))

    await eventually(has_come)
    [again] = await town.records(REGISTRATIONS, ends)
    before = [one for one in await town.records(REGISTRATIONS) if dict(one.headers)["ce_streamid"] == stream.encode()]
    assert {(one.key, one.value, one.headers) for one in before} == {(again.key, again.value, again.headers)}


async def _log_of(town: OwnTown, service: str) -> dict[str, Any]:
    told: dict[str, Any] = (await town.http.get(town.url(service, "/v1/operations/log"))).json()
    return told


def _republish_all(town: OwnTown) -> None:
    words = ("republish", "--all-services", "--by", "operator-02", "--reason", "wiped")
    environment = {**os.environ, **town.installation.environment}
    done = subprocess.run(
        [sys.executable, "-m", "xuanmin", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "validation publishes the resident registry" in done.stdout


def differences(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Where rows differ, a few of the places: the row's first value, the column, before and after."""
    if len(before) != len(after):
        return [("rows", len(before), len(after))]
    return [
        (next(iter(one.values())), column, one[column], other[column])
        for one, other in zip(before, after, strict=True)
        for column in one
        if one[column] != other[column]
    ][:20]


async def _start_and_kill_in_the_middle(town: OwnTown, service: str) -> None:
    """The service has begun to catch up, and is killed; nothing new was taken meanwhile."""
    stood = await town.pools[service].fetchval("SELECT position FROM eventstore.head")
    town.services[service].start()

    async def in_the_middle() -> bool:
        """The log grows"""
        return bool(await town.pools[service].fetchval("SELECT position FROM eventstore.head") > stood)

    await eventually(in_the_middle)
    town.services[service].signal(signal.SIGKILL)
    assert town.services[service].ended(10)


async def _work_goes_on(town: OwnTown, election: str) -> None:
    """Versions follow on those of the lost stores, and what was known is known."""
    before = await town.status(election)
    people = town.take(5)
    await town.send(*strangers(election, 50))
    await town.send(*[form(person, election, f"new-{n}") for n, person in enumerate(people)])
    await town.send(form(people[0], election, "day-3", revision=1))
    again = await town.settle(str(registration_id("crowd", "9")), 1, "eligible")
    assert again.status_code == 202, again.text
    await town.quiet()
    after = await town.status(election)
    assert sum(after.values()) == sum(before.values()) + 5
    assert after["eligible"] == before["eligible"] + 1
    assert (await town.shown("desk", "day-3"))["version"] == 3
    records = await town.records("voter.validations.v1")
    versions: dict[bytes, list[int]] = {}
    for record in records:
        headers = dict(record.headers)
        versions.setdefault(headers["ce_streamid"], []).append(int(headers["ce_streamversion"]))
    assert all(sorted(set(those)) == list(range(1, max(those) + 1)) for those in versions.values())
