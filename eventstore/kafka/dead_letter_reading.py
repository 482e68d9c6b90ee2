"""Reading dead letters from outside a service: what their headers say, which is nothing personal."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from contracts.topics import dead_letters_of

_POLL_MS: Final = 500
_TOPIC_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class LetterHead:
    """One dead letter's place in its topic, and its headers by name (contracts.dead_letters), not its value."""

    offset: int
    headers: Mapping[str, str]


class DeadLettersAwayError(Exception):
    """The dead letters cannot be read now: the broker is away, or has no such topic."""


async def read_letter_heads(bootstrap: str, topic: str, latest: int = 1000, *, behind: int = 0) -> list[LetterHead]:
    """The `latest` dead letters of a topic's records, the oldest first; those that came while reading are left out.

    None before the offset `behind`, which a reader that comes again knows already.

    Raises:
        DeadLettersAwayError: the broker is not reachable, or has no such topic.
    """
    try:
        return await _read(bootstrap, topic, latest, behind)
    except (KafkaError, TimeoutError) as error:
        raise DeadLettersAwayError(type(error).__name__) from error


async def _read(bootstrap: str, topic: str, latest: int, behind: int) -> list[LetterHead]:
    place = TopicPartition(dead_letters_of(topic), 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await consumer.start()
        consumer.assign([place])
        # The client waits for ever for a topic that there is not.
        async with asyncio.timeout(_TOPIC_SECONDS):
            end = (await consumer.end_offsets([place]))[place]
            first = (await consumer.beginning_offsets([place]))[place]
        consumer.seek(place, max(first, end - latest, min(behind, end)))
        heads: list[LetterHead] = []
        while await consumer.position(place) < end:
            read = (await consumer.getmany(timeout_ms=_POLL_MS)).get(place, [])
            heads += [_head(record) for record in read if record.offset < end]
        return heads
    finally:
        await consumer.stop()


def _head(record: ConsumerRecord) -> LetterHead:
    return LetterHead(record.offset, {name: value.decode() for name, value in record.headers})
