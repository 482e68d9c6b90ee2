"""How the topics stand on the broker, for whoever compares them with their plans; nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

_ANSWER_SECONDS: Final = 10
_LAST_SECONDS: Final = 2
_AUTO_CREATE: Final = "auto.create.topics.enable"


@dataclass(frozen=True, slots=True)
class Last:
    """The last record of a topic's partition: when the broker appended it and when its event happened, Unix seconds."""

    topic: str
    appended_at: float
    happened_at: float | None


@dataclass(frozen=True, slots=True)
class AsMade:
    """The topics that there are: `partitions`, `settings`, `last` records; and which brokers create topics unasked."""

    partitions: Mapping[str, int]
    settings: Mapping[str, Mapping[str, str]]
    auto_creating: Sequence[str]
    last: Sequence[Last]


async def topics_as_made(bootstrap: str, topics: Sequence[str], *, last_of: Sequence[str]) -> AsMade:
    """How `topics` stand; of those in `last_of`, the last record of every partition too.

    Raises:
        KafkaError, TimeoutError, OSError: the broker does not answer.
    """
    async with asyncio.timeout(_ANSWER_SECONDS):
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        try:
            there = set(await admin.list_topics())
            named = [topic for topic in topics if topic in there]
            described = await admin.describe_topics(named) if named else []
            partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
            settings = await _settings(admin, ConfigResourceType.TOPIC, named)
            cluster = await admin.describe_cluster()
            nodes = [str(node["node_id"]) for node in cluster["brokers"]]
            brokers = await _settings(admin, ConfigResourceType.BROKER, nodes)
        finally:
            await admin.close()
        auto = [node for node, values in brokers.items() if values.get(_AUTO_CREATE) == "true"]
        last = await _last_records(bootstrap, {topic: partitions[topic] for topic in last_of if topic in partitions})
    return AsMade(partitions, settings, auto, last)


async def _settings(admin: AIOKafkaAdminClient, kind: Any, names: Sequence[str]) -> dict[str, dict[str, str]]:
    answers = await admin.describe_configs([ConfigResource(kind, name) for name in names]) if names else []
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for answer in answers
        for _error, _why, _kind, name, entries in answer.resources
    }


async def _last_records(bootstrap: str, topics: Mapping[str, int]) -> list[Last]:
    places = [TopicPartition(topic, number) for topic, count in topics.items() for number in range(count)]
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(places) if places else {}
        wanted = {place: end - 1 for place, end in ends.items() if end}
        if not wanted:
            return []
        consumer.assign(list(wanted))
        for place, offset in wanted.items():
            consumer.seek(place, offset)
        found: dict[TopicPartition, Last] = {}
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                while len(found) < len(wanted):
                    for place, records in (await consumer.getmany(timeout_ms=200)).items():
                        found[place] = Last(place.topic, records[-1].timestamp / 1000, _happened(records[-1].headers))
        except TimeoutError:
            pass  # a record that retention took meanwhile: the others say enough
        return list(found.values())
    finally:
        await consumer.stop()


def _happened(headers: Sequence[tuple[str, bytes]]) -> float | None:
    try:
        return datetime.fromisoformat(dict(headers)["ce_time"].decode()).timestamp()
    except (KeyError, ValueError, UnicodeDecodeError):
        return None
