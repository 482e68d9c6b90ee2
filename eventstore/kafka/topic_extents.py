"""Where topics begin and end, and how long they keep: asked of the broker on connections that stay open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from eventstore.reading.checkpoints import Place

ANSWER_SECONDS: Final = 2.0
"""A broker that takes longer counts as away: whoever watches is told so, and asks again."""

_Answer = TypeVar("_Answer")


class BrokerAwayError(Exception):
    """The broker did not answer in time; the argument is the error's name."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A partition's records: the offset of the first that is kept, and the one behind the last."""

    first: int
    end: int


class TopicExtents:
    """Asks the broker at `bootstrap`. Not for many at a time: one question follows the other."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap: Final = bootstrap
        self._admin: AIOKafkaAdminClient | None = None
        self._consumer: AIOKafkaConsumer | None = None

    async def of(self, topics: Sequence[str]) -> dict[Place, Extent]:
        """Every partition of those of `topics` that there are.

        Raises:
            BrokerAwayError: no answer within ANSWER_SECONDS.
        """

        async def asked() -> dict[Place, Extent]:
            admin, consumer = await self._opened()
            described = await admin.describe_topics(list(topics))
            places = [
                TopicPartition(topic["topic"], partition["partition"])
                for topic in described
                for partition in topic["partitions"]
            ]
            first, ends = await asyncio.gather(consumer.beginning_offsets(places), consumer.end_offsets(places))
            return {Place(*place): Extent(first[place], ends[place]) for place in places}

        return await self._answered(asked)

    async def retention_ms(self, topics: Sequence[str]) -> dict[str, int]:
        """How long the broker keeps each topic's records, in milliseconds; -1: for ever.

        Raises:
            BrokerAwayError: no answer within ANSWER_SECONDS.
        """

        async def asked() -> dict[str, int]:
            admin, _ = await self._opened()
            wanted = [ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": None}) for topic in topics]
            resources = [one for answer in await admin.describe_configs(wanted) for one in answer.resources]
            return {
                topic: int(entry[1])
                for _error, _why, _kind, topic, entries in resources
                for entry in entries
                if entry[0] == "retention.ms"
            }

        return await self._answered(asked)

    async def close(self) -> None:
        """Close what is open; a later question opens it anew."""
        admin, consumer, self._admin, self._consumer = self._admin, self._consumer, None, None
        for opened in (consumer.stop() if consumer else None, admin.close() if admin else None):
            if opened is not None:
                await opened

    async def _answered(self, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await ask()
        except (KafkaError, TimeoutError, OSError) as error:
            # A client that met a broker's end may never find the new one: the next question starts with another.
            await self.close()
            raise BrokerAwayError(type(error).__name__) from None

    async def _opened(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        if self._admin is None:
            self._admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
            await self._admin.start()
        if self._consumer is None:
            self._consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, enable_auto_commit=False)
            await self._consumer.start()
        return self._admin, self._consumer
