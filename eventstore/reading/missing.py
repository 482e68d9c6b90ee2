"""What a topic no longer holds of what a consumer believes to stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.topics import COMPACTED
from eventstore.reading.checkpoints import Place

log = structlog.get_logger(__name__)


def note_gaps(records: Sequence[ConsumerRecord], known: Mapping[Place, int]) -> None:
    """Say where records are gone that nobody has read: their retention ended before. Compaction leaves gaps too."""
    first = {(r.topic, r.partition): r.offset for r in reversed(records) if r.topic not in COMPACTED}
    for pair, offset in first.items():
        place = Place(*pair)
        missing = offset - known.get(place, offset)
        if missing > 0:
            log.error("records_missing", topic=place.topic, partition=place.partition, records=missing)


async def shortened(
    consumer: AIOKafkaConsumer, records: Sequence[ConsumerRecord], standing: Mapping[Place, int]
) -> set[Place]:
    """The partitions of `records` that end before our checkpoint: their broker lost its tail, or they were made anew.

    They give old offsets to new records: passing those over as known would lose them.
    """
    below = {(r.topic, r.partition) for r in records if r.offset < standing.get((r.topic, r.partition), 0)}  # type: ignore[call-overload]
    if not below:
        return set()
    ends = await consumer.end_offsets([TopicPartition(*pair) for pair in below])
    return {Place(*pair) for pair, end in ends.items() if end < standing[Place(*pair)]}
