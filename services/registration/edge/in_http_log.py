"""Where the registration service's log stands, and what its events say, for whoever publishes a roll or verifies."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from eventstore.database import Pool
from eventstore.queries import load_queries
from services.runtime.log_position import add_log_position
from services.runtime.verifying.in_http_verifying import add_log_verifying

_Q: Final = load_queries("services.registration.store", "facts.sql")


def routes(pool: Pool) -> APIRouter:
    """The routes of the log."""
    router = APIRouter(tags=["log"])
    add_log_position(router, pool)
    add_log_verifying(router, pool, _Q.registration_facts)
    return router
