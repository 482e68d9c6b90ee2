"""Assessing what is due: what waited for its election or registry, what a claim held back, whom a change touches.

Judging takes turns in an election, so that a sweep through tens of thousands would take every second turn: it gives way
to the intake.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from eventstore.database import Pool, acquired
from eventstore.tracing import Tracer, spans_of
from services.validation.edge.intake.judging import Judge
from services.validation.edge.sweep import Sweep
from services.validation.store.entries import lock_due
from services.validation.store.entry import Entry
from services.validation.store.likeness import elections_with_due, judge_one_at_a_time
from services.validation.store.registry_moves import judging_begins

BATCH: Final = 500


class Reassessment(Sweep):
    """The sweep through registrations that are due; `on_appended` is called when verdicts were committed."""

    name = "reassessment"

    def __init__(self, pool: Pool, judge: Judge, on_appended: Callable[[], None], tracer: Tracer | None = None) -> None:
        super().__init__()
        self._tracer = tracer
        self._pool = pool
        self._judge = judge
        self._on_appended = on_appended

    async def _some(self) -> bool:
        with spans_of(self._tracer, "validation reassess"):
            entries = await self._judged()
        if entries:
            self._on_appended()
        return bool(entries)

    async def _judged(self) -> Sequence[Entry]:
        async with acquired(self._pool) as connection, connection.transaction():
            await judging_begins(connection)
            ready = await self._judge.ready(connection)
            elections = await elections_with_due(connection, list(ready)) if ready else []
            await judge_one_at_a_time(connection, elections)
            entries = await lock_due(connection, elections, BATCH) if elections else []
            if entries:
                await self._judge.judge(connection, entries)
        return entries
