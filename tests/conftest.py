"""One started stack serves the whole session: real Kafka and real PostgreSQL, in a folder that is thrown away."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings

from devstack import ServiceDsns, Stack, prepare, running
from eventstore.database import Pool, open_pool
from eventstore.migrate import migrate
from tests.demonstration import Demonstration, demonstration_running

# Stores of many tests share one Kafka: what another's log published there is not theirs to catch up with. Tests of that
# have a stack of their own, and say so.
os.environ.setdefault("XUANMIN_CATCH_UP", "false")


# How long one example takes is the machine's, and no rule of ours.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


def pytest_configure() -> None:
    """A shell hands SIGINT down ignored to what runs in its background: what tests start is to hear it all the same."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end, and tests make many objects and few cycles, as services do:
    looking for garbage less often saves a tenth of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


_ENDS_THE_DEMONSTRATION = "test_ctrl_c_stops_everything_and_leaves_nothing"
_DOCS, _BROWSER = (Path(__file__).parent / room for room in ("docs", "browser"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks the one demonstration comes last: first the pages that quote its figures, then the desk, which changes
    them, and behind everything what ends it."""

    def turn(item: pytest.Item) -> int:
        if item.name == _ENDS_THE_DEMONSTRATION:
            return 3
        return 2 if item.path.parent == _BROWSER else 1 if item.path.parent == _DOCS else 0

    items.sort(key=turn)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Kafka and PostgreSQL, shared by all tests. Who kills a server here starts it again."""
    with running(None, ephemeral=True) as started:
        yield started


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """`xuanmin demo --serve`, shared by whatever looks at a town in its last week."""
    with demonstration_running(tmp_path_factory.mktemp("demonstration")) as running:
        yield running


@pytest.fixture(scope="session")
def kafka_bootstrap(stack: Stack) -> str:
    return stack.addresses.kafka_bootstrap


@pytest.fixture(scope="session")
def postgres_dsn(stack: Stack) -> str:
    """The superuser's address."""
    return stack.addresses.postgres_dsn


@pytest.fixture(scope="session")
async def service_dsns(postgres_dsn: str) -> ServiceDsns:
    """The services' own databases and roles."""
    return await prepare(postgres_dsn)


async def fresh_database(superuser: str, owner_dsn: str) -> str:
    """A new, empty database of the owner in `owner_dsn`; the answer is its address."""
    owner = urlsplit(owner_dsn).username
    name = f"{owner}_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(superuser)
    try:
        await connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
    finally:
        await connection.close()
    return urlunsplit(urlsplit(owner_dsn)._replace(path=f"/{name}"))


@pytest.fixture
async def log_dsn(postgres_dsn: str, service_dsns: ServiceDsns) -> str:
    """A fresh database with the event store's schema."""
    dsn = await fresh_database(postgres_dsn, service_dsns.registration)
    migrate(dsn)
    return dsn


@pytest.fixture
async def log_pool(log_dsn: str) -> AsyncIterator[Pool]:
    pool = await open_pool(log_dsn, largest=8, name="test")
    yield pool
    await pool.close()
