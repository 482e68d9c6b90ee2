"""Reading on from where the shadow was filled to, by the ordinary reader, until it stands where the counts stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from aiokafka import ConsumerRecord

from eventstore.database import AWAY, Connection
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.rebuild.filling import Filled
from services.reporting.edge.rebuild.reading import TopicReader

AT_ONCE: Final = 2_000

log = structlog.get_logger(__name__)


class CatchUp:
    """Counts what `topics` reads, by `reader`, into the shadow that `connection` fills; nobody else writes there."""

    def __init__(self, connection: Connection, topics: TopicReader, reader: ReportingReader, filled: Filled) -> None:
        self._connection = connection
        self._reader = reader
        self._filled = filled
        self.topics = topics

    async def to(self, ends: Mapping[Place, int]) -> None:
        """Read on up to `ends`.

        Raises:
            KafkaError, asyncpg.PostgresError, OSError: broker or database went away.
        """
        self.topics.go_on()
        while self.topics.behind(ends):
            if records := await self.topics.some(ends, AT_ONCE):
                await self._count(records)

    async def _count(self, records: Sequence[ConsumerRecord]) -> None:
        try:
            async with self._connection.transaction():
                refusals = await self._reader.apply(self._connection, records)
            self._filled.add(len(records), len(refusals), None)
        except AWAY:
            raise
        except Exception:  # noqa: BLE001  whatever one record breaks must not stop those behind it
            if len(records) == 1:
                self._filled.add(1, 1, None)
                return
            middle = len(records) // 2
            await self._count(records[:middle])
            await self._count(records[middle:])
