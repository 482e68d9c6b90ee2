"""A service's process: what it opens, in which order, and how it ends.

`Process` is opened in an application's lifespan: pool, broker and relay start, consumers go to their checkpoints, and a
watchdog ends the process where a consumer is stuck, so that its supervisor starts it anew.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from contracts.keys.keyring import Keyring
from contracts.topics import OWN_TOPICS
from eventstore.backoff import Backoff
from eventstore.clock import Clock, clock_of
from eventstore.database import AWAY, Pool, open_pool
from eventstore.kafka.topics import cluster_id
from eventstore.publishing.published_ends import PublishedEnds
from eventstore.publishing.publisher import Publisher
from eventstore.publishing.relay import Relay
from eventstore.reading.checkpoints import Checkpoints
from eventstore.reading.consumer import BatchConsumer
from eventstore.reading.dead_letter_box import DeadLetterBox
from eventstore.reading.reader import Reader
from eventstore.reading.subscriber import subscribe
from eventstore.recovery.following import Follower, Nothing
from eventstore.recovery.recovering import Recovery
from services.runtime.acts.consumers import asked_hold
from services.runtime.allocation import keep_freed_memory
from services.runtime.health.checks import Check
from services.runtime.health.life import Life
from services.runtime.health.log import log_check
from services.runtime.health.watchdog import STUCK_SECONDS, Watchdog
from services.runtime.recovery.catching_up import CatchingUp
from services.runtime.settings import Settings
from services.runtime.telemetry.tracing import Tracing, open_tracing

STOP_SECONDS: Final = 8
AT_ONCE_SECONDS: Final = 5
"""So long a start waits for the log to catch up before HTTP is answered; an ordinary one takes a tenth of a second."""

log = structlog.get_logger(__name__)


@dataclass
class Process:
    """What a running service has open."""

    name: str
    settings: Settings
    pool: Pool
    clock: Clock
    keyring: Keyring
    cluster: str
    publisher: Publisher
    tracing: Tracing | None
    _stack: AsyncExitStack
    life: Life = field(default_factory=Life)
    catching_up: CatchingUp = field(default_factory=CatchingUp)
    ends: PublishedEnds = field(init=False)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self.ends = PublishedEnds(self.cluster)

    async def catch_up(self, source: str, follower: Follower | None = None) -> None:
        """Let the log catch up from its own topics, where its events have this `source`; `follower` keeps what the
        service has beside its log. Everything that runs beside the service waits for it; to be called once it is all
        wired. Comes back when that is done, or goes on beside the service where it takes long.
        """
        if not self.settings.catch_up:
            self.catching_up.not_needed()
            return
        recovery = Recovery(
            self.pool, self.settings.need("kafka_bootstrap"), self.cluster, source, OWN_TOPICS[self.name],
            follower or Nothing(self.pool),
        )  # fmt: skip
        self._begin(self.catching_up.run(recovery), "catching-up")
        try:
            await asyncio.wait_for(self.catching_up.done(), AT_ONCE_SECONDS)
        except TimeoutError:
            # Nobody is to take it for a process that does not come up, and kill it in the middle.
            self.life.started = True

    def consumer(self, reader: Reader) -> BatchConsumer:
        """A consumer that feeds `reader`."""
        box = DeadLetterBox(
            self.publisher, self.keyring.dead_letters(), service=self.name, cluster=self.cluster, clock=self.clock
        )
        return BatchConsumer(
            reader, self.pool, Checkpoints(reader.name, self.cluster), box,
            partial(asked_hold, self.name, reader.name, self.cluster), tracer=self.tracing,
        )  # fmt: skip

    def read(self, consumers: Sequence[BatchConsumer]) -> Check:
        """Start reading with `consumers`; the answer is their health check.

        Their groups are joined beside the service's start: after a kill that waits until the dead member's session
        ends, ten seconds in which HTTP is answered already.
        """
        broker = KafkaBroker(
            self.settings.need("kafka_bootstrap"), client_id=f"xuanmin-{self.name}", logger=None,
            graceful_timeout=STOP_SECONDS, allow_auto_create_topics=False,
        )  # fmt: skip
        for consumer in consumers:
            subscribe(broker, consumer, batch_records=self.settings.batch_records)
        watchdog = Watchdog(broker, consumers)

        async def join_and_watch() -> None:
            await broker.start()
            self.life.started = True
            await watchdog.run()

        async def consumers_are_well() -> str | None:
            return await watchdog.check() if self.life.started else "the groups are not joined yet"

        reading = self.run(join_and_watch(), "watchdog")

        async def stop() -> None:
            await self._end([reading])
            await asyncio.gather(*(consumer.stop() for consumer in consumers))
            await broker.stop()

        self._stack.push_async_callback(stop)
        return consumers_are_well

    def relay(self, source: str) -> tuple[Relay | None, Check]:
        """Start the relay where this process is to have one; the answer is the relay and the log's health check."""
        relay = None
        if self.settings.relay:
            relay = Relay(self.pool, self.publisher, source=source, ends=self.ends, tracer=self.tracing)
            self.run(relay.run(), "relay")
        return relay, log_check(relay, self.pool, self.clock)

    def at_end(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have something closed when the service ends, before what it was opened on."""
        self._stack.push_async_callback(close)

    def run(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run `work` beside the service, once its log has caught up, until it stops; where it fails, the process ends
        and is started anew."""
        return self._begin(self.catching_up.after(work), name)

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._end_on_failure)
        self._tasks.append(task)
        return task

    async def close(self) -> None:
        """End what runs beside the service."""
        await self._end(self._tasks)

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        self._stopping = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end_on_failure(self, task: asyncio.Task[None]) -> None:
        # One that was cancelled though nobody stops the service is as dead as one that failed.
        error = None if task.cancelled() else task.exception()
        if self._stopping or (error is None and not task.cancelled()):
            return
        self.life.ended = f"its task {task.get_name()} has ended; the process ends, to be started anew"
        log.critical("task_failed", task=task.get_name(), exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)


