"""Where a service stands: its consumers' lag, its relay, its tables, asked of its database and of the broker.

One answer serves everybody who asks within a second, the scrape of the metrics too, and every wait for it has an end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from eventstore.database import AWAY, acquired
from eventstore.kafka.oldest_unread import OldestUnread
from eventstore.kafka.topic_extents import BrokerAwayError, Extent, TopicExtents
from eventstore.postgres import Q
from eventstore.publishing.relay import Relay
from eventstore.reading.checkpoints import Place
from eventstore.reading.reader import Reader
from services.runtime.kept import Kept
from services.runtime.operations.lag import Stand, all_stands, lag_of, oldest_unread, read_of
from services.runtime.outlasting import Outlasting
from services.runtime.process import Process

KEPT_SECONDS: Final = 1.0
WAIT_SECONDS: Final = 2.0
"""So long a check or a question to the database is waited for."""

MOST_TABLES: Final = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found; None for all that the database says while it is away, and for `extents` while the broker is."""

    extents: Mapping[Place, Extent] | None
    consumers: Sequence[Mapping[str, Any]] | None
    relay: Mapping[str, Any] | None
    tables: Sequence[Mapping[str, Any]] | None

    @property
    def database_is_away(self) -> bool:
        return self.tables is None


_Stored = tuple[list[Stand], Any, list[Any]]
"""Checkpoints, the relay's row, the tables' sizes."""


class Standings:
    """Asks the process's database, and `broker` for the extents of `topics` and of what `readers` read."""

    def __init__(
        self,
        process: Process,
        broker: TopicExtents,
        topics: Sequence[str],
        readers: Sequence[Reader],
        relay: Relay | None,
    ) -> None:
        self._pool, self._clock, self._cluster = process.pool, process.clock, process.cluster
        self._broker, self._unread = broker, OldestUnread(broker.bootstrap)
        self._topics = tuple(dict.fromkeys([*topics, *(topic for reader in readers for topic in reader.topics)]))
        self._readers, self._relay = readers, relay
        self._began = time.monotonic()
        self._stored = Outlasting(self._asked_of_database, WAIT_SECONDS)
        self.now = Kept(self._asked, KEPT_SECONDS)
        process.at_end(broker.close)
        process.at_end(self._unread.close)

    async def _asked(self) -> Standing:
        stored, extents = await asyncio.gather(self._found_in_database(), self._asked_of_kafka())
        if stored is None:
            return Standing(extents, None, None, None)
        checkpoints, relay, tables = stored
        stands = all_stands(checkpoints, self._readers, extents, time.monotonic() - self._began)
        waiting = {read_of(one): at for one in stands if (at := oldest_unread(one, extents)) is not None}
        appended = await self._unread.appended_at(waiting) if waiting else {}
        now = time.time()
        consumers = [lag_of(one, extents, appended, now) for one in stands]
        return Standing(extents, consumers, self._relayed(relay), [dict(row) for row in tables])

    async def _found_in_database(self) -> _Stored | None:
        """None: the database is away, or does not answer in time."""
        try:
            return await self._stored()
        except AWAY:
            return None

    async def _asked_of_database(self) -> _Stored:
        async with acquired(self._pool) as connection:
            checkpoints = await connection.fetch(Q.checkpoints_of_cluster, self._cluster)
            relay = await connection.fetchrow(Q.relay_standing, 0)
            tables = await connection.fetch(Q.table_sizes, MOST_TABLES)
        return [dict(row) for row in checkpoints], relay, tables

    async def _asked_of_kafka(self) -> dict[Place, Extent] | None:
        try:
            return await self._broker.of(self._topics)
        except BrokerAwayError:
            return None

    def _relayed(self, row: Any) -> dict[str, Any] | None:
        if row is None or not row["log_end"]:
            return None
        ours = self._relay is not None and self._relay.active
        refused = self._relay.refused if self._relay is not None else None
        waits = max(0.0, (self._clock() - row["oldest"]).total_seconds()) if row["oldest"] is not None else 0.0
        return {
            "log_end": row["log_end"], "published_through": row["published_through"],
            "waiting": row["log_end"] - row["published_through"], "oldest_waits_seconds": waits,
            "held_by": ("this process" if ours else "another process") if row["leased"] else "nobody",
            "refused": refused and {"position": refused.position, "type": refused.type, "error": refused.error},
        }  # fmt: skip
