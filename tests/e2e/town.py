"""The running town: three supervised services, the registration store's relay twice, and ways to ask all of them."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import RecordMetadata

from contracts.topics import ELECTIONS, REGISTRATIONS, RESIDENTS, SUBMISSIONS, VALIDATIONS
from tests.e2e.people import REGISTERED, Form, Person, set_up
from xuanmin.installation import Installation
from xuanmin.supervisor import Supervised, Supervisor

PATIENCE = 60.0
LARGEST = 4 * 1024 * 1024
_LOOK = 0.03
_READERS: dict[str, dict[str, tuple[str, ...]]] = {
    "registration": {"registration": (SUBMISSIONS,)},
    "validation": {
        "validation": (REGISTRATIONS,),
        "validation-elections": (ELECTIONS,),
        "validation-residents": (RESIDENTS,),
    },
    "reporting": {"reporting": (REGISTRATIONS, VALIDATIONS, ELECTIONS)},
}
_BEHIND = "SELECT head.position - relay.position FROM eventstore.head JOIN eventstore.relay USING (shard)"
_PLACES = "SELECT topic, partition, next_offset FROM eventstore.checkpoint WHERE consumer = $1"
_STATUS = "SELECT status, sum(voters)::bigint AS voters FROM reporting.tally WHERE election_id = $1 GROUP BY status"


async def eventually(check: Callable[[], Awaitable[Any]], *, seconds: float = PATIENCE) -> Any:
    """What `check` answers once that is true of it.

    Raises:
        TimeoutError: it never is.
    """
    until = time.monotonic() + seconds
    while not (answer := await check()):
        if time.monotonic() > until:
            raise TimeoutError(check.__doc__ or check.__name__)
        await asyncio.sleep(_LOOK)
    return answer


@dataclass(repr=False)
class Town:
    """Every HTTP answer that anybody was given is kept in `answers`, for the search for leaks at the end."""

    installation: Installation
    services: Supervisor
    relays: Sequence[Supervisor]
    pools: dict[str, Any]
    analyst: Any
    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    consumer: AIOKafkaConsumer
    answers: list[bytes]
    started_at: float = field(default_factory=time.time)
    _elections: Any = field(default_factory=count)
    _people: Any = field(default_factory=lambda: iter(REGISTERED))

    def url(self, service: str, path: str) -> str:
        return self.installation.environment[f"XUANMIN_{service.upper()}_URL"] + path

    def take(self, number: int) -> list[Person]:
        """People of the registry whom no other test has."""
        return [next(self._people) for _ in range(number)]

    async def new_election(self, content: dict[str, Any] | None = None) -> str:
        """The id of an election of its own, set up; `content` is a set-up whose id is replaced."""
        election = f"e2e-{next(self._elections)}"
        wanted = json.loads(json.dumps(content or set_up(election), default=str))
        wanted["election"]["id"] = election
        answer = await self.http.put(self.url("registration", f"/v1/elections/{election}"), json=wanted)
        assert answer.status_code == 202, answer.text
        return election

    async def send(
        self, *records: Form | bytes | None, partition: int | None = None, key: bytes | None = None
    ) -> list[RecordMetadata]:
        """Publish forms, or raw records, one after the other; says where each of them stands."""
        values = [json.dumps(one, ensure_ascii=False).encode() if isinstance(one, dict) else one for one in records]
        # aiokafka refuses a record with neither key nor value; Kafka takes it.
        keys = [b"" if one is None and key is None else key for one in values]
        waiting = [
            await self.producer.send(SUBMISSIONS, one, key=its, partition=partition)
            for one, its in zip(values, keys, strict=True)
        ]
        return [await one for one in waiting]

    async def send_as_one_batch(self, *forms: Form, partition: int) -> None:
        """Publish forms as one batch of Kafka's, so that a reader gets them together."""
        batch = self.producer.create_batch()
        for one in forms:
            record = json.dumps(one, ensure_ascii=False).encode()
            assert batch.append(key=None, value=record, timestamp=None) is not None
        await (await self.producer.send_batch(batch, SUBMISSIONS, partition=partition))

    async def status(self, election: str) -> Counter[str]:
        """How many registrations have which status, as an analyst sees it."""
        return Counter({row["status"]: row["voters"] for row in await self.analyst.fetch(_STATUS, election)})

    async def shown(self, source: str, submission_id: str) -> dict[str, Any]:
        """Where a submission stands, over HTTP."""
        path = f"/v1/submissions/{quote(source, safe='')}/{quote(submission_id, safe='')}"
        answer = await self.http.get(self.url("reporting", path))
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def settle(self, registration_id: str, version: int, decision: str, **more: Any) -> httpx.Response:
        form = {
            "decision": decision, "registration_version": version, "decided_by": "R0001", "reason": "checked"
        } | more  # fmt: skip
        return await self.http.post(self.url("validation", f"/v1/cases/{registration_id}/settlement"), json=form)

    async def counted(self, election: str, **wanted: int) -> None:
        """Wait until everything sent is through; then the counts must be these, and no others."""
        await self.quiet()
        found = await self.status(election)
        assert +found == +Counter(wanted), f"{dict(found)}, and must be {wanted}"

    async def quiet(self) -> None:
        """Wait until nothing is on its way any more: topics read to their ends, logs published, nothing to judge."""
        await eventually(self._registration_is_through)
        await eventually(self._validation_is_through)
        await eventually(self._reporting_is_through)

    async def _registration_is_through(self) -> bool:
        """The registration service has read what was submitted, and its relay has published what it wrote"""
        return await self._has_read("registration") and await self._published("registration")

    async def _validation_is_through(self) -> bool:
        """The validation service has read and judged everything, and its relay has published what it wrote"""
        if not await self._has_read("validation") or await self.pools["validation"].fetchval(
            "SELECT count(*) FROM validation.registration WHERE due AND election_id LIKE 'e2e-%'"
        ):
            return False
        return await self._published("validation")

    async def _reporting_is_through(self) -> bool:
        """The reporting service has read what both relays published"""
        return await self._has_read("reporting")

    async def _published(self, service: str) -> bool:
        return bool(await self.pools[service].fetchval(_BEHIND) == 0)

    async def _has_read(self, service: str) -> bool:
        for reader, topics in _READERS[service].items():
            ends = await self.ends(*topics)
            stands = {(row["topic"], row["partition"]): row["next_offset"] for row in await self._places(reader)}
            if any(stands.get((place.topic, place.partition), 0) < end for place, end in ends.items()):
                return False
        return True

    async def _places(self, reader: str) -> list[Any]:
        service = reader.partition("-")[0]
        rows: list[Any] = await self.pools[service].fetch(_PLACES, reader)
        return rows

    async def ends(self, *topics: str) -> dict[TopicPartition, int]:
        """The offset behind the last record of each partition."""
        places = []
        for topic in topics:
            places += [TopicPartition(topic, one) for one in sorted(await self.producer.partitions_for(topic))]
        ends: dict[TopicPartition, int] = await self.consumer.end_offsets(places)
        return ends

    async def records(self, topic: str, since: dict[TopicPartition, int] | None = None) -> list[Any]:
        """Everything that a topic holds, or what came after `since`, partition after partition, in their order."""
        since = since or {}
        ends = {place: end for place, end in (await self.ends(topic)).items() if end > since.get(place, 0)}
        found: list[Any] = []
        if not ends:
            return found
        reader = new_consumer(self.installation)
        await reader.start()
        try:
            reader.assign(list(ends))
            for place in ends:
                reader.seek(place, since.get(place, 0))
            while [place for place, end in ends.items() if await reader.position(place) < end]:
                for records in (await reader.getmany(timeout_ms=200)).values():
                    found += records
        finally:
            await reader.stop()
        return sorted(found, key=lambda record: (record.partition, record.offset))

    def running(self) -> dict[str, int]:
        """The process ids of everything that is supervised."""
        return {f"{name} {place}": one.pid for place, name, one in self._supervised()}

    def active_relay(self) -> Supervised:
        """The relay that took the lease last."""
        took = {}
        for supervisor in self.relays:
            relay = supervisor["registration-relay"]
            lines = [json.loads(line) for line in relay.log_path.read_text().splitlines() if "relay_active" in line]
            took[relay.pid] = (max((line["timestamp"] for line in lines), default=""), relay)
        return max(took.values(), key=lambda one: one[0])[1]

    def _supervised(self) -> list[tuple[int, str, Supervised]]:
        return [
            (place, service.name, service)
            for place, supervisor in enumerate((self.services, *self.relays))
            for service in supervisor.services
        ]


def new_consumer(installation: Installation) -> AIOKafkaConsumer:
    """A consumer of no group."""
    return AIOKafkaConsumer(
        bootstrap_servers=installation.environment["XUANMIN_KAFKA_BOOTSTRAP"],
        enable_auto_commit=False,
        max_partition_fetch_bytes=LARGEST,
    )


async def open_pool(dsn: str) -> Any:
    return await asyncpg.create_pool(dsn, min_size=1, max_size=3)
