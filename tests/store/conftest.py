"""One database for the store's tests, empty for each; a topic of its own for whoever asks for a workshop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

import pytest
from aiokafka import AIOKafkaProducer

from contracts.topics import DEAD_LETTER_BYTES, TopicPlan, dead_letters_of
from devstack import ServiceDsns
from eventstore.database import Pool, acquired, open_pool
from eventstore.kafka.topics import cluster_id, create_topics
from eventstore.migrate import migrate
from eventstore.publishing.publisher import Publisher
from tests.conftest import fresh_database
from tests.store.workshop import PARTITIONS, Workshop

_topics = count()


@pytest.fixture(scope="session")
async def store_pool(postgres_dsn: str, service_dsns: ServiceDsns) -> AsyncIterator[Pool]:
    """One database for all tests of the store, with the table `noted` of the readers here."""
    dsn = await fresh_database(postgres_dsn, service_dsns.registration)
    migrate(dsn)
    pool = await open_pool(dsn, largest=12, name="test")
    async with acquired(pool) as connection:
        await connection.execute(
            "CREATE TABLE noted (id bigserial, topic text, partition integer, at_offset bigint, value text)"
        )
    yield pool
    await pool.close()


@pytest.fixture
async def log_pool(store_pool: Pool) -> Pool:
    """The store's database, empty."""
    async with acquired(store_pool) as connection:
        await connection.execute(
            "DELETE FROM eventstore.log; DELETE FROM eventstore.checkpoint; DELETE FROM noted;"
            "DELETE FROM eventstore.broker; DELETE FROM eventstore.published_end;"
            "UPDATE eventstore.head SET position = 0, recorded_at = 'epoch', hash = decode(repeat('00', 32), 'hex');"
            "UPDATE eventstore.relay SET position = 0, owner = NULL, leased_until = '-infinity'"
        )
    return store_pool


@pytest.fixture
async def workshop(kafka_bootstrap: str, log_pool: Pool) -> AsyncIterator[Workshop]:
    topic = f"test.workshop-{next(_topics)}"
    plans = [
        TopicPlan(topic),
        TopicPlan(dead_letters_of(topic), max_message_bytes=DEAD_LETTER_BYTES, partitions=1),
    ]
    await create_topics(kafka_bootstrap, partitions=PARTITIONS, plans=plans)
    publisher = Publisher(kafka_bootstrap, "test")
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, max_request_size=4 * 1024 * 1024)
    await producer.start()
    yield Workshop(kafka_bootstrap, await cluster_id(kafka_bootstrap), log_pool, topic, producer, publisher)
    await producer.stop()
    await publisher.stop()


@pytest.fixture
async def publisher(kafka_bootstrap: str) -> AsyncIterator[Publisher]:
    publisher = Publisher(kafka_bootstrap, "test")
    yield publisher
    await publisher.stop()
