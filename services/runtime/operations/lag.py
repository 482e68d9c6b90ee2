"""How far a service's consumers are behind, in records and in seconds, partition by partition.

It follows from what the database says that was read and what the broker says that is there, so that it holds just the
same while a consumer is dead, paused or stuck. Records that the broker no longer keeps cannot be read any more, and
are no lag. The seconds are the age of the oldest unread record by the broker's clock, which is the wall clock: a
service's own may be set to another day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eventstore.kafka.oldest_unread import Read
from eventstore.kafka.topic_extents import Extent
from eventstore.reading.checkpoints import Place
from eventstore.reading.reader import Reader

Stand = Mapping[str, Any]
"""Where one consumer stands in one partition: `consumer`, `topic`, `partition`, `next_offset`, `idle_seconds`."""


def all_stands(
    checkpoints: Sequence[Stand], readers: Iterable[Reader], extents: Mapping[Place, Extent] | None, up_seconds: float
) -> list[Stand]:
    """`checkpoints`, and beside them each partition that one of `readers` is to read and never has: it stands at 0, and
    has been idle for as long as this process runs."""
    known = {(one["consumer"], one["topic"], one["partition"]) for one in checkpoints}
    never = [
        {
            "consumer": reader.name, "topic": place.topic, "partition": place.partition, "next_offset": 0,
            "idle_seconds": up_seconds,
        }
        for reader in readers
        for place in sorted(extents or ())
        if place.topic in reader.topics and (reader.name, *place) not in known
    ]  # fmt: skip
    return sorted([*checkpoints, *never], key=lambda one: (one["consumer"], one["topic"], one["partition"]))


def oldest_unread(stand: Stand, extents: Mapping[Place, Extent] | None) -> int | None:
    """The offset from which on records wait; None: none does, or the broker does not say."""
    extent = (extents or {}).get(_place(stand))
    if extent is None:
        return None
    offset = max(int(stand["next_offset"]), extent.first)
    return offset if offset < extent.end else None


def lag_of(
    stand: Stand, extents: Mapping[Place, Extent] | None, appended_at: Mapping[Read, float], now: float
) -> dict[str, Any]:
    """`stand`, with `first_offset`, `end_offset`, `lag` in records and `lag_seconds`.

    `appended_at` says when the record at `oldest_unread` was appended, and `now` is the wall clock, both in Unix
    seconds. None stands for what is not known; where nothing waits, both lags are 0.
    """
    extent, oldest = (extents or {}).get(_place(stand)), oldest_unread(stand, extents)
    if extent is None:
        return {**stand, "first_offset": None, "end_offset": None, "lag": None, "lag_seconds": None}
    records, seconds = 0, 0.0 if oldest is None else None
    if oldest is not None:
        records = extent.end - oldest
        if (appended := appended_at.get(read_of(stand))) is not None:
            seconds = max(0.0, now - appended)
    return {**stand, "first_offset": extent.first, "end_offset": extent.end, "lag": records, "lag_seconds": seconds}


def read_of(stand: Stand) -> Read:
    """Who reads there, and where."""
    return stand["consumer"], _place(stand)


def _place(stand: Stand) -> Place:
    return Place(stand["topic"], stand["partition"])
