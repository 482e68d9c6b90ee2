"""A rebuild from beginning to end, in a process of its own, so that the service's answers and heartbeats go on.

Its order comes by a pipe, and so does the end of who gave it; how far it is stands in the database (noting.py).
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import structlog
import uvloop
from aiokafka.errors import KafkaError
from pydantic import BaseModel

from contracts.keys.keyring import Keyring
from contracts.operations.projection import ProjectionSwapped
from contracts.topics import EVENT_TOPICS
from eventstore.clock import clock_of
from eventstore.database import CONNECT_SECONDS, Connection
from eventstore.kafka.topic_extents import BrokerAwayError, TopicExtents
from eventstore.kafka.topics import cluster_id
from eventstore.reading.checkpoints import Place
from eventstore.store import VersionConflictError
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.rebuild.acts import SERVICE, SUBJECT, record_swap
from services.reporting.edge.rebuild.catching_up import CatchUp
from services.reporting.edge.rebuild.filling import Filled, shadow_connection
from services.reporting.edge.rebuild.noting import FILLED, UPKEEP, CancelledRebuildError, Notes
from services.reporting.edge.rebuild.putting_together import put_together
from services.reporting.edge.rebuild.reading import topic_reader
from services.reporting.edge.rebuild.shadow import (
    FILL,
    LayoutError,
    drop_retired,
    drop_shadow,
    make_shadow,
)
from services.reporting.edge.rebuild.swapping import SQL, NotYetError, Swap
from services.reporting.edge.rebuild.workers import WorkerFailedError, workers
from services.runtime.telemetry.logs import configure_logs

LEVEL: Final = 2_000
RETIRE_SECONDS: Final = 1.0
"""Between the swap and the old tables' end: who had one in hand has read it by then, or holds it."""
MOST_WAIT_SECONDS: Final = 1.0
MOST_LACKING: Final = 20_000

log = structlog.get_logger(__name__)


class Job(BaseModel):
    """What is to be done, with what, for whom."""

    run: UUID
    dsn: str
    bootstrap: str
    keys: Path
    clock_file: Path | None
    log_level: str
    by: str
    reason_sealed: str
    fewer_is_right: bool


class RebuildFailedError(Exception):
    """The rebuild cannot come to its end; the message says why, to whoever asked for it."""


@dataclass
class Rebuild:
    """One rebuild on its connections; `main` has the place of who fills the shadow."""

    job: Job
    main: Connection
    notes: Notes
    lacking: list[UUID] = field(default_factory=list)

    async def run(self) -> None:
        """Fill, catch up, swap, and drop what answered before.

        Raises:
            RebuildFailedError, LayoutError, WorkerFailedError: it cannot be done, and why.
            CancelledRebuildError: somebody gave it up.
        """
        await drop_shadow(self.main)
        await drop_retired(self.main)
        ends = await self._ends()
        self.notes.events_of = sum(ends.values())
        await make_shadow(self.main)
        await self.notes.enter("reading")
        await self._fill(ends)
        async with (
            shadow_connection(self.job.dsn) as writing,
            topic_reader(self.job.bootstrap, ends) as topics,
        ):
            reader = ReportingReader(Keyring(self.job.keys), _nobody)
            catch_up = CatchUp(writing, topics, reader, self.notes.filled)
            await self.notes.enter("catching_up")
            await self._catch_up(catch_up)
            if not self.job.fewer_is_right:
                rows = await self.main.fetch(FILL.fewer, MOST_LACKING)
                self.lacking = [row["registration_id"] for row in rows]
            await self.notes.enter("swapping")
            await self._swap(catch_up)
        log.info("projection_swapped", events=self.notes.filled.events)
        await asyncio.sleep(RETIRE_SECONDS)
        await drop_retired(self.main)

    async def _fill(self, ends: Mapping[Place, int]) -> None:
        job = self.job
        common = {"dsn": job.dsn, "bootstrap": job.bootstrap, "keys": str(job.keys)}
        async with workers(common) as shared:

            def hear(filled: Filled) -> None:
                self.notes.filled = filled

            self.notes.filled = await shared.fill(ends, hear)
            await put_together(job.dsn, shared, self.notes.filled, self.notes.enter)

    async def _catch_up(self, catch_up: CatchUp) -> None:
        while True:
            ends = await self._ends()
            if catch_up.topics.behind(ends) <= LEVEL:
                return
            await catch_up.to(ends)

    async def _held(self) -> None:
        """While whoever counts is held, and the shadow stands where they stand."""
        connection = self.notes.connection
        if self.lacking and (fewer := await connection.fetchval(FILL.still_fewer, self.lacking)):
            raise RebuildFailedError(
                f"the topics lack {fewer}{' or more' if len(self.lacking) == MOST_LACKING else ''} registrations that "
                "are counted now, or their latest versions; have the stores publish them again, or say that fewer is "
                "right"
            )
        await connection.execute(SQL.stand_ahead)

    async def _decide(self) -> None:
        """In the transaction of the swap: it is done, unless somebody gave the rebuild up."""
        job = self.job
        seconds = await self.main.fetchval(UPKEEP.end_swapped, job.run, self.notes.filled.events)
        if seconds is None:
            raise CancelledRebuildError
        act = ProjectionSwapped(
            service=SERVICE, subject=SUBJECT, version=1, by=job.by, reason_sealed=job.reason_sealed, run=job.run,
            events=self.notes.filled.events, seconds=seconds,
        )  # fmt: skip
        await record_swap(self.main, clock_of(job.clock_file), act)

    async def _swap(self, catch_up: CatchUp) -> None:
        swap = Swap(self.main, catch_up, await cluster_id(self.job.bootstrap), self._held, self._decide)
        tries = 0
        while True:
            try:
                await swap.attempt()
            except NotYetError:
                await self._catch_up(catch_up)
            except (asyncpg.LockNotAvailableError, VersionConflictError, asyncpg.DeadlockDetectedError):
                tries += 1
                log.info("swap_gave_way", tries=tries)
                await asyncio.sleep(random.uniform(0.1, MOST_WAIT_SECONDS))  # noqa: S311  a pause, no secret
            else:
                return

    async def _ends(self) -> dict[Place, int]:
        """Where the topics end now.

        Raises:
            RebuildFailedError: Kafka is away, or a topic no longer has its beginning.
        """
        broker = TopicExtents(self.job.bootstrap)
        try:
            extents = await broker.of(EVENT_TOPICS)
        except BrokerAwayError:
            raise RebuildFailedError("Kafka does not answer") from None
        finally:
            await broker.close()
        if gone := [place for place, extent in sorted(extents.items()) if extent.first > 0]:
            raise RebuildFailedError(
                f"{gone[0].topic}/{gone[0].partition} no longer has its beginning: have the stores publish it again"
            )
        return {place: extent.end for place, extent in extents.items()}


