"""A PostgreSQL of these tests' own, and for each module a database as reporting has it, with its roles."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from contracts.keyring import Keyring
from devstack import running
from devstack.databases import prepare
from eventstore.database import Pool, open_pool
from eventstore.migrate import migrate

MIGRATIONS = Path(__file__).parents[2] / "services" / "reporting" / "migrations"
_databases = count()


@dataclass(frozen=True)
class Database:
    """The addresses of one database: the service's, which owns it, and the analyst's."""

    owner: str
    analyst: str


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    with running(None, ephemeral=True, kafka=False) as stack:
        yield stack.addresses.postgres_dsn


@pytest.fixture(scope="module")
async def database(postgres_dsn: str) -> Database:
    services = await prepare(postgres_dsn)
    name = f"reporting_{next(_databases)}"
    superuser = await asyncpg.connect(postgres_dsn)
    await superuser.execute(f"CREATE DATABASE {name} OWNER reporting")
    await superuser.close()
    made = Database(_of(services.reporting, name), _of(services.analyst, name))
    migrate(made.owner, MIGRATIONS)
    return made


@pytest.fixture(scope="module")
async def pool(database: Database) -> AsyncIterator[Pool]:
    pool = await open_pool(database.owner, largest=4, name="test")
    yield pool
    await pool.close()


@pytest.fixture(scope="module")
async def analyst(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database.analyst)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring(tmp_path_factory.mktemp("keys"))


def _of(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))
