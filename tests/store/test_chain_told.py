"""What a store tells a verifier of its log: that its last events are gone, too."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from eventstore.database import Pool, acquired
from eventstore.postgres import PostgresLog
from services.runtime.verifying import in_http_verifying
from tests.store.test_log_in_postgresql import event


@pytest.fixture
async def store(log_pool: Pool) -> httpx.AsyncClient:
    """The routes over a log of six events."""
    async with PostgresLog(log_pool).transaction() as transaction:
        await transaction.append([event(uuid4(), 1, b"%d" % n) for n in range(6)])
    app, router = FastAPI(), APIRouter()
    in_http_verifying.add_log_verifying(router, log_pool, "")
    app.include_router(router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://store")


async def asked(store: httpx.AsyncClient, **behind: Any) -> dict[str, Any]:
    told: dict[str, Any] = (await store.get("/v1/operations/log/chain", params=behind)).json()
    return told


async def test_a_whole_log_is_followed_to_its_head(store: httpx.AsyncClient) -> None:
    told = await asked(store)
    assert (told["whole"], told["broken"], told["position"]) == (True, None, 6)


@pytest.mark.parametrize("at_once", [5000, 4])
async def test_a_log_whose_last_events_were_taken_out_is_broken(
    store: httpx.AsyncClient, log_pool: Pool, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(in_http_verifying, "CHECKED_AT_ONCE", at_once)
    async with acquired(log_pool) as connection:
        await connection.execute("DELETE FROM eventstore.log WHERE position > 4")
    told = await asked(store)
    while told["broken"] is None and not told["whole"]:
        told = await asked(store, after=told["position"], hash=told["hash"])
    assert told["broken"] == "positions 5 to 6 are missing"
