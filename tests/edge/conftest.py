"""The registration service as it runs, on a database and a submissions topic of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.dead_letters import Original, open_original
from contracts.ids import registration_id
from contracts.keys.keyring import Keyring
from contracts.topics import DEAD_LETTER_BYTES, TopicPlan, dead_letters_of
from devstack import ServiceDsns
from eventstore.database import Pool, acquired, open_pool
from eventstore.events import StoredEvent
from eventstore.kafka.topics import create_topics
from eventstore.migrate import migrate
from eventstore.postgres import PostgresLog
from services.registration.app import create_app
from services.registration.edge.intake.in_submissions import SubmissionReader
from services.runtime.settings import Settings
from tests.conftest import fresh_database
from tests.edge.forms import ELECTION, election_file
from tests.store.workshop import eventually, records_of
from xuanmin.installation import MIGRATIONS

TOPIC, NAME = "test.submissions", "registration-under-test"


@dataclass
class Service:
    """The running service, its topic, and its log, read past it."""

    client: httpx.AsyncClient
    bootstrap: str
    producer: AIOKafkaProducer
    pool: Pool
    keyring: Keyring
    keys: Path
    sent: int = 0

    async def publish(self, values: Sequence[bytes | None], headers: Sequence[tuple[str, bytes]] = ()) -> None:
        """Put submissions on the topic, in their order, and wait until they were read."""
        for value in values:
            key = b"k" if value is None else None
            last = await self.producer.send(TOPIC, value, key=key, partition=0, headers=list(headers))
        self.sent = (await last).offset + 1

        async def read() -> bool:
            async with acquired(self.pool) as connection:
                stands = await connection.fetchval(
                    "SELECT next_offset FROM eventstore.checkpoint WHERE consumer = $1 AND partition = 0", NAME
                )
            return bool(stands == self.sent)

        await eventually(read, seconds=30)

    async def events(self, submission_id: str, source: str = "company-hr") -> list[StoredEvent]:
        """The events of one registration."""
        stream = registration_id(source, submission_id)
        async with PostgresLog(self.pool).transaction() as log:
            return (await log.load([stream])).get(stream, [])

    async def told(self, submission_id: str, source: str = "company-hr") -> list[tuple[str, str]]:
        """What happened to one registration, in short: each event's last word, and its place."""
        events = await self.events(submission_id, source)
        return [(e.type.split(".")[2], json.loads(e.body)["place_code"]) for e in events]

    async def dead_letters(self, *, since: int = 0) -> list[tuple[dict[str, str], Original, bool]]:
        """Headers and originals of the dead letters of records from the offset `since` on."""
        found = []
        for letter in await records_of(self.bootstrap, dead_letters_of(TOPIC)):
            headers = {name: value.decode() for name, value in letter.headers}
            if int(headers["dl_offset"]) >= since:
                original = open_original(letter.value, UUID(headers["dl_id"]), self.keyring.dead_letters())
                found.append((headers, *original))
        return found


class ReaderOfItsOwnTopic(SubmissionReader):
    """What other tests publish to the service's topic is not for these to judge, nor what these publish for others."""

    name = NAME
    topics = (TOPIC,)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """The application between its start and its stop, both in one task as a server has it."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with app.router.lifespan_context(app):
            started.set()
            await stop.wait()

    serving = asyncio.create_task(serve())
    await asyncio.wait([serving, asyncio.create_task(started.wait())], return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        await serving
    try:
        yield
    finally:
        stop.set()
        await serving


@pytest.fixture(scope="session")
async def service(
    kafka_bootstrap: str, postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Service]:
    dsn = await fresh_database(postgres_dsn, service_dsns.registration)
    migrate(dsn, *MIGRATIONS["registration"])
    folder: Path = tmp_path_factory.mktemp("keys")
    keyring = Keyring(folder)
    keyring.make_installation()
    plans = [TopicPlan(TOPIC), TopicPlan(dead_letters_of(TOPIC), max_message_bytes=DEAD_LETTER_BYTES, partitions=1)]
    await create_topics(kafka_bootstrap, partitions=2, plans=plans)
    settings = Settings(kafka_bootstrap=kafka_bootstrap, registration_dsn=SecretStr(dsn), keys=folder, relay=False)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, max_request_size=DEAD_LETTER_BYTES)
    await producer.start()
    pool = await open_pool(dsn, name="test")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("services.registration.app.SubmissionReader", ReaderOfItsOwnTopic)
        app = create_app(settings)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with running(app), httpx.AsyncClient(transport=transport, base_url="http://registration") as client:
            answer = await client.put(f"/v1/elections/{ELECTION}", json=election_file())
            assert answer.status_code == 202, answer.text
            yield Service(client, kafka_bootstrap, producer, pool, keyring, folder)
    await pool.close()
    await producer.stop()
