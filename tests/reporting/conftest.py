"""For each module of these tests a database as reporting has it, with its owner and its analyst."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from contracts.keys.keyring import Keyring
from devstack import ServiceDsns
from eventstore.database import Pool, open_pool
from eventstore.migrate import migrate
from tests.conftest import fresh_database
from tests.reporting.webhook_world import World, world_of

MIGRATIONS = Path(__file__).parents[2] / "services" / "reporting" / "migrations"


@dataclass(frozen=True)
class Database:
    """The addresses of one database: the service's, which owns it, and the analyst's."""

    owner: str
    analyst: str


@pytest.fixture(scope="module")
async def database(postgres_dsn: str, service_dsns: ServiceDsns) -> Database:
    owner = await fresh_database(postgres_dsn, service_dsns.reporting)
    migrate(owner, MIGRATIONS)
    return Database(owner, urlunsplit(urlsplit(service_dsns.analyst)._replace(path=urlsplit(owner).path)))


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


@pytest.fixture(scope="module")
async def world(pool: Pool, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with world_of(pool, kafka_bootstrap, tmp_path_factory.mktemp("webhooks")) as world:
        yield world
