"""A rebuild from beginning to end: fill the shadow, catch up, swap, drop what answered before."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import structlog
from pydantic import BaseModel

from contracts.keys.keyring import Keyring
from contracts.operations.projection import ProjectionSwapped
from contracts.topics import EVENT_TOPICS
from eventstore.clock import clock_of
from eventstore.database import Connection
from eventstore.kafka.topic_extents import BrokerAwayError, TopicExtents
from eventstore.kafka.topics import cluster_id
from eventstore.reading.checkpoints import Place
from eventstore.store import VersionConflictError
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.rebuild.acts import SERVICE, SUBJECT, record_swap
from services.reporting.edge.rebuild.catching_up import CatchUp
from services.reporting.edge.rebuild.filling import Filled, shadow_connection
from services.reporting.edge.rebuild.noting import CancelledRebuildError, Notes
from services.reporting.edge.rebuild.places import UPKEEP
from services.reporting.edge.rebuild.putting_together import put_together
from services.reporting.edge.rebuild.reading import topic_reader
from services.reporting.edge.rebuild.shadow import (
    FILL,
    drop_retired,
    drop_shadow,
    make_shadow,
)
from services.reporting.edge.rebuild.swapping import SQL, NotYetError, Swap
from services.reporting.edge.rebuild.workers import Worker, workers

LEVEL: Final = 2_000
RETIRE_SECONDS: Final = 1.0
"""Between the swap and the old tables' end: who had one in hand has read it by then, or holds it."""
MOST_WAIT_SECONDS: Final = 1.0
AWAY_SECONDS: Final = 60.0
"""So long Kafka may be silent before the rebuild fails: without it nobody knows where the topics end."""
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
    started: Sequence[Worker]
    broker: TopicExtents
    lacking: list[UUID] = field(default_factory=list)

    async def run(self) -> None:
        """Fill, catch up, swap, and drop what answered before.

        Raises:
            RebuildFailedError, LayoutError, WorkerFailedError: it cannot be done, and why.
            CancelledRebuildError: somebody gave it up.
        """
        job = self.job
        common = {"dsn": job.dsn, "bootstrap": job.bootstrap, "keys": str(job.keys)}
        async with workers(self.started, common) as shared:
            await drop_shadow(self.main)
            await drop_retired(self.main)
            ends = await self._ends()
            self.notes.events_of = sum(ends.values())
            await make_shadow(self.main)
            await self.notes.enter("reading")
            self.notes.filled = await shared.fill(ends, self._hear)
            await put_together(job.dsn, shared, self.notes.filled, self.notes.enter)
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

    def _hear(self, filled: Filled) -> None:
        self.notes.filled = filled

    async def _catch_up(self, catch_up: CatchUp) -> None:
        while True:
            ends = await self._ends()
            if ends.keys() != catch_up.topics.positions.keys():
                raise RebuildFailedError("a topic was given other partitions meanwhile: begin again")
            if catch_up.topics.behind(ends) <= LEVEL:
                return
            await catch_up.to(ends)

    async def _held(self) -> None:
        """While whoever counts is held, and the shadow stands where they stand."""
        async with self.notes.between() as connection:
            if self.lacking and (fewer := await connection.fetchval(FILL.still_fewer, self.lacking)):
                raise RebuildFailedError(
                    f"the topics lack {fewer}{' or more' if len(self.lacking) == MOST_LACKING else ''} registrations "
                    "that are counted now, or their latest versions; have the stores publish them again, or say that "
                    "fewer is right"
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
            await self._catch_up(catch_up)
            try:
                await swap.attempt()
            except NotYetError:
                continue
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
        until = asyncio.get_running_loop().time() + AWAY_SECONDS
        while True:
            try:
                extents = await self.broker.of(EVENT_TOPICS)
                break
            except BrokerAwayError:
                if asyncio.get_running_loop().time() > until:
                    raise RebuildFailedError("Kafka does not answer") from None
                await asyncio.sleep(MOST_WAIT_SECONDS)
        if gone := [place for place, extent in sorted(extents.items()) if extent.first > 0]:
            raise RebuildFailedError(
                f"{gone[0].topic}/{gone[0].partition} no longer has its beginning: have the stores publish it again"
            )
        return {place: extent.end for place, extent in extents.items()}


async def _nobody() -> None:
    pass
