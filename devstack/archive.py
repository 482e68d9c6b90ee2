"""Java's ahead-of-time archive of a broker that has worked for a moment: later starts take half the time and CPU.

It is made once for these jars and this Java, by a training run, and is no more than a convenience: without it, or with
one that does not fit, Kafka starts all the same.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from devstack.ephemeral import EphemeralFolder
from devstack.errors import DevstackError
from devstack.folders import locked
from devstack.jars import ensure_jars
from devstack.kafka import Kafka, archive_path
from devstack.ports import LOOPBACK

_RECORDS = 2_000
_TOPIC = "training"


class _TrainingKafka(Kafka):
    """A broker that writes the archive of itself when it is stopped."""

    def _archive_flags(self) -> list[str]:
        return []

    def _command(self, port: int) -> list[str]:
        java, *rest = super()._command(port)
        return [java, f"-XX:AOTCacheOutput={self.archive}", *rest]

    @property
    def archive(self) -> Path:
        return self.folder / "archive.aot"


def ensure_archive(on_step: Callable[[str], None]) -> Path | None:
    """The archive's path, made first if need be (about ten seconds); None when it cannot be made.

    ``on_step`` is told when it has to be made.
    """
    archive = archive_path()
    if archive.exists():
        return archive
    on_step("Kafka is being made ready for quick starts (once, about ten seconds)")
    # A want of room or time here is no reason to stop: it would be met again, and explained, by the start itself.
    with suppress(DevstackError, OSError), locked(archive.with_suffix(".lock"), lambda: None):
        if not archive.exists():
            _train(archive)
    return archive if archive.exists() else None


def _train(archive: Path) -> None:
    with EphemeralFolder() as folder:
        broker = _TrainingKafka(folder.path, kept=False, on_change=folder.tell)
        broker.jars = tuple(ensure_jars(None))
        broker.start(lambda _: None)
        try:
            asyncio.run(_work(f"{LOOPBACK}:{broker.port}"))
        finally:
            broker.stop()
        partial = archive.with_suffix(".partial")
        partial.write_bytes(broker.archive.read_bytes())
        partial.rename(archive)


async def _work(bootstrap: str) -> None:
    """What every broker does: a topic, records in batches, a consumer group that reads them and commits."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(_TOPIC, num_partitions=4, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        for _ in range(_RECORDS):
            await producer.send(_TOPIC, bytes(300))
    consumer = AIOKafkaConsumer(_TOPIC, bootstrap_servers=bootstrap, group_id=_TOPIC, auto_offset_reset="earliest")
    async with consumer:
        seen = 0
        while seen < _RECORDS:
            seen += sum(map(len, (await consumer.getmany(timeout_ms=1_000)).values()))
        await consumer.commit()
