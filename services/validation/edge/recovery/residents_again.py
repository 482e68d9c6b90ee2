"""The resident registry out to `voter.residents.v1` again, as the store has it: for a broker that lost it.

Each resident under the load that last named them, sealed as they are, and then the markers of the last loads, so that
whoever reads the topic from its beginning has a complete registry. Who reads it a second time finds nothing new.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from contracts.residents import MARKER_KEYS, LoadMarker, ResidentRecord
from contracts.topics import RESIDENTS
from eventstore.database import Pool, acquired
from eventstore.publishing.partitioner import partition_of
from eventstore.publishing.publisher import Outgoing, Publisher
from eventstore.queries import load_queries

_Q: Final = load_queries("services.validation.store", "residents_again.sql")
BATCH: Final = 1000


class ResidentsAgain:
    """The registry of the store behind `pool`, for the partitions that `publisher` finds."""

    def __init__(self, pool: Pool, publisher: Publisher) -> None:
        self._pool = pool
        self._publisher = publisher

    async def records(self) -> AsyncIterator[Sequence[Outgoing]]:
        """Every resident, in batches, then the markers. Whom a load names meanwhile is told again: in a compacted topic
        the last record stays, and that must not be an older one."""
        counts = [0] * await self._publisher.partitions_of(RESIDENTS)
        seen = -1
        while True:
            async with acquired(self._pool) as connection:
                newest = int(await connection.fetchval(_Q.newest_load))
            if newest <= seen:
                break
            async for batch in self._of_loads_after(seen):
                for one in batch:
                    counts[partition_of(one.key or b"", len(counts))] += 1
                yield batch
            seen = newest
        async with acquired(self._pool) as connection:
            loads = await connection.fetch(_Q.complete_loads)
        for row in loads:
            yield [
                Outgoing(RESIDENTS, MARKER_KEYS[row["mode"]], _marker(row, len(counts), count), [], partition)
                for partition, count in enumerate(counts)
            ]

    async def _of_loads_after(self, load: int) -> AsyncIterator[list[Outgoing]]:
        behind = ""
        while True:
            async with acquired(self._pool) as connection:
                rows = await connection.fetch(_Q.residents_behind, behind, load, BATCH)
            if not rows:
                return
            behind = rows[-1]["voter_token"]
            yield [
                Outgoing(
                    RESIDENTS, row["voter_token"].encode(), ResidentRecord(**dict(row)).model_dump_json().encode(), []
                )
                for row in rows
            ]


def _marker(row: Any, partitions: int, records: int) -> bytes:
    marker = LoadMarker(load=row["load"], mode=row["mode"], partitions=partitions, records=records)
    return marker.model_dump_json().encode()