async def rebuild(job: Job) -> tuple[str, str | None]:
    """Do a rebuild; how it ended, and of what it failed. The outcome is noted, and what it filled in vain is gone."""
    async with _connection(job.dsn) as main, _connection(job.dsn) as second:
        await main.execute(UPKEEP.alone_at_last, FILLED)
        notes = Notes(second, job.run)
        work = asyncio.create_task(Rebuild(job, main, notes).run())
        noting = asyncio.create_task(notes.keep_noting())
        ended = asyncio.create_task(_end_of_who_asked())
        await asyncio.wait({work, noting, ended}, return_when=asyncio.FIRST_COMPLETED)
        try:
            await _told(work, noting)
        except Exception as error:  # noqa: BLE001  however it ends, that is noted
            outcome, why = _outcome(error)
            log.warning("rebuild_ended", outcome=outcome, error=type(error).__name__)
            await _give_up(job.dsn, notes, outcome, why)
            return outcome, why
        finally:
            for task in (noting, ended):
                task.cancel()
            await asyncio.gather(noting, ended, return_exceptions=True)
        return "swapped", None


async def _told(work: asyncio.Task[None], noting: asyncio.Task[None]) -> None:
    """Raises what ended the work, or why it is ended now."""
    if work.done():
        await work
        return
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    if noting.done():
        await noting
    raise WhoAskedEndedError


class WhoAskedEndedError(Exception):
    """The service that asked for the rebuild has ended."""


async def _give_up(dsn: str, notes: Notes, outcome: str, why: str | None) -> None:
    async with _connection(dsn) as connection:
        await drop_shadow(connection)
        await connection.execute(UPKEEP.end, notes.run, outcome, why)


def _outcome(error: BaseException) -> tuple[str, str | None]:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case CancelledRebuildError():
            return "cancelled", None
        case WhoAskedEndedError():
            return "broken_off", "the service that asked for it has ended"
        case RebuildFailedError() | LayoutError():
            return "failed", str(error)
        case WorkerFailedError():
            return "failed", "one of its processes ended before its work was done"
        case KafkaError():
            return "failed", f"Kafka went away ({type(error).__name__})"
        case _:
            return "failed", f"the database went away, or refused something ({type(error).__name__})"


async def _end_of_who_asked() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


@asynccontextmanager
async def _connection(dsn: str) -> AsyncIterator[Connection]:
    settings = {"application_name": "xuanmin-rebuild", "jit": "off"}
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


async def _nobody() -> None:
    pass


def main() -> int:
    """Do the job that comes as the first line; 0: the new projection answers."""
    job = Job.model_validate_json(sys.stdin.readline())
    configure_logs(job.log_level, "reporting-rebuild")
    outcome, _ = uvloop.run(rebuild(job))
    return 0 if outcome == "swapped" else 1


if __name__ == "__main__":
    sys.exit(main())
