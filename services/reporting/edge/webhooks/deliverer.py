"""Delivering all subscriptions: one process at a time, each subscription by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

import structlog
from aiokafka.errors import KafkaError

from eventstore.backoff import Backoff
from eventstore.database import AWAY
from eventstore.kafka.topic_extents import BrokerAwayError, TopicExtents
from services.reporting.edge.webhooks.delivery import WINDOW, Delivery, DeliveryLostError, Facts
from services.reporting.edge.webhooks.in_order import Counted
from services.reporting.edge.webhooks.keeping import LEASE, Keeping
from services.reporting.edge.webhooks.sending import ANSWER_SECONDS, Sender
from services.reporting.webhooks.destination import Network
from services.reporting.webhooks.schedule import Pace, Schedule
from services.reporting.webhooks.subscription import Because, Subscription
from services.reporting.webhooks.window import Window

A_SECOND: Final = 150
LOOK_SECONDS: Final = 1.0
STANDBY_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Deliverer:
    """Delivers what `keeping` keeps, while this process holds the lease; `facts` are the subscriptions' by name.

    `networks` are the private ones that may be spoken to; `disable` records that a receiver is not sent to any more.
    """

    keeping: Keeping
    bootstrap: str
    networks: Sequence[Network]
    facts: dict[str, Facts]
    disable: Callable[[Subscription, Because, str], Awaitable[None]]
    schedule: Schedule = field(default_factory=Schedule)
    answer_seconds: float = ANSWER_SECONDS
    now: Callable[[], float] = time.time
    look_seconds: float = LOOK_SECONDS
    pace: Pace = field(default_factory=lambda: Pace(A_SECOND))
    _owner: UUID = field(default_factory=uuid4)
    _running: dict[str, tuple[int, asyncio.Task[None], Delivery]] = field(default_factory=dict)

    async def run(self) -> None:
        """Deliver until cancelled; waits through a missing database or broker."""
        backoff = Backoff()
        extents = TopicExtents(self.bootstrap)
        try:
            while True:
                try:
                    # Whoever cannot renew the lease stops before it runs out for others.
                    async with asyncio.timeout(LEASE.total_seconds() * 0.7):
                        ours = await self._look(extents)
                except (*AWAY, KafkaError, BrokerAwayError) as error:
                    log.warning("webhooks_wait", error=type(error).__name__)
                    await self._stop(list(self._running))
                    await backoff.wait()
                    continue
                backoff.reset()
                await asyncio.sleep(self.look_seconds if ours else STANDBY_SECONDS)
        finally:
            await self._stop(list(self._running))
            await extents.close()
            await asyncio.shield(self._give_up())

    async def _look(self, extents: TopicExtents) -> bool:
        if not await self.keeping.take_lease(self._owner):
            await self._stop(list(self._running))
            self.facts.clear()
            return False
        wanted = {one.name: one for one in await self.keeping.all()}
        for name in self.facts.keys() - wanted.keys():
            del self.facts[name]
        for one in wanted.values():
            self.facts.setdefault(one.name, Facts()).disabled = one.state == "disabled"
        enabled = {name: one for name, one in wanted.items() if one.state == "enabled"}
        changed = [
            name for name, (revision, task, _) in self._running.items()
            if task.done() or name not in enabled or enabled[name].revision != revision
        ]  # fmt: skip
        await self._stop(changed)
        if not enabled:
            return True
        # The counts first: whatever they hold is on the topics when these are asked.
        through = await self.keeping.counted_through()
        counted = Counted(through, await extents.of(self.keeping.topics))
        for name, one in enabled.items():
            if name not in self._running:
                self._start(one)
            self._running[name][2].look(counted)
        return True

    def _start(self, one: Subscription) -> None:
        sender = Sender(one.url, one.secrets, self.networks, answer_seconds=self.answer_seconds)
        delivery = Delivery(
            one, self.keeping, sender, Window(self.schedule, WINDOW), self._owner, self.bootstrap,
            self.facts[one.name], self.disable, self.now, self.pace,
        )  # fmt: skip
        task = asyncio.create_task(self._deliver(delivery), name=f"webhook-{one.name}")
        self._running[one.name] = (one.revision, task, delivery)

    async def _deliver(self, delivery: Delivery) -> None:
        """One subscription's own work: what goes wrong with it is nobody else's, and it begins anew."""
        name = delivery.subscription.name
        try:
            await delivery.run()
        except DeliveryLostError:
            log.info("webhook_begins_anew", subscription=name)
        except (*AWAY, KafkaError) as error:
            log.warning("webhook_waits", subscription=name, error=type(error).__name__)
        except Exception:
            log.exception("webhook_failed", subscription=name)
            await asyncio.sleep(LOOK_SECONDS)
        finally:
            await delivery.sender.close()

    async def _stop(self, names: Sequence[str]) -> None:
        stopped = [self._running.pop(name)[1] for name in names]
        for task in stopped:
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)

    async def _give_up(self) -> None:
        try:
            await self.keeping.give_up_lease(self._owner)
        except AWAY:
            log.info("webhooks_lease_runs_out")
