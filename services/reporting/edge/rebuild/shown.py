"""What is told of the projection and of its rebuilds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.reporting.edge.rebuild.gaps import Gaps

AFTER_READING: Final = 0.25
"""What follows the reading takes about so much of its time."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class PartitionStanding(_Shown):
    """How far a partition is counted; `end_offset` and `lag` None: Kafka is away."""

    topic: str
    partition: int
    next_offset: int
    end_offset: int | None
    lag: int | None


class TableRows(_Shown):
    """A table of the projection: about how many rows it has, and its bytes with its indexes."""

    name: str
    rows: int
    bytes: int


class RebuildShown(_Shown):
    """A rebuild. `outcome` None: it is under way, in `phase`; `seconds_left` is an estimate, None: nothing to go by.

    `phase`: starting, reading, putting_together, indexing, catching_up, swapping, swapped. `events_of` is what the
    topics held when it began.
    """

    run: UUID
    asked_by: str
    began_at: datetime
    phase: str
    events_read: int
    events_of: int
    unreadable: int
    seconds: float
    events_a_second: float | None
    seconds_left: float | None
    cancel_asked: bool
    ended_at: datetime | None
    outcome: str | None
    why: str | None


class ProjectionShown(_Shown):
    """How the projection stands. `rebuild` is the one under way, `last` the latest that has ended; `left_over` are
    schemas of a rebuild that nobody does any more: the next one, or a cancel, drops them."""

    data_as_of: datetime | None
    position: int
    lag: int | None
    partitions: list[PartitionStanding]
    tables: list[TableRows]
    rebuild: RebuildShown | None
    last: RebuildShown | None
    left_over: list[str]
    gaps: Gaps | None


class RebuildAnswer(_Shown):
    """What a request came to. `begun` false: a rebuild was under way already, and goes on."""

    begun: bool
    projection: ProjectionShown


class CancelAnswer(_Shown):
    """What a request came to. `cancelled` false: no rebuild was under way, or it had swapped already."""

    cancelled: bool
    projection: ProjectionShown


def rebuild_shown(row: dict[str, Any], *, under_way: bool) -> RebuildShown:
    """The rebuild noted in `row`; `under_way`: somebody has a rebuild in hand."""
    if row["outcome"] is None and not under_way:
        row |= {"outcome": "broken_off", "why": "whoever did it was ended", "ended_at": None}
    read, of = row["events_read"], row["events_of"]
    took = row["phase_seconds"] if row["phase"] == "reading" else row["seconds"]
    rate = read / took if read and took > 0 else None
    left = None
    if row["outcome"] is None and rate and row["phase"] == "reading":
        left = max(0.0, of - read) / rate + AFTER_READING * of / rate
    return RebuildShown(
        **{name: row[name] for name in row if name in RebuildShown.model_fields},
        events_a_second=rate, seconds_left=left,
    )  # fmt: skip
