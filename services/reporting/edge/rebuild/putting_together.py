"""Putting together what was read: rows, superseded versions, counts and names, each by one statement for all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from services.reporting.edge.rebuild.filling import Filled, shadow_connection
from services.reporting.edge.rebuild.shadow import FILL, finish_keys
from services.reporting.edge.rebuild.workers import Workers

WORK_MEMORY: Final = "64MB"
"""What one sort may take before it goes to disk; half a dozen go on at a time."""


async def put_together(dsn: str, workers: Workers, filled: Filled, enter: Callable[[str], Awaitable[None]]) -> None:
    """Make the shadow whole of what was laid down: afterwards it is as if every event had been counted one by one.

    Raises:
        asyncpg.PostgresError, OSError: the database went away.
    """
    await enter("putting_together")
    await _run(dsn, FILL.look_at_what_was_read)
    async with asyncio.TaskGroup() as group:
        for first, before in workers.ranges():
            group.create_task(_run(dsn, FILL.put_together, first, before))
        group.create_task(_superseded(dsn))
    async with asyncio.TaskGroup() as group:
        group.create_task(_run(dsn, FILL.put_tallies))
        group.create_task(workers.open_names())
    if filled.recorded_through is not None:
        await _run(dsn, FILL.put_progress, filled.recorded_through)
    await enter("indexing")
    async with shadow_connection(dsn) as connection:
        await connection.execute(f"SET maintenance_work_mem = '{WORK_MEMORY}'")
        await finish_keys(connection)


async def _superseded(dsn: str) -> None:
    await _run(dsn, FILL.put_superseded_registrations)
    await _run(dsn, FILL.put_superseded_verdicts)


async def _run(dsn: str, statement: str, *arguments: Any) -> None:
    async with shadow_connection(dsn) as connection:
        await connection.execute(f"SET work_mem = '{WORK_MEMORY}'")
        await connection.execute(statement, *arguments)
