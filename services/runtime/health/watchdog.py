"""Watching the consumers: one that moves nothing while records wait ends the process, and a new one is the known cure.

A consumer can stay alive and stuck after its broker restarts. What waits is asked of the broker, since a stuck
consumer's own idea of the topic's end stands still with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from eventstore.reading.checkpoints import Place
from eventstore.reading.consumer import BatchConsumer
from eventstore.reading.gate import AT_ONCE
from eventstore.reading.subscriber import ended_parts
from services.runtime.health.checks import Impaired, Remark

STUCK_SECONDS: Final = 60
WATCH_SECONDS: Final = 5

log = structlog.get_logger(__name__)


class ConsumerStuckError(Exception):
    """Records wait and a consumer moves nothing, or its reading has ended."""


class Watchdog:
    """Watches `consumers` on `broker`: every `every` seconds, and gives up on one after `patience` seconds."""

    def __init__(
        self,
        broker: KafkaBroker,
        consumers: Sequence[BatchConsumer],
        *,
        every: float = WATCH_SECONDS,
        patience: float = STUCK_SECONDS,
    ) -> None:
        self._broker = broker
        self._consumers = consumers
        self._every = every
        self._patience = patience
        self._still_since: dict[str, float] = {}

    async def run(self) -> None:
        """Watch until cancelled.

        Raises:
            ConsumerStuckError: one of them is stuck, or its reading has ended.
        """
        now = asyncio.get_running_loop().time
        seen = {consumer.reader.name: self._signs(consumer) for consumer in self._consumers}
        while True:
            await asyncio.sleep(self._every)
            for name, part in ended_parts(self._broker).items():
                log.critical("consumer_ended", consumer=name, part=part)
                raise ConsumerStuckError(f"{name}: its {part} has ended")
            for consumer in self._consumers:
                name, signs = consumer.reader.name, self._signs(consumer)
                if signs != seen[name] or not await self._records_wait(consumer):
                    seen[name] = signs
                    self._still_since.pop(name, None)
                elif now() - self._still_since.setdefault(name, now()) >= self._patience:
                    log.critical("consumer_stuck", consumer=name, seconds=self._patience)
                    raise ConsumerStuckError(f"{name}: records wait and nothing moved for {self._patience:.0f} s")

    async def check(self) -> str | None:
        """A health check: nobody's reading has ended, and nobody stands still while records wait.

        Whom an operator holds stands as somebody wants it, and who waits for a server is not at fault: it is said.
        """
        if ended := ended_parts(self._broker):
            return "; ".join(f"{name}: its {part} has ended, the process ends" for name, part in ended.items())
        if still := sorted(self._still_since):
            return f"{', '.join(still)}: records wait and nothing moves"
        if away := [consumer.reader.name for consumer in self._consumers if consumer.gate.away]:
            return Impaired(f"{', '.join(away)}: stands aside until its database and the broker take work again")
        held = [
            f"{consumer.reader.name}: {'paused' if hold == AT_ONCE else 'drained'} by an operator"
            for consumer in self._consumers
            if (hold := consumer.gate.hold) is not None
        ]
        return Remark("; ".join(held)) if held else None

    @staticmethod
    def _signs(consumer: BatchConsumer) -> tuple[int, int]:
        # Waiting for the database is a sign of life: it is not the consumer that is stuck.
        return consumer.counts.batches, consumer.counts.waits

    async def _records_wait(self, consumer: BatchConsumer) -> bool:
        for subscriber in self._broker.subscribers:
            kafka = getattr(subscriber, "consumer", None)
            if kafka is None or getattr(subscriber, "group_id", None) != consumer.reader.name:
                continue
            places = [place for place in kafka.assignment() if place in consumer.known]
            try:
                # Not wait_for: Python 3.11 loses a cancellation at the moment of the answer, and we would never end.
                async with asyncio.timeout(self._every):
                    ends = await kafka.end_offsets(places) if places else {}
            except (KafkaError, TimeoutError):
                return False  # the broker is away: that is waited for, not cured
            # Behind where an operator holds it, nothing waits for it.
            gate = consumer.gate
            if any(gate.end(Place(*place), end) > consumer.known.get(place, end) for place, end in ends.items()):
                return True
        return False
