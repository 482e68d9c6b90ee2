"""Where the validation service's log stands."""

from __future__ import annotations

from fastapi import APIRouter

from eventstore.database import Pool
from services.runtime.log_position import add_log_position


def routes(pool: Pool) -> APIRouter:
    """The route of the log's position."""
    router = APIRouter(tags=["log"])
    add_log_position(router, pool)
    return router
