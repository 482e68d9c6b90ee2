"""How a service runs, over HTTP: its health, its consumers' lag, its relay, its store; nothing personal.

Each service tells its own part under one address; whoever watches puts the parts together. One answer is kept for a
second, so that many who watch cost as much as one, and every wait within it has an end: what does not answer is told
as such, with how long it has been away, and the rest is told all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter

from eventstore.kafka.topic_extents import Extent, TopicExtents
from eventstore.publishing.relay import Relay
from eventstore.reading.checkpoints import Place
from eventstore.reading.reader import Reader
from services.runtime.health.checks import Checks, is_ready
from services.runtime.kept import Kept
from services.runtime.operations.process_facts import ProcessFacts
from services.runtime.operations.standing import KEPT_SECONDS, Standings
from services.runtime.process import Process

Part = Callable[[Mapping[Place, Extent] | None], Awaitable[dict[str, Any]]]
"""What one service tells beside what all do, as members of the answer; it is given where the topics begin and end, None
while the broker is away."""

Holds = Callable[[Sequence[Mapping[str, Any]]], Mapping[str, Any]]
"""Who holds which consumers, since when and how, by their names; it is given where they all stand."""


def nobody_holds(_stands: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Where nobody can hold a consumer, nobody does."""
    return {}


class Operations:
    """One service's part. `broker` is asked for the extents of `topics` and of what `readers` read; `parts` are what it
    tells besides."""

    def __init__(
        self,
        process: Process,
        broker: TopicExtents,
        topics: Sequence[str],
        checks: Checks,
        *,
        readers: Sequence[Reader] = (),
        holds: Holds = nobody_holds,
        relay: Relay | None = None,
        parts: tuple[Part, ...] = (),
    ) -> None:
        self._name = process.name
        self._checks, self._holds, self._parts = checks, holds, parts
        self.standing = Standings(process, broker, topics, readers, relay).now
        self._facts = ProcessFacts()
        self._away: dict[str, float] = {}
        self._kept = Kept(self._told, KEPT_SECONDS)

    async def told(self) -> dict[str, Any]:
        """This service's part, a second old at most."""
        return await self._kept()

    async def _told(self) -> dict[str, Any]:
        checks, standing = await asyncio.gather(self._checks.answers(), self.standing())
        paused = self._holds(standing.consumers or ())
        told = {
            "service": self._name, "process": self._facts.now(), "ready": is_ready(checks),
            "checks": {name: said or "ok" for name, said in checks.items()},
            "kafka": self._since("kafka", well=standing.extents is not None),
            "database": self._since("database", well=not standing.database_is_away),
            "consumers": standing.consumers
            and [{**one, "paused": paused.get(one["consumer"])} for one in standing.consumers],
            "relay": standing.relay, "tables": standing.tables,
        }  # fmt: skip
        for part in self._parts:
            told |= await part(standing.extents)
        return told

    def _since(self, of: str, *, well: bool) -> dict[str, Any]:
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
