"""FastStream's part: a raw batch subscriber that hands its records to a BatchConsumer and decides nothing itself.

The acknowledgement policy is MANUAL and nothing is ever acknowledged through FastStream: of its policies some lose what
was not processed, others block a partition for ever. Offsets live in the database (see consumer.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage as InjectedMessage
from faststream.kafka.message import KafkaAckableMessage, KafkaMessage

from eventstore.reading.consumer import BatchConsumer
from eventstore.reading.header_names import tolerate_any_header_name

POLL_MS: Final = 20
FETCH_BYTES: Final = 1024 * 1024
SESSION_MS: Final = 10_000
POLL_WITHIN_MS: Final = 300_000
"""Kafka's client leaves the group of who takes longer between two polls: batches are given back long before."""


class _Seek(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    def __init__(self, consumer: BatchConsumer, kafka: Callable[[], AIOKafkaConsumer]) -> None:
        self._consumer = consumer
        self._kafka = kafka

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:  # noqa: ARG002  aiokafka calls it so
        """What is being kept is protected by its checkpoint; nothing new is taken until partitions are given again."""
        self._consumer.revoked()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._consumer.assigned(self._kafka(), list(assigned))


def subscribe(
    broker: KafkaBroker, consumer: BatchConsumer, *, batch_records: int, poll_within_ms: int = POLL_WITHIN_MS
) -> None:
    """Subscribe `consumer` on `broker` to its reader's topics, from the database's offsets."""
    tolerate_any_header_name()

    def kafka() -> AIOKafkaConsumer:
        running = subscriber.consumer
        if running is None:
            raise RuntimeError("the subscriber has no consumer before the broker has started")
        return running

    async def parse(raw: tuple[Any, ...]) -> KafkaMessage:
        # The stock parser decodes every header of every record, and fails for ever on one that is not UTF-8.
        return KafkaAckableMessage(body=b"", raw_message=raw, consumer=kafka(), message_id=f"{raw[0].offset}")

    async def decode(message: KafkaMessage) -> bytes:
        return message.body

    subscriber = broker.subscriber(
        *consumer.reader.topics,
        group_id=consumer.reader.name,
        batch=True,
        max_records=batch_records,
        batch_timeout_ms=POLL_MS,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        # Topics of one key have equally many partitions: the range assignor gives the same ones to the same process.
        partition_assignment_strategy=[RangePartitionAssignor],
        session_timeout_ms=SESSION_MS,
        max_poll_interval_ms=poll_within_ms,
        max_partition_fetch_bytes=FETCH_BYTES,
        isolation_level="read_committed",
        listener=_Seek(consumer, kafka),
        parser=parse,
        decoder=decode,
        title=f"{consumer.reader.name} reads",
    )

    @subscriber
    async def handle(message: InjectedMessage) -> None:
        # Every line that is logged of the batch, by whichever part, says whose it is.
        structlog.contextvars.bind_contextvars(consumer=consumer.reader.name)
        await consumer.handle(kafka(), message.raw_message)


def ended_parts(broker: KafkaBroker) -> dict[str, str]:
    """The groups on `broker` whose reading has ended, though nobody stopped it, and which part of it did.

    Only a new process reads on: neither FastStream nor Kafka's client starts such a part again.
    """
    ended = {}
    for subscriber in broker.subscribers:
        kafka, group = getattr(subscriber, "consumer", None), str(getattr(subscriber, "group_id", ""))
        if kafka is None:
            continue
        # Kafka's client tells of its own tasks only to who polls, and the poll's error is logged and passed over.
        parts: dict[str, list[asyncio.Task[Any]]] = {
            "loop": list(getattr(subscriber, "tasks", ())),
            "fetcher": [kafka._fetcher.error_future],  # noqa: SLF001
            "membership": [kafka._coordinator._coordination_task],  # noqa: SLF001
        }
        for part, tasks in parts.items():
            if tasks and all(task.done() for task in tasks):
                ended[group] = part
    return ended
