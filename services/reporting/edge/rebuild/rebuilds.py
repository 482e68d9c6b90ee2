"""Rebuilds as the service sees them: begun in a process of their own, looked after, given up. One at a time for all."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
import orjson
import structlog

from contracts.operations.projection import ProjectionRebuildBegun, ProjectionRebuildCancelled
from eventstore.database import AWAY, CONNECT_SECONDS, Connection, acquired
from services.reporting.edge.rebuild.acts import CODEC, DECIDER, STREAM, SUBJECT
from services.reporting.edge.rebuild.places import FILLED, LOOKED_AFTER, UPKEEP
from services.reporting.edge.rebuild.shadow import drop_retired, drop_shadow, left_over
from services.runtime.acts.acts import Acts, Kind
from services.runtime.acts.forms import ActForm
from services.runtime.process import Process

END_SECONDS: Final = 5.0
_KIND: Final = Kind(DECIDER, CODEC)
_ROOT: Final = Path(__file__).resolve().parents[4]

log = structlog.get_logger(__name__)


class RebuildForm(ActForm):
    """A request to rebuild. `fewer_is_right`: also where the topics lack registrations that are counted now."""

    fewer_is_right: bool = False


class Rebuilds:
    """The rebuilds of the projection behind `process`' database; what is done is recorded by `acts`."""

    def __init__(self, process: Process, acts: Acts) -> None:
        self._process = process
        self._acts = acts
        self._dsn = process.settings.need("reporting_dsn")
        self._looking_after: asyncio.Task[None] | None = None
        process.at_end(self._end)

    @property
    def running(self) -> bool:
        """Whether this process has one done."""
        return self._looking_after is not None and not self._looking_after.done()

    async def begin(self, form: RebuildForm) -> bool:
        """Have the projection rebuilt; False: that is being done already.

        Raises:
            asyncpg.PostgresError, OSError: the database is away.
        """
        connection: Connection = await asyncpg.connect(
            self._dsn, timeout=CONNECT_SECONDS, server_settings={"application_name": "xuanmin-rebuild"}
        )
        try:
            if not await self._alone(connection):
                await connection.close()
                return False
            job = await self._recorded(connection, form)
            child = await self._start(job)
        except BaseException:
            await connection.close(timeout=CONNECT_SECONDS)
            raise
        self._looking_after = asyncio.create_task(self._look_after(child, connection, job), name="rebuild")
        return True

    async def cancel(self, form: ActForm) -> bool:
        """Have the rebuild given up that is under way; False: none is. What one that was killed has left is dropped.

        Raises:
            asyncpg.PostgresError, OSError: the database is away.
            VersionConflictError: somebody acted on the projection at the same moment; ask again.
        """
        async with acquired(self._process.pool) as connection:
            async with connection.transaction():
                row = await connection.fetchrow(UPKEEP.ask_to_cancel)
                if row is not None:
                    act = ProjectionRebuildCancelled(
                        **self._acts.said(STREAM, SUBJECT, form), run=row["run"], events=row["events_read"],
                        seconds=row["seconds"],
                    )  # fmt: skip
                    await self._acts.record_in(connection, _KIND, STREAM, act)
            self._acts.wake()
            await self._clear_up(connection)
        return row is not None

    async def standing(self) -> tuple[dict[str, Any] | None, bool, list[str]]:
        """The latest rebuild, whether it is under way in some process, and which schemas of a rebuild there are."""
        async with acquired(self._process.pool) as connection:
            row = await connection.fetchrow(UPKEEP.latest)
            under_way = await connection.fetchval(UPKEEP.is_somebody, LOOKED_AFTER)
            return (dict(row) if row else None), under_way, await left_over(connection)

    async def _clear_up(self, connection: Connection) -> None:
        """Drop what a rebuild has left that nobody does any more."""
        if not await connection.fetchval(UPKEEP.alone, LOOKED_AFTER):
            return
        try:
            if await connection.fetchval(UPKEEP.is_somebody, FILLED):
                return
            await connection.execute(UPKEEP.break_off)
            await drop_shadow(connection)
            await drop_retired(connection)
        finally:
            await connection.execute(UPKEEP.alone_no_more, LOOKED_AFTER)

    async def _alone(self, connection: Connection) -> bool:
        """Take the place of who looks after a rebuild; one that has ended and clears up is waited for."""
        until = asyncio.get_running_loop().time() + END_SECONDS
        while not await connection.fetchval(UPKEEP.alone, LOOKED_AFTER):
            if await connection.fetchval(UPKEEP.is_open) or asyncio.get_running_loop().time() > until:
                return False
            await asyncio.sleep(0.1)
        return True

    async def _recorded(self, connection: Connection, form: RebuildForm) -> dict[str, Any]:
        run, said = uuid4(), self._acts.said(STREAM, SUBJECT, form)
        act = ProjectionRebuildBegun(**said, run=run, fewer_is_right=form.fewer_is_right)
        async with connection.transaction():
            await connection.execute(UPKEEP.break_off)
            await connection.execute(UPKEEP.begin, run, form.by)
            await self._acts.record_in(connection, _KIND, STREAM, act)
        self._acts.wake()
        settings = self._process.settings
        return {
            "run": run, "dsn": self._dsn, "bootstrap": settings.need("kafka_bootstrap"), "keys": settings.need("keys"),
            "clock_file": settings.clock_file and str(settings.clock_file), "log_level": settings.log_level,
            "by": form.by, "reason_sealed": said["reason_sealed"], "fewer_is_right": form.fewer_is_right,
        }  # fmt: skip

    async def _start(self, job: dict[str, Any]) -> asyncio.subprocess.Process:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.reporting.edge.rebuild.run", stdin=PIPE, cwd=_ROOT, start_new_session=True,
            # What it needs, passwords among it, it is told by the pipe.
            env={name: value for name, value in os.environ.items() if not name.startswith("XUANMIN_")},
        )  # fmt: skip
        if child.stdin is not None:
            child.stdin.write(orjson.dumps(job) + b"\n")
            await child.stdin.drain()
        return child

    async def _look_after(self, child: asyncio.subprocess.Process, connection: Connection, job: dict[str, Any]) -> None:
        """Until the process has ended, however it does: what it did not note itself is noted here."""
        try:
            code = await child.wait()
            why = f"its process ended before its work was done (code {code})"
            await connection.execute(UPKEEP.end, job["run"], "failed", why)
            if code:
                await drop_shadow(connection)
        except AWAY as error:
            log.warning("rebuild_not_looked_after", error=type(error).__name__)
        finally:
            if child.returncode is None:
                if child.stdin is not None:
                    child.stdin.close()  # it hears that we end
                try:
                    await asyncio.wait_for(child.wait(), END_SECONDS)
                except TimeoutError:
                    child.kill()
            await connection.close(timeout=CONNECT_SECONDS)

    async def _end(self) -> None:
        if self._looking_after is not None:
            self._looking_after.cancel()
            await asyncio.gather(self._looking_after, return_exceptions=True)
