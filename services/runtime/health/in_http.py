"""Health and metrics, the same on every service: `/health/live`, `/health/ready`, `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Check = Callable[[], Awaitable[str | None]]
"""Answers None where all is well, else what is not, in words."""

Refresh = Callable[[], Awaitable[None]]
"""Asks anew what a collector tells; one that is cut short leaves it with nothing to tell."""

REFRESH_SECONDS: Final = 5.0
"""So long a scrape waits for what is asked of database and broker; Prometheus itself gives up after 10 s."""


def routes(checks: Mapping[str, Check], registry: CollectorRegistry, refreshes: Sequence[Refresh] = ()) -> APIRouter:
    """Routes over `checks`, each under its name, and the metrics in `registry`, refreshed by `refreshes` at each
    scrape."""
    router = APIRouter(tags=["health"])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        """The service can do its work now: its database, its consumers and its relay are well."""
        answers = {name: await check() for name, check in checks.items()}
        well = all(answer is None for answer in answers.values())
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
