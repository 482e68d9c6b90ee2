"""Two event topics and a reporting database for webhooks alone, and what is published and counted there."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.envelope import Envelope
from contracts.ids import event_id, registration_id
from contracts.keys.keyring import Keyring
from contracts.topics import TopicPlan
from eventstore.database import Pool
from eventstore.kafka.topics import create_topics
from services.reporting.edge.webhooks.deliverer import Deliverer
from services.reporting.edge.webhooks.delivery import Facts
from services.reporting.edge.webhooks.keeping import Keeping, Q
from services.reporting.webhooks import signing
from services.reporting.webhooks.destination import networks_of
from services.reporting.webhooks.message import KINDS
from services.reporting.webhooks.schedule import Schedule
from services.reporting.webhooks.subscription import Because, Subscription
from tests.reporting.receiver import Receiver

LOOPBACK = networks_of("127.0.0.0/8")
SOON = Schedule(pauses=(0.1, 0.1, 0.2, 0.4), longest_rest=0.2)
BEGIN = datetime(2021, 9, 1, tzinfo=UTC)
PARTITIONS = 2


@dataclass
class World:
    """Two topics of this module's own, what is counted of them, and the subscriptions."""

    pool: Pool
    keeping: Keeping
    producer: AIOKafkaProducer
    bootstrap: str
    topics: tuple[str, str]
    disabled: list[tuple[str, Because]] = field(default_factory=list)
    minutes: Any = field(default_factory=lambda: count(1))

    async def publish(self, kind: str, body: dict[str, Any], *, partition: int) -> str:
        """Put an event on its topic; the answer is its message's id."""
        stream, version = UUID(body["registration_id"]), body["version"]
        # As in the services: a verdict's id may be that of an event of the registration itself.
        identity = event_id(stream, version)
        at = BEGIN + timedelta(minutes=next(self.minutes))
        headers = Envelope(identity, "/test", kind, at, stream, version).headers()
        topic = self.topics[0 if ".registration." in kind else 1]
        await self.producer.send_and_wait(topic, json.dumps(body).encode(), partition=partition, headers=headers)
        return f"{kind.split('.')[1]}-{identity}"

    async def count(self) -> None:
        """Have everything counted that the topics hold."""
        for topic in self.topics:
            for partition in range(PARTITIONS):
                await self.pool.execute(
                    "INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset) "
                    "VALUES ('reporting', 'here', $1, $2, $3) ON CONFLICT (consumer, cluster, topic, partition) "
                    "DO UPDATE SET next_offset = excluded.next_offset",
                    topic, partition, await self.end(topic, partition),
                )  # fmt: skip

    async def end(self, topic: str, partition: int) -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            place = TopicPartition(topic, partition)
            return int((await consumer.end_offsets([place]))[place])
        finally:
            await consumer.stop()

    async def subscribe(self, url: str, source: str, *, since: datetime | None = None, **more: Any) -> signing.Secret:
        """A subscription to everything of a source, of the name of the source or of `name`."""
        secret, name = signing.new_secret(), more.pop("name", source)
        await self.pool.execute(
            Q.add_subscription, name, url, more.pop("sources", [source]), more.pop("kinds", sorted(KINDS.values())),
            None, self.keeping.sealed(name, [secret]), BEGIN, since,
        )  # fmt: skip
        if since is None:
            async with self.pool.acquire() as connection:
                await self.keeping.begin_here(connection, name)
        return secret

    async def disable(self, one: Subscription, because: Because, _problem: str) -> None:
        self.disabled.append((one.name, because))
        await self.pool.execute(Q.set_state, one.name, "disabled", because, BEGIN)

    @asynccontextmanager
    async def delivering(self, schedule: Schedule = SOON, **more: Any) -> AsyncIterator[dict[str, Facts]]:
        facts: dict[str, Facts] = {}
        deliverer = Deliverer(
            self.keeping, self.bootstrap, LOOPBACK, facts, self.disable, schedule, look_seconds=0.05, **more
        )
        task = asyncio.create_task(deliverer.run())
        try:
            yield facts
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.pool.execute("DELETE FROM reporting_webhooks.subscription")


def registration(source: str, submission_id: str, version: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "registration_id": str(registration_id(source, submission_id)), "version": version, "election_id": "zhujing",
        "source": source, "submission_id": submission_id, "withdrawn": False, "move": None, "place_code": "U017",
        "name_sealed": "v1.canary-name", "details_sealed": "v1.canary-details", "voter_token": "canary-token",
    } | more  # fmt: skip


def verdict(source: str, submission_id: str, version: int, status: str, judged: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "registration_id": str(registration_id(source, submission_id)), "version": version, "election_id": "zhujing",
        "source": source, "submission_id": submission_id, "registration_version": judged, "status": status,
        "under_review": False, "findings": [], "voter_token": "canary-token",
    } | more  # fmt: skip


SUBMITTED, CORRECTED, WITHDRAWN = (f"xuanmin.registration.{w}.v1" for w in ("submitted", "corrected", "withdrawn"))
ASSESSED, SETTLED = (f"xuanmin.validation.{what}.v1" for what in ("assessed", "settled"))


@asynccontextmanager
async def world_of(pool: Pool, bootstrap: str, keys: Path) -> AsyncIterator[World]:
    """A world in the database behind `pool`, with keys in the folder `keys` and topics of its own."""
    keyring = Keyring(keys)
    keyring.make_installation()
    topics = (f"test.{keys.name}.registrations", f"test.{keys.name}.validations")
    await create_topics(bootstrap, partitions=PARTITIONS, plans=[TopicPlan(topic) for topic in topics])
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    yield World(pool, Keeping(pool, keyring.dead_letters(), "here", topics), producer, bootstrap, topics)
    await producer.stop()


def taken(receiver: Receiver, wanted: int) -> Callable[[], Awaitable[bool]]:
    async def enough() -> bool:
        return len({one.id for one in receiver.taken}) >= wanted

    return enough


async def publish_many(world: World, source: str, submissions: int) -> dict[str, list[str]]:
    """Each submission registered, judged and settled, over both partitions; event ids in their order by submission."""
    ids: dict[str, list[str]] = defaultdict(list)
    for step in range(3):
        for number in range(submissions):
            name = f"s{number}"
            kind, body = [
                (SUBMITTED, registration(source, name)),
                (ASSESSED, verdict(source, name, 1, "suspected", findings=[{"code": "NON_LOCAL", "params": {"x": 1}}])),
                (SETTLED, verdict(source, name, 2, "eligible")),
            ][step]
            ids[name].append(await world.publish(kind, body, partition=number % PARTITIONS))
    return ids
