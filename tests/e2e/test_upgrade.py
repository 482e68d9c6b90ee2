"""Two versions side by side, in the middle of a load: nobody waits, nobody is lost, and one can go back."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import yaml

from scenarios.zhujing.election_file import election_file
from tests.deploy.conftest import ROOT
from tests.e2e.checker import audit
from tests.e2e.conftest import load
from tests.e2e.next_version import MARK
from tests.e2e.people import Form
from tests.e2e.recounted import equals, recount_of
from tests.e2e.town import Town, eventually

SERVICES = ("reporting", "validation", "registration")
"""Readers before writers."""

BY_TOPIC, BY_HTTP = 2000, 120
# What the next version's migrations add: what they add must not disturb who does not know it.
TABLES = {
    "registration": "eventstore.log",
    "validation": "validation.registration",
    "reporting": "reporting_store.registration",
}
_BOTH = "SELECT count(*) FILTER (WHERE b) AS later, count(*) FILTER (WHERE NOT b) AS earlier FROM {events}"
_EVENTS = "(SELECT position({mark} IN body) > 0 AS b FROM eventstore.log WHERE position > $1) AS events"


@dataclass(frozen=True, slots=True)
class Next:
    """The next version's processes, and where its registration answers."""

    processes: dict[str, subprocess.Popen[bytes]]
    url: str


@asynccontextmanager
async def next_version(town: Town) -> AsyncIterator[Next]:
    """All services in the next version, beside those that run; ended in good order."""
    environment, logs = {**os.environ, **town.installation.environment}, town.services["registration"].log_path.parent
    for service in SERVICES:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            environment[f"XUANMIN_{service.upper()}_PORT"] = str(probe.getsockname()[1])
    processes = {service: await asyncio.to_thread(_started, logs, service, environment) for service in SERVICES}
    urls = {service: f"http://127.0.0.1:{environment[f'XUANMIN_{service.upper()}_PORT']}" for service in SERVICES}
    try:
        for url in urls.values():
            await eventually(lambda url=url: _is_ready(town, url))  # type: ignore[misc]
        yield Next(processes, urls["registration"])
    finally:
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        for process in processes.values():
            # uvicorn, once it has ended in good order, ends by the signal that it was sent.
            assert await asyncio.to_thread(process.wait, 20) in {0, -signal.SIGTERM}


def _started(logs: Path, service: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.e2e.next_version", service]
    with (logs / f"next-{service}.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)


async def _is_ready(town: Town, url: str) -> bool:
    try:
        return (await town.http.get(f"{url}/health/ready")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def test_two_versions_side_by_side_lose_nobody_and_one_can_go_back(town_services: Town) -> None:
    town = town_services
    election = await town.new_election(yaml.safe_load(election_file()))
    recount = recount_of(islice(load().submissions, BY_TOPIC + BY_HTTP))
    forms = [one | {"election_id": election, "source": f"upgrade {one['source']}"} for one in recount.forms]
    before = {service: await town.pools[service].fetchval("SELECT position FROM eventstore.head") for service in TABLES}
    urls = [town.url("registration", "")]
    half, later_is_ready = BY_TOPIC // 2, asyncio.Event()
    sending = asyncio.gather(
        _by_topic(town, forms[:half]), _by_topic(town, forms[half:BY_TOPIC], later_is_ready),
        _by_http(town, forms[BY_TOPIC:], urls, later_is_ready),
    )  # fmt: skip
    for service, table in TABLES.items():
        await town.pools[service].execute(f"ALTER TABLE {table} ADD COLUMN {MARK} text")
    try:
        async with next_version(town) as later:
            urls.append(later.url)
            later_is_ready.set()
            for service in SERVICES:
                earlier = town.services[service]
                pid = earlier.pid
                earlier.signal(signal.SIGTERM)
                # Its supervisor starts it anew beside the later one: from here on both work, as in a rollback.
                await eventually(lambda pid=pid, earlier=earlier: _again(earlier, pid))  # type: ignore[misc]
            await eventually(lambda: _both_wrote(town, before))
        await sending
        suspected = recount.findings["suspected"]
        registrations = len({(one["source"], one["submission_id"]) for one in forms})
        await town.counted(election, verified=registrations - suspected, suspected=suspected)
        await equals(town, election, recount)
        assert await audit(town) > 2 * registrations
    finally:
        for service, table in TABLES.items():
            await town.pools[service].execute(f"ALTER TABLE {table} DROP COLUMN {MARK}")


async def _again(service: Any, pid: int) -> bool:
    return bool(service.pid != pid and service.is_running())


async def _both_wrote(town: Town, before: dict[str, int]) -> bool:
    """Both versions have appended, to registration's log and to validation's"""
    query = _BOTH.format(events=_EVENTS.format(mark=f"'{MARK}'::bytea"))
    for service in ("registration", "validation"):
        row = await town.pools[service].fetchrow(query, before[service])
        if not (row["later"] and row["earlier"]):
            return False
    return True


async def _by_topic(town: Town, forms: Sequence[Form], after: asyncio.Event | None = None) -> None:
    if after is not None:
        await after.wait()
    for start in range(0, len(forms), 50):
        await town.send(*forms[start : start + 50])
        await asyncio.sleep(0.25)


async def _by_http(town: Town, forms: Sequence[Form], urls: list[str], halfway: asyncio.Event) -> None:
    """Send each form as a sender behind a load balancer does: to whichever answers, again where none does."""
    for place, form in enumerate(forms):
        if place == len(forms) // 4:
            await halfway.wait()
        for attempt in range(200):
            url = urls[(place + attempt) % len(urls)]
            try:
                answer = await town.http.post(f"{url}/v1/submissions", json=form)
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == httpx.codes.ACCEPTED:
                break
            assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
            await asyncio.sleep(0.1)
        else:
            raise TimeoutError("nobody took it")
        await asyncio.sleep(0.05)
