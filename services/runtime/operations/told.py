"""How a service runs, over HTTP: its health, its consumers' lag, its relay, its store; nothing personal.

Each service tells its own part under one address; whoever watches puts the parts together. One answer is kept for a
second, so that many who watch cost as much as one, and every wait within it has an end: what does not answer is told
as such, with how long it has been away, and the rest is told all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter

from eventstore.clock import Clock
from eventstore.database import AWAY, Pool, acquired
from eventstore.kafka.topic_extents import BrokerAwayError, Extent, TopicExtents
from eventstore.postgres import Q
from eventstore.publishing.relay import Relay
from eventstore.reading.checkpoints import Place
from services.runtime.health.in_http import Check
from services.runtime.kept import Kept
from services.runtime.operations.process_facts import ProcessFacts
from services.runtime.process import Process

KEPT_SECONDS: Final = 1.0
WAIT_SECONDS: Final = 2.0
"""So long a check or a question to the database is waited for."""

MOST_TABLES: Final = 40

Part = Callable[[Mapping[Place, Extent] | None], Awaitable[dict[str, Any]]]
"""What one service tells beside what all do, as members of the answer; it is given where the topics begin and end, None
while the broker is away."""


class Operations:
    """One service's part. `broker` is asked for the extents of `topics`; `parts` are what it tells besides."""

    def __init__(
        self,
        process: Process,
        broker: TopicExtents,
        topics: Sequence[str],
        checks: Mapping[str, Check],
        *,
        relay: Relay | None = None,
        parts: tuple[Part, ...] = (),
    ) -> None:
        self._name, self._cluster = process.name, process.cluster
        self._pool: Pool = process.pool
        self._clock: Clock = process.clock
        self._broker, self._topics = broker, topics
        self._checks, self._relay, self._parts = checks, relay, parts
        self._facts = ProcessFacts()
        self._away: dict[str, float] = {}
        self._kept = Kept(self._told, KEPT_SECONDS)
        process.at_end(broker.close)

    async def told(self) -> dict[str, Any]:
        """This service's part, a second old at most."""
        return await self._kept()

    async def _told(self) -> dict[str, Any]:
        checks, stored, extents = await asyncio.gather(self._checked(), self._stored(), self._asked_of_kafka())
        told = {
            "service": self._name, "process": self._facts.now(), "ready": all(said == "ok" for said in checks.values()),
            "checks": checks, "kafka": self._standing("kafka", well=extents is not None),
            "database": self._standing("database", well=stored is not None),
            "consumers": stored and [_lag(one, extents) for one in stored["consumers"]],
            "relay": stored and stored["relay"], "tables": stored and stored["tables"],
        }  # fmt: skip
        for part in self._parts:
            told |= await part(extents)
        return told

    async def _checked(self) -> dict[str, str]:
        async def said(check: Check) -> str:
            try:
                return await asyncio.wait_for(check(), WAIT_SECONDS) or "ok"
            except TimeoutError:
                return f"no answer within {WAIT_SECONDS:.0f} s"
            except AWAY as error:
                return f"no answer ({type(error).__name__})"

        answers = await asyncio.gather(*(said(check) for check in self._checks.values()))
        return dict(zip(self._checks, answers, strict=True))

    async def _stored(self) -> dict[str, Any] | None:
        """What the database says; None: it is away."""
        try:
            async with asyncio.timeout(WAIT_SECONDS), acquired(self._pool) as connection:
                consumers = await connection.fetch(Q.checkpoints_of_cluster, self._cluster)
                relay = await connection.fetchrow(Q.relay_standing, 0)
                tables = await connection.fetch(Q.table_sizes, MOST_TABLES)
        except AWAY:
            return None
        return {
            "consumers": [dict(row) for row in consumers],
            "relay": self._relayed(relay) if relay is not None and relay["log_end"] else None,
            "tables": [dict(row) for row in tables],
        }

    def _relayed(self, row: Any) -> dict[str, Any]:
        ours = self._relay is not None and self._relay.active
        refused = self._relay.refused if self._relay is not None else None
        waits = max(0.0, (self._clock() - row["oldest"]).total_seconds()) if row["oldest"] is not None else 0.0
        return {
            "log_end": row["log_end"], "published_through": row["published_through"],
            "waiting": row["log_end"] - row["published_through"], "oldest_waits_seconds": waits,
            "held_by": ("this process" if ours else "another process") if row["leased"] else "nobody",
            "refused": refused and {"position": refused.position, "type": refused.type, "error": refused.error},
        }  # fmt: skip

    async def _asked_of_kafka(self) -> dict[Place, Extent] | None:
        try:
            return await self._broker.of(self._topics)
        except BrokerAwayError:
            return None

    def _standing(self, of: str, *, well: bool) -> dict[str, Any]:
        if well:
            self._away.pop(of, None)
            return {"well": True, "away_seconds": None}
        since = self._away.setdefault(of, time.monotonic())
        return {"well": False, "away_seconds": time.monotonic() - since}


def routes(operations: Operations) -> APIRouter:
    """The route of a service's part."""
    router = APIRouter(tags=["operations"])

    @router.get("/v1/operations")
    async def how_it_runs() -> dict[str, Any]:
        """Tell how this service runs: health, lag of its consumers, its relay, sizes; numbers and names only."""
        return await operations.told()

    return router


def _lag(stands: Mapping[str, Any], extents: Mapping[Place, Extent] | None) -> dict[str, Any]:
    extent = (extents or {}).get(Place(stands["topic"], stands["partition"]))
    # What the broker no longer keeps cannot be read any more, and is no lag.
    behind = extent and max(0, extent.end - max(stands["next_offset"], extent.first))
    return {**stands, "end_offset": extent and extent.end, "lag": behind}
