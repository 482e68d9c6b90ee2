"""The scripts that back a server up and restore it, run on a real PostgreSQL; docker alone is a stand-in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from contracts.keys.keyring import Keyring
from devstack import Stack
from devstack.postgres import _BINARIES
from eventstore.database import open_pool
from eventstore.events import NewEvent
from eventstore.migrate import migrate
from eventstore.postgres import PostgresLog
from tests.deploy.conftest import ROOT, address
from xuanmin.installation import MIGRATIONS

KEPT = ("registration", "validation")


@dataclass
class Server:
    """A server as an operator has it before them."""

    stack: Stack
    secrets: Path
    environment: dict[str, str]
    log: Path

    def run(self, script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(ROOT / "deploy" / script), *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def dsn(self, service: str) -> str:
        return address(self.stack, self.secrets, service, service)


@pytest.fixture
def operated(server: Stack, secrets: Path, tmp_path: Path) -> Server:
    """The stand-in on the path, the superuser's password where the container has it."""
    programs, inside = tmp_path / "bin", tmp_path / "secrets"
    programs.mkdir()
    stand_in = Path(__file__).with_name("docker_stand_in.py")
    (programs / "docker").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "$@"\n')
    (programs / "docker").chmod(0o755)
    shutil.copytree(secrets, inside)
    (inside / "postgres_password").unlink()
    (inside / "postgres_password").write_text(server.addresses.postgres_dsn.split(":")[2].rpartition("@")[0])
    for service, migrations in MIGRATIONS.items():
        migrate(address(server, secrets, service, service), *migrations)
    environment = {
        **os.environ, "PATH": f"{programs}:{_BINARIES}:{os.environ['PATH']}", "SECRETS": str(inside),
        "PGHOST": "127.0.0.1", "PGPORT": str(server.postgres.port), "STAND_IN_LOG": str(tmp_path / "docker.log"),
        "STAND_IN_VOLUMES": str(tmp_path / "volumes"),
    }  # fmt: skip
    return Server(server, secrets, environment, tmp_path / "docker.log")


async def write(dsn: str, events: int) -> None:
    pool = await open_pool(dsn, name="test")
    async with PostgresLog(pool).transaction() as log:
        await log.append([NewEvent(uuid4(), 1, "xuanmin.registration.submitted.v1", "k", b"{}") for _ in range(events)])
    await pool.close()


async def held(dsn: str) -> tuple[Any, ...]:
    connection = await asyncpg.connect(dsn)
    found = await connection.fetchrow(
        "SELECT position, hash, (SELECT count(*) FROM eventstore.log), has_table_privilege('eventstore.log', 'INSERT')"
        " FROM eventstore.head"
    )
    await connection.close()
    return tuple(found or ())


async def test_a_restore_gives_what_the_backup_had_and_an_empty_reporting(operated: Server, tmp_path: Path) -> None:
    for service in KEPT:
        await write(operated.dsn(service), 3)
    before = {service: await held(operated.dsn(service)) for service in KEPT}
    done = operated.run("backup.sh", tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    [backup] = (tmp_path / "backups").iterdir()
    assert {path.name for path in backup.iterdir()} == {"registration.dump", "validation.dump", "SHA256SUMS"}
    assert backup.stat().st_mode & 0o077 == 0
    assert not operated.log.exists(), "nothing was stopped for a backup"
    for service in KEPT:
        await write(operated.dsn(service), 2)
    done = operated.run("restore.sh", backup, "--yes")
    assert done.returncode == 0, done.stderr
    assert operated.log.read_text().splitlines() == ["stop desk registration validation reporting", "up --detach"]
    assert {service: await held(operated.dsn(service)) for service in KEPT} == before
    for service, migrations in MIGRATIONS.items():
        migrate(operated.dsn(service), *migrations)  # what `prepare` does: each role owns what was restored
    analyst = await asyncpg.connect(address(operated.stack, operated.secrets, "analyst", "reporting"))
    assert await analyst.fetch("SELECT * FROM reporting.tally") == []
    await analyst.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(address(operated.stack, operated.secrets, "analyst", "registration"))


async def test_a_restore_that_is_not_meant_or_is_damaged_changes_nothing(operated: Server, tmp_path: Path) -> None:
    assert operated.run("backup.sh", tmp_path / "backups").returncode == 0
    [backup] = (tmp_path / "backups").iterdir()
    before = await held(operated.dsn("registration"))
    unsaid = operated.run("restore.sh", backup)
    assert (unsaid.returncode, "--yes" in unsaid.stderr) == (2, True)
    with (backup / "validation.dump").open("r+b") as dump:
        dump.seek(100)
        dump.write(b"\0\0\0\0")
    damaged = operated.run("restore.sh", backup, "--yes")
    assert (damaged.returncode, "is not what was written" in damaged.stderr) == (1, True)
    assert await held(operated.dsn("registration")) == before
    assert not operated.log.exists()


def test_old_backups_go_and_what_is_not_ours_stays(operated: Server, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    old, recent, other = folder / "2021-10-01T020000Z", folder / "2021-10-24T020000Z", folder / "mine"
    for days, place in ((15, old), (13, recent), (99, other)):
        place.mkdir(parents=True)
        then = datetime.now(UTC).timestamp() - days * 86_400
        os.utime(place, (then, then))
    assert operated.run("backup.sh", folder, 14).returncode == 0
    left = {path.name for path in folder.iterdir()}
    assert {recent.name, other.name} < left
    assert len(left) == 3


def test_a_backup_that_fails_leaves_nothing_behind(operated: Server, tmp_path: Path) -> None:
    operated.environment["PGPORT"] = "9"
    done = operated.run("backup.sh", tmp_path / "backups")
    assert done.returncode != 0
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_keys_copy_holds_every_folder_of_the_keyring(operated: Server, tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.make_installation()
    keyring.make_election("zhujing-2021")
    (tmp_path / "keys/accounts").mkdir()
    volumes = tmp_path / "volumes"
    volumes.mkdir()
    for folder in (tmp_path / "keys").iterdir():
        shutil.copytree(folder, volumes / f"xuanmin_keys_{folder.name.replace('-', '_')}")
    done = operated.run("backup-keys.sh", tmp_path / "keys.tar")
    assert done.returncode == 0, done.stderr
    with tarfile.open(tmp_path / "keys.tar") as archive:
        files = {member.name for member in archive.getmembers() if member.isfile()}
    assert files == {str(path.relative_to(tmp_path)) for path in (tmp_path / "keys").rglob("*.key")}
    (volumes / "xuanmin_keys_installation/voter-token.key").unlink()
    assert operated.run("backup-keys.sh", tmp_path / "other.tar").returncode == 1
    assert not (tmp_path / "other.tar").exists()