@asynccontextmanager
async def open_process(name: str, settings: Settings, dsn_setting: str) -> AsyncIterator[Process]:
    """Open what every service needs; waits a minute for database and broker.

    Raises:
        SettingMissingError: an address or the keyring is not set.
        TimeoutError: database or broker did not come.
    """
    dsn, bootstrap = settings.need(dsn_setting), settings.need("kafka_bootstrap")
    clock = clock_of(settings.clock_file)
    async with AsyncExitStack() as stack, asyncio.timeout(None) as limit:
        limit.reschedule(asyncio.get_running_loop().time() + STUCK_SECONDS)
        pool = await _patiently(lambda: open_pool(dsn, largest=settings.pool_size, name=f"xuanmin-{name}"))
        stack.push_async_callback(_close_pool, pool)
        cluster = await _patiently(lambda: cluster_id(bootstrap))
        publisher = Publisher(bootstrap, f"xuanmin-{name}")
        stack.push_async_callback(publisher.stop)
        limit.reschedule(None)
        tracing = open_tracing(name, settings.trace_share)
        if tracing is not None:
            stack.push_async_callback(asyncio.to_thread, tracing.close)
        process = Process(
            name, settings, pool, clock, Keyring(Path(settings.need("keys"))), cluster, publisher, tracing, stack
        )
        stack.push_async_callback(process.close)
        gc.collect()
        gc.freeze()
        # Batches make many short-lived objects and no cycles: collecting less often saves a tenth of the CPU.
        gc.set_threshold(50_000, 20, 100)
        keep_freed_memory()
        yield process


async def _patiently(step: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    backoff = Backoff()
    while True:
        try:
            return await step()
        except (*AWAY, KafkaError) as error:
            log.warning("start_waits", error=type(error).__name__)
            await backoff.wait()


async def _close_pool(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), timeout=2)
    except TimeoutError:
        pool.terminate()
