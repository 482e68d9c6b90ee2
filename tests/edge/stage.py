"""What the stages of validation's tests share: its database, an election that is in, its doors without a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI

from contracts.keys.keyring import Keyring
from contracts.set_up.elections import ElectionSetUp
from eventstore.database import Pool, open_pool
from eventstore.events import StoredEvent
from eventstore.migrate import migrate
from eventstore.postgres import PostgresLog
from services.runtime.problems import answer_problems
from services.validation.store.entries import Q
from tests.edge.forms import ELECTION, election_file
from xuanmin.installation import MIGRATIONS


@dataclass
class Served:
    """An application that answers without a server, and how it answers."""

    http: httpx.AsyncClient
    app: FastAPI

    async def post(self, path: str, key: str | None = None, /, **body: Any) -> httpx.Response:
        return await self.http.post(path, json=body, headers={"Idempotency-Key": key} if key else None)

    async def done(self, path: str, /, **body: Any) -> dict[str, Any]:
        """What is answered where it can be done."""
        answer = await self.post(path, **body)
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def refused(self, path: str, status: int = 409, /, **body: Any) -> dict[str, Any]:
        """The problem where it cannot be."""
        answer = await self.post(path, **body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
        told: dict[str, Any] = answer.json()
        return told


@asynccontextmanager
async def doors_of(*routers: APIRouter) -> AsyncIterator[Served]:
    """An application of these routes; what fails in it is answered as a server answers it."""
    app = FastAPI()
    answer_problems(app)
    for router in routers:
        app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://validation") as http:
        yield Served(http, app)


@asynccontextmanager
async def validation_store(dsn: str, keys: Path, *elections: str) -> AsyncIterator[tuple[Pool, Keyring]]:
    """The service's schema on the empty database at `dsn`, and a keyring with these elections' keys."""
    await asyncio.to_thread(migrate, dsn, *MIGRATIONS["validation"])
    keyring = Keyring(keys)
    keyring.make_installation()
    for election in elections:
        keyring.make_election(election)
    pool = await open_pool(dsn, largest=6, name="test")
    yield pool, keyring
    await pool.close()


async def bring_election_in(pool: Pool) -> None:
    """The election of tests/edge/forms.py is set up, and a registry is loaded that has nobody in it."""
    set_up = ElectionSetUp.model_validate(election_file()).model_dump_json()
    async with pool.acquire() as connection:
        await connection.fetchval(Q.keep_election, ELECTION, 1, set_up)
        await connection.execute(Q.keep_marker, 1, 0, 1, "full", 0)


async def events_of(pool: Pool, stream: UUID) -> list[StoredEvent]:
    """A stream's events in their order."""
    async with PostgresLog(pool).transaction() as log:
        return (await log.load([stream])).get(stream, [])
