"""The desk's application over canned services, and a client for whoever may be signed in at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from services.desk.app import create_app
from services.desk.people.account import new_account
from services.desk.people.accounts import Accounts
from services.desk.people.people import People
from services.desk.people.roles import Role
from services.desk.people.visitor import TOKEN_HEADER
from services.runtime.settings import Settings
from tests.desk import town
from tests.desk.canned import SERVICES, Canned, canned_services

PASSWORD: Final = "a long password"  # noqa: S105  of these tests' accounts alone
ADDRESS: Final = "http://127.0.0.1:8600"


@dataclass
class Desk:
    """The desk as an application. `canned` are the services behind it."""

    app: FastAPI
    canned: Canned
    keys: Path
    clients: AsyncExitStack
    election: str = town.ELECTION

    @property
    def home(self) -> str:
        """The election's own address."""
        return f"/e/{self.election}"

    async def client(self, name: str | None = None, *, language: str = "zh", token: bool = True) -> httpx.AsyncClient:
        """A browser: of nobody, or of the account that is signed in; `token` sends the session's token each time.

        The accounts are named after their roles: office, village (place V01), auditor, operator.
        """
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"Accept-Language": language})
        await self.clients.enter_async_context(client)
        if name is not None:
            account = Accounts(self.keys).find(name)
            assert account is not None
            people: People = self.app.state.people
            session = people.sessions.begin(account.name, account.stamp)
            client.cookies.set(people.cookie.name, people.sessions.sealed(session), domain="127.0.0.1")
            if token:
                client.headers[TOKEN_HEADER] = people.sessions.form_token(session)
        return client


@pytest.fixture(scope="session")
def kept_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and accounts, made once: hashing a password takes its time on purpose. Not to be written to."""
    keys = tmp_path_factory.mktemp("desk") / "keys"
    Keyring(keys).make_installation()
    accounts = Accounts(keys)
    office = new_account("office", "office 李梅", Role.OFFICE, (), PASSWORD)
    for role in Role:
        places = (town.VILLAGE,) if role is Role.VILLAGE else ()
        accounts.keep(replace(office, name=role.value, person=f"{role.value} 李梅", role=role, places=places))
    return keys


@pytest.fixture
def desk_keys(kept_keys: Path, tmp_path: Path) -> Path:
    """A test's own copy of the keys and accounts."""
    return copytree(kept_keys, tmp_path / "keys")


@pytest.fixture
def canned() -> Iterator[Canned]:
    """The services, with the answers of a small town; a test lays down what else it needs."""
    with canned_services() as services:
        town.lay_down(services)
        yield services


def settings_of(canned: Canned, keys: Path, **more: Any) -> Settings:
    """The settings of a desk over the canned services."""
    urls: dict[str, Any] = {f"{name}_url": f"{canned.url}/{name}" for name in SERVICES}
    return Settings(**{"keys": keys, "desk_url": ADDRESS, **urls, **more})


@pytest.fixture
async def desk(canned: Canned, desk_keys: Path) -> AsyncIterator[Desk]:
    """The desk, started, over the canned services."""
    async with running(canned, desk_keys) as found:
        yield found


@asynccontextmanager
async def running(canned: Canned, keys: Path, **settings: Any) -> AsyncIterator[Desk]:
    """A desk with settings of a test's own, started and, at the block's end, stopped."""
    app = create_app(settings_of(canned, keys, **settings))
    async with app.router.lifespan_context(app), AsyncExitStack() as clients:
        yield Desk(app, canned, keys, clients)
