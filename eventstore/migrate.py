"""Bringing a service's database to the present schema: dbmate over plain SQL folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

OWN_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_TIMEOUT_SECONDS: Final = 120


class MigrationError(Exception):
    """A migration did not go through; the message holds what dbmate said of it."""


def migrate(dsn: str, *folders: Path) -> None:
    """Apply what the database at `dsn` lacks of the migrations in `folders`, the event store's own first.

    Raises:
        MigrationError: the database is not reachable, or a migration fails (it then changed nothing).
    """
    command = [str(Path(sys.executable).with_name("dbmate")), "--no-dump-schema"]
    # Named with its schema: a role's own schema of the same name would otherwise be taken for its home.
    command += ["--migrations-table", "public.schema_migrations", "--wait", "--wait-timeout", "30s"]
    for folder in (OWN_MIGRATIONS, *folders):
        command += ["--migrations-dir", str(folder)]
    # The address holds a password: it goes by the environment, which other users cannot read, never as an argument.
    environment = {**os.environ, "DATABASE_URL": _dbmate_url(dsn)}
    done = subprocess.run(  # noqa: S603  the program stands beside our own interpreter, the arguments are ours
        [*command, "migrate"], env=environment, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False
    )
    if done.returncode:
        raise MigrationError(
            f"the schema could not be brought up to date: {done.stderr.strip() or done.stdout.strip()}"
        )


def _dbmate_url(dsn: str) -> str:
    parts = urlsplit(dsn)
    query = parts.query if "sslmode=" in parts.query else "&".join(filter(None, (parts.query, "sslmode=disable")))
    return urlunsplit(("postgres", parts.netloc, parts.path or f"/{quote(parts.username or '')}", query, ""))
