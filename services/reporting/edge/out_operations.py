"""The part of reporting's operations that only it can tell: as of when it has counted, and what it stepped over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventstore.database import AWAY
from eventstore.kafka.topic_extents import Extent
from eventstore.reading.checkpoints import Place
from services.reporting.edge.ask import Questions, standing_of
from services.reporting.edge.in_events import ReportingReader
from services.runtime.operations.told import Part


def projection_told(questions: Questions, reader: ReportingReader) -> Part:
    """`projection`: `data_as_of`, and how many events of unknown types were skipped; None: the database is away."""

    async def told(_extents: Mapping[Place, Extent] | None) -> dict[str, Any]:
        try:
            async with questions.snapshot() as connection:
                standing = await standing_of(connection, None)
        except AWAY:
            return {"projection": None}
        return {"projection": {"data_as_of": standing["data_as_of"], "skipped_events": reader.skipped}}

    return told
