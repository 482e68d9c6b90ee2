"""The projection over HTTP: how it stands, whether anything is missing in it, and having it rebuilt."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from contracts.topics import EVENT_TOPICS
from eventstore.database import Pool, acquired
from eventstore.kafka.topic_extents import BrokerAwayError, Extent, TopicExtents
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import NAME
from services.reporting.edge.rebuild.gaps import GapCheck, lags
from services.reporting.edge.rebuild.names import LIVE
from services.reporting.edge.rebuild.places import UPKEEP
from services.reporting.edge.rebuild.rebuilds import RebuildForm, Rebuilds
from services.reporting.edge.rebuild.shown import (
    CancelAnswer,
    PartitionStanding,
    ProjectionShown,
    RebuildAnswer,
    TableRows,
    rebuild_shown,
)
from services.reporting.edge.rebuild.swapping import SQL
from services.reporting.views.statements import ASK
from services.runtime.acts.forms import ActForm
from services.runtime.kept import Kept

EXTENTS_SECONDS: Final = 0.5


class Projection:
    """Tells of the projection behind `pool`, which is counted from `cluster` on `broker`."""

    def __init__(self, pool: Pool, cluster: str, broker: TopicExtents, rebuilds: Rebuilds, gap_check: GapCheck) -> None:
        self._pool = pool
        self._cluster = cluster
        self._broker = broker
        self._rebuilds = rebuilds
        self._gap_check = gap_check
        self.extents = Kept(self._asked, EXTENTS_SECONDS)
        """Where the topics begin and end; None: Kafka is away."""

    async def told(self, *, check: bool) -> ProjectionShown:
        """How it stands; with `check` what is missing is looked for first."""
        extents = await self.extents()
        gaps = await self._gap_check.check(extents) if check else self._gap_check.latest
        latest, under_way, left = await self._rebuilds.standing()
        async with acquired(self._pool) as connection:
            row = await connection.fetchrow(ASK.standing)
            rows = await connection.fetch(SQL.counted_through, NAME, self._cluster)
            tables = await connection.fetch(UPKEEP.rows_kept, LIVE)
        standing = {Place(one["topic"], one["partition"]): one["next_offset"] for one in rows}
        behind = None if extents is None else lags(extents, standing)
        shown = latest and rebuild_shown(latest, under_way=under_way)
        running = shown if shown and shown.outcome is None else None
        places = sorted({*standing, *(extents or ())})
        return ProjectionShown(
            data_as_of=row["recorded_through"] if row else None, position=row["position"] if row else 0,
            lag=None if behind is None else sum(behind.values()),
            partitions=[_partition(place, standing, extents, behind) for place in places],
            tables=[TableRows(**dict(table)) for table in tables], rebuild=running,
            last=None if running else shown, left_over=[] if under_way else left, gaps=gaps,
        )  # fmt: skip

    async def _asked(self) -> dict[Place, Extent] | None:
        try:
            return await self._broker.of(EVENT_TOPICS)
        except BrokerAwayError:
            return None


def routes(projection: Projection, rebuilds: Rebuilds) -> APIRouter:
    """The routes of the projection."""
    router = APIRouter(tags=["operations"])

    @router.get("/v1/operations/projection")
    async def how_it_stands(
        *, check: Annotated[bool, Query(description="Look for what is missing first; it takes seconds.")] = False
    ) -> ProjectionShown:
        """Tell how far the projection is counted, how a rebuild goes, and with `check` whether anything is missing."""
        return await projection.told(check=check)

    @router.post("/v1/operations/projection/rebuild", status_code=202)
    async def rebuild(form: RebuildForm) -> RebuildAnswer:
        """Have the projection filled anew from the topics, beside the one that answers, which it then replaces."""
        return RebuildAnswer(begun=await rebuilds.begin(form), projection=await projection.told(check=False))

    @router.post("/v1/operations/projection/cancel")
    async def cancel(form: ActForm) -> CancelAnswer:
        """Have the rebuild given up that is under way, and drop what a broken one has left."""
        return CancelAnswer(cancelled=await rebuilds.cancel(form), projection=await projection.told(check=False))

    return router


def _partition(
    place: Place, standing: dict[Place, int], extents: dict[Place, Extent] | None, behind: dict[Place, int] | None
) -> PartitionStanding:
    extent = (extents or {}).get(place)
    return PartitionStanding(
        topic=place.topic, partition=place.partition, next_offset=standing.get(place, 0),
        end_offset=extent and extent.end, lag=(behind or {}).get(place),
    )  # fmt: skip
