"""Letting the consumers of a process follow what operators have said, to this process or to another of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from eventstore.database import AWAY, Pool, acquired
from eventstore.reading.checkpoints import Place
from eventstore.reading.consumer import BatchConsumer
from services.runtime.acts.consumers import Held, held_by_operators, told_of

LOOK_SECONDS: Final = 1.0


class ConsumerControl:
    """Looks into the log of `service` every second, and at once when it is woken: one question for all its consumers.

    While the database is away nothing new can have been said, and nothing is kept either.
    """

    def __init__(self, pool: Pool, service: str, cluster: str, consumers: Sequence[BatchConsumer]) -> None:
        self._pool, self._service, self._cluster = pool, service, cluster
        self._consumers = {consumer.reader.name: consumer for consumer in consumers}
        self._woken = asyncio.Event()
        self.held: dict[str, Held] = {}

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            await self.look()
            self._woken.clear()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def paused(self, stands: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Who holds which consumers, since when and how; `stands` is where they stand, a row a partition."""
        at: dict[str, dict[Place, int]] = {name: {} for name in self.held}
        for row in stands:
            if row["consumer"] in at:
                at[row["consumer"]][Place(row["topic"], row["partition"])] = max(
                    row["next_offset"], row["first_offset"] or 0
                )
        return {name: told_of(held, at[name], self._cluster) for name, held in self.held.items()}

    async def look(self) -> None:
        """Let every consumer stand as the log says now."""
        try:
            async with acquired(self._pool) as connection:
                held = await held_by_operators(connection, self._service, list(self._consumers))
        except AWAY:
            return
        self.held = held
        for name, consumer in self._consumers.items():
            consumer.hold_at(held[name].hold(self._cluster) if name in held else None)
