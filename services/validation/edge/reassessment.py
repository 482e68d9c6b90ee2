"""Assessing what waited: registrations that came before their election or registry, and those a claim held back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from eventstore.backoff import Backoff
from eventstore.database import AWAY, CONFLICT, Pool, acquired
from eventstore.store import VersionConflictError
from services.validation.edge.judging import Judge
from services.validation.store.entries import lock_due
from services.validation.store.likeness import elections_with_due, judge_one_at_a_time

BATCH: Final = 500
LOOK_AGAIN_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


class Reassessment:
    """Works through what is due, in batches, beside the consumers; several processes may at once."""

    def __init__(self, pool: Pool, judge: Judge, on_appended: Callable[[], None]) -> None:
        self._pool = pool
        self._judge = judge
        self._on_appended = on_appended
        self._due = asyncio.Event()

    def wake(self) -> None:
        """Say that something may be due; without it, it is looked for every two seconds."""
        self._due.set()

    async def run(self) -> None:
        """Work until cancelled; waits through a missing database."""
        backoff = Backoff()
        while True:
            self._due.clear()
            try:
                while await self._some():
                    backoff.reset()
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

    async def _some(self) -> bool:
        async with acquired(self._pool) as connection, connection.transaction():
            ready = await self._judge.rulebook.ready(connection)
            elections = await elections_with_due(connection, list(ready)) if ready else []
            await judge_one_at_a_time(connection, elections)
            entries = await lock_due(connection, elections, BATCH) if elections else []
            if entries:
                await self._judge.judge(connection, entries)
        if entries:
            self._on_appended()
        return bool(entries)
