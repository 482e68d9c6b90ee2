"""Reading dead letters from outside a consumer: one topic's, from any offset on, a fetch at a time.

A fetch is bounded in bytes, so that letters of a megabyte cost time and not memory. Headers say nothing personal;
values are sealed, and whoever has the key opens them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from contracts.topics import dead_letters_of

FETCH_BYTES: Final = 1024 * 1024
"""So much is fetched at once; a letter above it comes alone."""

MOST_AT_ONCE: Final = 500
_POLL_MS: Final = 500
_TOPIC_SECONDS: Final = 5
_SILENT_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class LetterHead:
    """One dead letter's place in its topic, and its headers by name (contracts.dead_letters).

    `kept_at`: when Kafka took it, in seconds since 1970 by the broker's clock; `value`, sealed, only where it was asked
    for.
    """

    offset: int
    headers: Mapping[str, str]
    kept_at: float = 0.0
    value: bytes | None = field(default=None, repr=False)


class DeadLettersAwayError(Exception):
    """The dead letters cannot be read now: the broker is away, or has no such topic."""


class LettersOfTopic:
    """The dead letters of one topic's records: those that it held when it was opened, from `first` to before `end`."""

    def __init__(self, consumer: AIOKafkaConsumer, place: TopicPartition, first: int, end: int) -> None:
        self._consumer, self._place = consumer, place
        self.first, self.end = first, end

    def go_to(self, offset: int) -> None:
        """Read on from `offset`, or from the first that is kept behind it."""
        self._consumer.seek(self._place, max(self.first, min(offset, self.end)))

    async def read(self, *, values: bool) -> list[LetterHead]:
        """What one fetch brings, in the topic's order; nothing: the end is reached. With `values`, sealed as they are.

        Raises:
            DeadLettersAwayError: the broker went away.
        """
        silent_until = time.monotonic() + _SILENT_SECONDS
        try:
            while await self._consumer.position(self._place) < self.end:
                read = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=MOST_AT_ONCE)
                found = [_head(one, values=values) for one in read.get(self._place, []) if one.offset < self.end]
                if found:
                    return found
                if time.monotonic() > silent_until:
                    raise DeadLettersAwayError("no answer")
        except (KafkaError, TimeoutError) as error:
            raise DeadLettersAwayError(type(error).__name__) from error
        return []


@asynccontextmanager
async def open_letters(bootstrap: str, topic: str) -> AsyncIterator[LettersOfTopic]:
    """The dead letters of `topic`'s records, read from the first that is kept until `go_to` says otherwise.

    Raises:
        DeadLettersAwayError: the broker is not reachable, or has no such topic.
    """
    place = TopicPartition(dead_letters_of(topic), 0)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES, fetch_max_bytes=FETCH_BYTES,
    )  # fmt: skip
    try:
        try:
            await consumer.start()
            consumer.assign([place])
            # The client waits for ever for a topic that there is not.
            async with asyncio.timeout(_TOPIC_SECONDS):
                end = (await consumer.end_offsets([place]))[place]
                first = (await consumer.beginning_offsets([place]))[place]
            consumer.seek(place, first)
        except (KafkaError, TimeoutError) as error:
            raise DeadLettersAwayError(type(error).__name__) from error
        yield LettersOfTopic(consumer, place, first, end)
    finally:
        await consumer.stop()


async def read_letter_heads(bootstrap: str, topic: str, latest: int = 1000, *, behind: int = 0) -> list[LetterHead]:
    """The `latest` dead letters of a topic's records, the oldest first; those that came while reading are left out.

    None before the offset `behind`, which a reader that comes again knows already.

    Raises:
        DeadLettersAwayError: the broker is not reachable, or has no such topic.
    """
    async with open_letters(bootstrap, topic) as letters:
        letters.go_to(max(letters.end - latest, behind))
        heads: list[LetterHead] = []
        while read := await letters.read(values=False):
            heads += read
        return heads


def _head(record: ConsumerRecord, *, values: bool) -> LetterHead:
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    return LetterHead(record.offset, headers, record.timestamp / 1000, record.value if values else None)
