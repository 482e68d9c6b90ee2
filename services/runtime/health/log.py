"""Whether a service's log is published: its relay is not stuck, and somebody's relay works."""

from __future__ import annotations

from typing import Final

from eventstore.clock import Clock
from eventstore.database import AWAY, Pool, acquired
from eventstore.postgres import Q
from eventstore.publishing.relay import Relay
from services.runtime.health.checks import Check

LATE_SECONDS: Final = 60


def log_check(relay: Relay | None, pool: Pool, clock: Clock) -> Check:
    """The check. Our own relay says at once what is refused; the rest is asked of the log, so that a process whose
    relay stands by sees it too when nobody publishes."""

    async def check() -> str | None:
        if relay is not None and (refused := relay.refused) is not None:
            return (
                f"the broker refuses event {refused.position} of the log ({refused.type}) with {refused.error}; "
                "those behind it wait"
            )
        try:
            async with acquired(pool) as connection:
                backlog = await connection.fetchrow(Q.relay_backlog, 0)
        except AWAY:
            return None  # the database's own check says so
        if backlog is None or backlog["oldest"] is None:
            return None
        waited = (clock() - backlog["oldest"]).total_seconds()
        if waited <= LATE_SECONDS:
            return None
        return f"{backlog['events']} events wait to be published, the oldest for {waited:.0f} s"

    return check
