"""Whether a consumer's database is level with the broker: it has everything that the topics held when it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from eventstore.reading.checkpoints import Place


async def end_offsets(bootstrap: str, topics: Sequence[str]) -> dict[Place, int]:
    """The offset behind the last record of every partition of `topics`, now, as the broker says it.

    Raises:
        KafkaError: the broker is not reachable.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    try:
        await admin.start()
        described = await admin.describe_topics(list(topics))
        places = [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        ]
        await consumer.start()
        ends = await consumer.end_offsets(places)
    finally:
        await consumer.stop()
        await admin.close()
    return {Place(*place): end for place, end in ends.items()}


def records_behind(ends: Mapping[Place, int], standing: Mapping[Place, int]) -> int:
    """How many records before `ends` are not in a database that has read each place up to `standing`."""
    return sum(max(0, end - standing.get(place, 0)) for place, end in ends.items())
