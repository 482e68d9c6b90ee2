"""In which order events that a log lacks come into it, and what shows that they cannot: pure, data in, data out.

Each event says its position and when it was recorded. A log that a backup brought back is the beginning of the one that
was lost, so that what it lacks follows on its end without a gap, and the restored log is the lost one, hash for hash.
Events from before positions were published follow by their time and by the versions of their streams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from eventstore.events import NewEvent
from eventstore.log_rows import Append


class Lacking(NamedTuple):
    """An event of the own topics that is not in the log; `position`: the one it had, None: that was not published."""

    position: int | None
    recorded_at: datetime
    event: NewEvent


class End(NamedTuple):
    """Where a log ends: its last position, and when that was recorded."""

    position: int
    recorded_at: datetime


class UnrestorableError(Exception):
    """The log cannot be restored from its topics; the message says why, and what a person does about it."""


class MissingEventsError(UnrestorableError):
    """Between the log's end and what the topics hold there are events that are nowhere."""


class OtherHistoryError(UnrestorableError):
    """The topics hold events beside which the log went on otherwise."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What follows on the log's end, as the appends that it was; and why nothing behind that can, None: all does."""

    appends: list[Append]
    problem: UnrestorableError | None


def placed(end: End, lacking: Sequence[Lacking], versions: Mapping[UUID, int]) -> Placed:
    """Put `lacking`, in the order of their times and positions, behind `end`; `versions` are the log's of their streams
    (a stream that the log does not have is absent)."""
    standing = dict(versions)
    behind: list[Lacking] = []
    problem: UnrestorableError | None = None
    for one in lacking:
        before = behind[-1].recorded_at if behind else end.recorded_at
        problem = _problem(one, end.position + len(behind) + 1, before, standing.get(one.event.stream_id, 0) + 1)
        if problem is not None:
            break
        standing[one.event.stream_id] = one.event.version
        behind.append(one)
    appends: list[Append] = [
        (at, [one.event for one in those]) for at, those in groupby(behind, lambda one: one.recorded_at)
    ]
    return Placed(appends, problem)


def _problem(one: Lacking, follows: int, before: datetime, version: int) -> UnrestorableError | None:
    event, where = one.event, f"version {one.event.version} of the stream {one.event.stream_id}"
    if one.position is not None and one.position > follows:
        return MissingEventsError(
            f"events {follows} to {one.position - 1} of the log are neither in the database nor in the topics. Restore "
            f"a backup that reaches to event {one.position - 1} or further"
        )
    if one.position is not None and one.position < follows:
        return OtherHistoryError(
            f"the topics hold an event {one.position} ({where}) that is not the log's event {one.position}: the store "
            "took new work before it had caught up. Restore the backup again"
        )
    if event.version > version:
        return MissingEventsError(
            f"{where} is in the topics, and version {version} neither there nor in the database. Restore a later backup"
        )
    if event.version < version or one.recorded_at < before:
        return OtherHistoryError(
            f"the topics hold {where}, recorded {one.recorded_at.isoformat()}, which the log went past without it: the "
            "store took new work before it had caught up. Restore the backup again"
        )
    return None
