"""docker-compose.yml, read as Compose reads it, and a PostgreSQL that is made as on a server."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from devstack import Stack, running
from devstack.postgres import _BINARIES

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The whole file, its anchors resolved."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


@pytest.fixture(scope="session")
def containers(compose: dict[str, Any]) -> dict[str, Any]:
    """Its services by name."""
    services: dict[str, Any] = compose["services"]
    return services


def make_secrets(folder: Path) -> Path:
    subprocess.run([ROOT / "deploy/make-secrets.sh", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[Stack]:
    """A PostgreSQL of its own that nobody has prepared."""
    with running(None, ephemeral=True, kafka=False) as stack:
        yield stack


@pytest.fixture(scope="session")
def secrets(server: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets under which databases.sql has been run on `server`, as the image's entry point runs it."""
    folder = make_secrets(tmp_path_factory.mktemp("secrets"))
    script = f"--file={ROOT}/deploy/postgres/databases.sql"
    subprocess.run(
        [str(_BINARIES / "psql"), "-v", "ON_ERROR_STOP=1", "--no-psqlrc", script, server.addresses.postgres_dsn],
        env={**os.environ, "SECRETS": str(folder)},
        check=True,
        capture_output=True,
    )
    return folder


def address(server: Stack, secrets: Path, role: str, database: str) -> str:
    password = (secrets / f"{role}_password").read_text()
    return f"postgresql://{role}:{password}@127.0.0.1:{server.postgres.port}/{database}"
