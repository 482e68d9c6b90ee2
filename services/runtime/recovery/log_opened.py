"""A service's log at its start, the same on each: it catches up before anything else, and may be published again."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI

from eventstore.publishing.republishing import Beside, Republisher
from eventstore.recovery.following import Follower
from services.runtime.acts import republishing
from services.runtime.acts.acts import Acts
from services.runtime.acts.republishing import LogKeeping
from services.runtime.process import Process


async def open_log(
    app: FastAPI,
    process: Process,
    acts: Acts,
    source: str,
    *,
    follower: Follower | None = None,
    beside: Mapping[str, Beside] | None = None,
) -> None:
    """Add the log's routes to `app`, and let it catch up; to be called once all else is wired, which waits for it.

    `source` is the events' `ce_source`; `follower` keeps what the service has beside its log, and `beside` is what it
    publishes again besides events.
    """
    others = dict(beside or {})
    republisher = Republisher(process.pool, process.publisher, source=source, ends=process.ends, beside=others)
    process.run(republisher.run(), "republishing")
    app.include_router(republishing.routes(LogKeeping(process, acts, republisher, frozenset(others))))
    await process.catch_up(source, follower)
