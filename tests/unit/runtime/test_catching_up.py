"""Until a log has caught up nothing new is taken, and everybody is told why."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx
import pytest
from aiokafka.errors import KafkaConnectionError
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from eventstore.recovery.order import MissingEventsError
from eventstore.recovery.recovering import Recovery
from services.runtime.recovery import catching_up as module
from services.runtime.recovery.catching_up import CatchingUp
from services.runtime.recovery.refusing import refuse_until_caught_up


class Said:
    """A recovery that does what it is told, one thing a try."""

    def __init__(self, *told: Exception | None) -> None:
        self._told = list(told)
        self.recovered = 0
        self.goes_on = asyncio.Event()

    async def run(self) -> None:
        await self.goes_on.wait()
        self.goes_on.clear()
        self.recovered += 7
        if (error := self._told.pop(0)) is not None:
            raise error


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    refuse_until_caught_up(app)
    app.add_api_route("/thing", lambda: {"thing": 1}, methods=["GET", "POST", "DELETE"])
    app.state.catching_up = CatchingUp()
    return app


async def answers(app: FastAPI) -> list[int]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        return [(await client.request(method, "/thing")).status_code for method in ("GET", "POST", "DELETE")]


def metric(catching_up: CatchingUp, name: str) -> float | None:
    registry = CollectorRegistry()
    registry.register(catching_up)
    return registry.get_sample_value(name)


async def test_reads_are_answered_and_the_rest_waits_until_the_log_has_caught_up(app: FastAPI) -> None:
    catching_up: CatchingUp = app.state.catching_up
    recovery, worked = Said(None), []

    async def work() -> None:
        worked.append(1)

    running = asyncio.create_task(catching_up.run(cast("Recovery", recovery)))
    waiting = asyncio.create_task(catching_up.after(work()))
    await asyncio.sleep(0)
    assert await answers(app) == [200, 503, 503]
    assert (metric(catching_up, "xuanmin_log_catching_up"), worked) == (1, [])
    assert "catches up" in str(await catching_up.check())
    recovery.goes_on.set()
    await asyncio.gather(running, waiting)
    assert await answers(app) == [200, 200, 200]
    assert (worked, await catching_up.check()) == ([1], None)
    assert metric(catching_up, "xuanmin_log_catching_up") == 0
    assert metric(catching_up, "xuanmin_log_recovered_events_total") == 7


async def test_a_gap_is_said_to_whoever_asks_and_looked_at_again(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRY_AGAIN_SECONDS", 0.01)
    catching_up: CatchingUp = app.state.catching_up
    recovery = Said(MissingEventsError("events 4 to 9 are nowhere"), KafkaConnectionError(), None)
    running: asyncio.Task[Any] = asyncio.create_task(catching_up.run(cast("Recovery", recovery)))
    recovery.goes_on.set()
    while "events 4 to 9" not in str(catching_up.said()):  # noqa: ASYNC110  it is said by another task
        await asyncio.sleep(0.001)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        refused = await client.post("/thing")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "events 4 to 9 are nowhere" in refused.json()["detail"]
    while not running.done():
        recovery.goes_on.set()
        await asyncio.sleep(0.01)
    assert await answers(app) == [200, 200, 200]
    assert await catching_up.check() is None


async def test_work_that_is_cancelled_while_it_waits_is_closed(app: FastAPI) -> None:
    async def work() -> None:
        raise AssertionError("it was to wait")

    waiting = asyncio.create_task(app.state.catching_up.after(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)
