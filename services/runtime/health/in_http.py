"""Health and metrics, the same on every service: `/health/live`, `/health/ready`, `/health/startup`, `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from services.runtime.health.checks import Checks, is_ready
from services.runtime.health.life import Life

Refresh = Callable[[], Awaitable[None]]
"""Asks anew what a collector tells; one that is cut short leaves it with nothing to tell."""

REFRESH_SECONDS: Final = 5.0
"""So long a scrape waits for what is asked of database and broker; Prometheus itself gives up after 10 s."""


def routes(
    checks: Checks, registry: CollectorRegistry, refreshes: Sequence[Refresh] = (), life: Life | None = None
) -> APIRouter:
    """Routes over `checks` and the metrics in `registry`, refreshed by `refreshes` at each scrape.

    `life` is that of a process that opens things after it answers; None: it is ready for all once it answers.
    """
    life = life or Life(started=True)
    router = APIRouter(tags=["health"])

    @router.get("/health/live", response_model=dict[str, str])
    async def live() -> JSONResponse:
        """The process answers, and nothing has ended that it cannot go on without."""
        return JSONResponse({"status": "live"}) if life.ended is None else _not("live", life.ended)

    @router.get("/health/startup")
    async def startup() -> JSONResponse:
        """Everything was opened once: the database, the broker, the consumers' groups."""
        return JSONResponse({"status": "started"}) if life.started else _not("started", "the groups are not joined yet")

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        """The service can do its work now. A check may say something and be well all the same."""
        answers = await checks.answers()
        well = is_ready(answers)
        body = {"status": "ready" if well else "not ready", "checks": {k: v or "ok" for k, v in answers.items()}}
        return JSONResponse(body, 200 if well else 503)

    @router.get("/metrics")
    async def metrics() -> PlainTextResponse:
        """Prometheus metrics."""
        # Collectors are read without an await: whatever they tell that somebody else knows is asked of them before.
        with suppress(TimeoutError):
            async with asyncio.timeout(REFRESH_SECONDS):
                await asyncio.gather(*(refresh() for refresh in refreshes))
        return PlainTextResponse(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _not(what: str, why: str) -> JSONResponse:
    return JSONResponse({"status": f"not {what}", "why": why}, 503)
