"""Whether anything is missing in the projection: versions, offsets, and counts that are not what the rows come to.

What is looked at is the projection itself and where the topics begin and end. Whether it is what the stores decided is
another question, which `xuanmin verify` answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict

from eventstore.clock import Clock
from eventstore.database import AWAY, Connection, Pool, acquired
from eventstore.kafka.topic_extents import Extent
from eventstore.queries import load_queries
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import NAME
from services.reporting.edge.rebuild.swapping import SQL as CHECKPOINTS
from services.reporting.views.statements import VERIFYING

SQL: Final = load_queries("services.reporting.edge.rebuild", "gaps.sql")
FIRST_SECONDS: Final = 60.0
EVERY_SECONDS: Final = 3600.0
MOST_TALLIES: Final = 100_000
"""So many tallies that differ from their rows are counted; there are a few thousand in all."""

Extents = Mapping[Place, Extent] | None
"""Where the topics begin and end; None: Kafka is away."""

log = structlog.get_logger(__name__)


class OffsetGap(BaseModel):
    """A partition that cannot be as the checkpoint says: `what` is `unread_gone` (the topic does not keep any more
    what is next to be read) or `shorter` (it ends before the checkpoint); `records`: how many."""

    model_config = ConfigDict(frozen=True)

    topic: str
    partition: int
    what: str
    records: int


class Gaps(BaseModel):
    """What a check found; all is well where `gaps` is 0.

    `missing_versions` of `registrations_with_gaps`; `without_successor`: superseded versions whose later one is not
    there; `verdicts_ahead`: verdicts on a version that has not come, which is a gap only where nothing is left to read
    (the two topics have no order between them); `tallies_off`: counts that are not what the rows come to; `roll_off`:
    names that are missing on the roll or too many; `offsets` None: Kafka is away.
    """

    model_config = ConfigDict(frozen=True)

    checked_at: datetime
    gaps: int
    missing_versions: int
    registrations_with_gaps: int
    without_successor: int
    verdicts_ahead: int
    tallies_off: int
    roll_off: int
    lag: int | None
    offsets: list[OffsetGap] | None


class GapCheck:
    """Checks the projection behind `pool`, which is counted from `cluster`. `latest` is what was found last."""

    def __init__(self, pool: Pool, cluster: str, clock: Clock) -> None:
        self._pool = pool
        self._cluster = cluster
        self._clock = clock
        self.latest: Gaps | None = None

    async def check(self, extents: Extents) -> Gaps:
        """Look at everything once, on one snapshot; it reads every row.

        Raises:
            asyncpg.PostgresError, OSError: the database is away.
        """
        async with (
            acquired(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            self.latest = await self._checked(connection, extents)
        return self.latest

    async def run(self, extents: Callable[[], Awaitable[Extents]]) -> None:
        """Check once an hour, for ever, so that what is missing is seen without anybody's asking."""
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                found = await self.check(await extents())
            except AWAY as error:
                log.warning("gaps_not_checked", error=type(error).__name__)
            else:
                if found.gaps:
                    log.error("projection_has_gaps", gaps=found.gaps)
            await asyncio.sleep(EVERY_SECONDS)

    async def _checked(self, connection: Connection, extents: Extents) -> Gaps:
        rows = await connection.fetch(CHECKPOINTS.counted_through, NAME, self._cluster)
        standing = {Place(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        offsets = None if extents is None else offset_gaps(extents, standing)
        lag = None if extents is None else sum(lags(extents, standing).values())
        missing = await connection.fetchrow(SQL.missing_versions)
        versions, registrations = (missing["versions"], missing["registrations"]) if missing else (0, 0)
        without = await connection.fetchval(SQL.without_successor)
        ahead = await connection.fetchval(SQL.verdicts_ahead)
        tallies = len(await connection.fetch(VERIFYING.tallies_against_rows, MOST_TALLIES))
        roll = await connection.fetchval(SQL.roll_off)
        overdue = ahead if lag == 0 else 0
        return Gaps(
            checked_at=self._clock(), gaps=versions + without + overdue + tallies + roll + len(offsets or ()),
            missing_versions=versions, registrations_with_gaps=registrations, without_successor=without,
            verdicts_ahead=ahead, tallies_off=tallies, roll_off=roll, lag=lag, offsets=offsets,
        )  # fmt: skip


def lags(extents: Mapping[Place, Extent], standing: Mapping[Place, int]) -> dict[Place, int]:
    """How many records of each place are still to be read."""
    return {place: max(0, extent.end - max(standing.get(place, 0), extent.first)) for place, extent in extents.items()}


def offset_gaps(extents: Mapping[Place, Extent], standing: Mapping[Place, int]) -> list[OffsetGap]:
    """Where topics and checkpoints cannot both be right."""
    found = []
    for place, extent in sorted(extents.items()):
        at = standing.get(place, 0)
        if at < extent.first:
            found.append(OffsetGap(**place._asdict(), what="unread_gone", records=extent.first - at))
        elif at > extent.end:
            found.append(OffsetGap(**place._asdict(), what="shorter", records=at - extent.end))
    return found
