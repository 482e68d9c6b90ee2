"""Health and metrics, the same on every service: `/health/live`, `/health/ready`, `/metrics`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Check = Callable[[], Awaitable[str | None]]
"""Answers None where all is well, else what is not, in words."""


def routes(checks: Mapping[str, Check], registry: CollectorRegistry) -> APIRouter:
    """Routes over `checks`, each under its name, and the metrics in `registry`."""
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
        return PlainTextResponse(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
