"""The first thing that a service does: its log catches up from its own topics, and everything else waits for that.

At an ordinary start there is nothing to read, and nobody notices. After a restore it takes as long as it takes: HTTP
tells what stands meanwhile and takes nothing new, and the health check says how far it is, or why it cannot go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, Final

import structlog
from aiokafka.errors import KafkaError
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from eventstore.backoff import Backoff
from eventstore.database import AWAY
from eventstore.recovery.order import UnrestorableError
from eventstore.recovery.recovering import Recovery

TRY_AGAIN_SECONDS: Final = 30.0
"""A log that cannot be restored as things are is looked at again so often: somebody may have brought what it lacks."""

log = structlog.get_logger(__name__)


class CatchingUp(Collector):
    """Whether the log of this process's store has caught up; what is to wait for that waits with `after`."""

    def __init__(self) -> None:
        self._done = asyncio.Event()
        self._recovery: Recovery | None = None
        self._stuck: str | None = None

    async def after(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` once the log has caught up."""
        try:
            await self._done.wait()
        except asyncio.CancelledError:
            work.close()
            raise
        await work

    async def done(self) -> None:
        """Wait until the log has caught up."""
        await self._done.wait()

    def not_needed(self) -> None:
        """Say that there is nothing to catch up with."""
        self._done.set()

    async def run(self, recovery: Recovery) -> None:
        """Let the log catch up; waits through a missing database or broker, and for a person where it cannot."""
        self._recovery = recovery
        backoff = Backoff()
        while True:
            try:
                await recovery.run()
            except UnrestorableError as wrong:
                if str(wrong) != self._stuck:
                    log.critical("log_cannot_catch_up", why=str(wrong))
                self._stuck = str(wrong)
                await asyncio.sleep(TRY_AGAIN_SECONDS)
            except (*AWAY, KafkaError) as error:
                log.warning("log_catching_up_waits", error=type(error).__name__)
                await backoff.wait()
            else:
                break
        self._stuck = None
        self._done.set()

    def said(self) -> str | None:
        """What is to be said of it; None: the log has caught up."""
        if self._done.is_set():
            return None
        if self._stuck is not None:
            return f"the log cannot catch up with its own topics, and nothing new is taken: {self._stuck}."
        so_far = self._recovery.recovered if self._recovery is not None else 0
        return f"the log catches up with its own topics, {so_far} events so far; nothing new is taken until then."

    async def check(self) -> str | None:
        """A health check: the log has caught up."""
        return self.said()

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "xuanmin_log_catching_up", "Whether the log catches up with its own topics, and nothing new is taken",
            value=0 if self._done.is_set() else 1,
        )  # fmt: skip
        yield CounterMetricFamily(
            "xuanmin_log_recovered_events", "Events that came back into the log from its own topics",
            value=self._recovery.recovered if self._recovery is not None else 0,
        )  # fmt: skip
