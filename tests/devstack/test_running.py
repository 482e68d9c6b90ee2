"""A running stack: used by two, killed and restarted, and what it promises about durability and privacy."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from devstack import DevstackError, Stack, running

if TYPE_CHECKING:
    from tests.devstack.conftest import Starter

_CANARY = "310116195003070019"


async def _produce(bootstrap: str, topic: str, values: list[bytes]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    for value in values:
        await producer.send_and_wait(topic, value)
    await producer.stop()


async def _consume(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(20):
            return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


def test_a_second_program_uses_the_running_stack_and_leaves_it_running(
    kept_stack: Stack, another_program: "Callable[..., Starter]"
) -> None:
    pids = {"kafka": kept_stack.kafka.pid, "postgres": kept_stack.postgres.pid}
    starter = another_program(kept_stack.folder, "kafka", "postgres")
    assert starter.pids == pids
    starter.leave()
    assert {"kafka": kept_stack.kafka.pid, "postgres": kept_stack.postgres.pid} == pids


async def test_records_acknowledged_before_a_kill_are_there_after_the_restart(kept_stack: Stack) -> None:
    values = [str(number).encode() for number in range(50)]
    bootstrap = kept_stack.addresses.kafka_bootstrap
    await _produce(bootstrap, "acknowledged", values)
    await asyncio.to_thread(kept_stack.kafka.kill)
    with pytest.raises(DevstackError, match="does not run"):
        _ = kept_stack.kafka.pid
    await asyncio.to_thread(kept_stack.kafka.restart)
    assert kept_stack.addresses.kafka_bootstrap == bootstrap
    assert await _consume(bootstrap, "acknowledged", len(values)) == values


async def test_rows_committed_before_a_kill_are_there_after_the_restart(kept_stack: Stack) -> None:
    dsn = kept_stack.addresses.postgres_dsn
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE committed AS SELECT generate_series(1, 1000) AS number")
    kept_stack.postgres.kill()
    await asyncio.wait_for(connection.close(), 5)
    kept_stack.postgres.restart()
    assert kept_stack.addresses.postgres_dsn == dsn
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("SELECT sum(number) FROM committed") == 500_500
    await connection.close()


async def test_a_suspended_server_keeps_connections_and_answers_once_resumed(kept_stack: Stack) -> None:
    connection = await asyncpg.connect(kept_stack.addresses.postgres_dsn)
    kept_stack.postgres.suspend()
    try:
        question = asyncio.create_task(connection.fetchval("SELECT 1"))
        done, _ = await asyncio.wait({question}, timeout=0.3)
        assert not done
    finally:
        kept_stack.postgres.resume()
    assert await asyncio.wait_for(question, 5) == 1
    await connection.close()


async def test_a_topic_is_not_made_by_writing_to_it(kept_stack: Stack) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kept_stack.addresses.kafka_bootstrap)
    await admin.start()
    await admin.describe_topics(["never_made"])
    assert "never_made" not in await admin.list_topics()
    await admin.close()


async def test_the_database_never_trades_durability_for_speed(kept_stack: Stack) -> None:
    connection = await asyncpg.connect(kept_stack.addresses.postgres_dsn)
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert await connection.fetchval("SELECT current_setting($1)", setting) == "on", setting
    assert (await connection.fetchval("SELECT version()")).startswith("PostgreSQL 18")
    await connection.close()


async def test_a_wrong_password_is_refused(kept_stack: Stack) -> None:
    port = urlsplit(kept_stack.addresses.postgres_dsn).port
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://postgres:wrong@127.0.0.1:{port}/postgres")


def test_both_servers_listen_on_the_loopback_interface_alone(kept_stack: Stack) -> None:
    listening = [
        connection.laddr[0]
        for server in (kept_stack.kafka, kept_stack.postgres)
        for connection in psutil.Process(server.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


async def test_no_statement_parameter_or_key_reaches_the_database_log(kept_stack: Stack) -> None:
    connection = await asyncpg.connect(kept_stack.addresses.postgres_dsn)
    await connection.execute("CREATE TABLE numbers (number text PRIMARY KEY CHECK (length(number) < 30))")
    await connection.execute("INSERT INTO numbers VALUES ($1)", _CANARY)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO numbers VALUES ($1)", _CANARY)
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await connection.execute(f"SELEC '{_CANARY}'")
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("INSERT INTO numbers VALUES ($1)", _CANARY * 2)
    await connection.close()
    log = kept_stack.postgres.log_path.read_text()
    assert "duplicate key value" in log
    assert _CANARY not in log


def test_what_is_secret_can_be_read_by_its_owner_alone(kept_stack: Stack) -> None:
    secrets = kept_stack.folder / "secrets"
    assert secrets.stat().st_mode & 0o077 == 0
    assert (secrets / "postgres").stat().st_mode & 0o177 == 0
    password = (secrets / "postgres").read_text()
    assert password in kept_stack.addresses.postgres_dsn
    assert password not in (kept_stack.folder / "stack.json").read_text()


def test_a_server_left_out_is_named_when_it_is_asked_for(kept_stack: Stack) -> None:
    with running(kept_stack.folder, kafka=False) as stack, pytest.raises(DevstackError, match="Kafka is not part"):
        _ = stack.kafka


def test_importing_the_room_starts_nothing_and_warns_of_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import devstack"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
