"""Assessing what is due: what waited for its election or registry, what a claim held back, whom a change touches.

The intake comes first. Judging takes turns in an election, so that a sweep through tens of thousands would take every
second turn; while registrations come in, it rests after each batch for some times as long as that took.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog

from eventstore.backoff import Backoff
from eventstore.database import AWAY, CONFLICT, Pool, acquired
from eventstore.store import VersionConflictError
from services.validation.edge.intake.judging import Judge
from services.validation.store.entries import lock_due
from services.validation.store.likeness import elections_with_due, judge_one_at_a_time
from services.validation.store.registry_moves import judging_begins

BATCH: Final = 500
LOOK_AGAIN_SECONDS: Final = 2.0
INTAKE_IS_BUSY_SECONDS: Final = 0.5
"""So long after it has kept a batch the intake is taken to be busy."""
RESTS: Final = 3.0
"""How many times a batch's time the sweep rests while it is: a quarter of the time is the sweep's at most."""

log = structlog.get_logger(__name__)


class Reassessment:
    """Works through what is due, in batches, beside the consumers; several processes may at once."""

    def __init__(self, pool: Pool, judge: Judge, on_appended: Callable[[], None]) -> None:
        self._pool = pool
        self._judge = judge
        self._on_appended = on_appended
        self._due = asyncio.Event()
        self._intake_kept_at = float("-inf")

    def give_way(self) -> None:
        """Say that the intake has kept a batch; what follows from it may be due."""
        self._intake_kept_at = time.monotonic()
        self.wake()

    def wake(self) -> None:
        """Say that something may be due; without it, it is looked for every two seconds."""
        self._due.set()

    async def run(self) -> None:
        """Work until cancelled; waits through a missing database."""
        backoff = Backoff()
        while True:
            self._due.clear()
            try:
                began = time.monotonic()
                while await self._some():
                    backoff.reset()
                    await self._rest(time.monotonic() - began)
                    began = time.monotonic()
            except (VersionConflictError, *CONFLICT):
                await backoff.wait()
                continue
            except AWAY as error:
                log.warning("reassessment_waits", error=type(error).__name__)
                await backoff.wait()
                continue
            try:
                await asyncio.wait_for(self._due.wait(), LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue

    async def _rest(self, worked: float) -> None:
        if time.monotonic() - self._intake_kept_at < INTAKE_IS_BUSY_SECONDS:
            await asyncio.sleep(RESTS * worked)

    async def _some(self) -> bool:
        async with acquired(self._pool) as connection, connection.transaction():
            await judging_begins(connection)
            ready = await self._judge.ready(connection)
            elections = await elections_with_due(connection, list(ready)) if ready else []
            await judge_one_at_a_time(connection, elections)
            entries = await lock_due(connection, elections, BATCH) if elections else []
            if entries:
                await self._judge.judge(connection, entries)
        if entries:
            self._on_appended()
        return bool(entries)
