"""Working through what is due, in batches, beside the consumers, and giving way to them.

The intake comes first: while registrations come in, a sweep through tens of thousands rests after each batch for some
times as long as that took.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from typing import ClassVar, Final

import structlog

from eventstore.backoff import Backoff
from eventstore.database import AWAY, CONFLICT
from eventstore.store import VersionConflictError

LOOK_AGAIN_SECONDS: Final = 2.0
INTAKE_IS_BUSY_SECONDS: Final = 0.5
"""So long after it has kept a batch the intake is taken to be busy."""
RESTS: Final = 3.0
"""How many times a batch's time the sweep rests while it is: a quarter of the time is the sweep's at most."""

log = structlog.get_logger(__name__)


class Sweep(ABC):
    """A sweep; several processes may be at the same one. `name` is what its log lines call it."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self._due = asyncio.Event()
        self._intake_kept_at = float("-inf")

    def give_way(self) -> None:
        """Say that the intake has kept a batch."""
        self._intake_kept_at = time.monotonic()

    def wake(self) -> None:
        """Say that something may be due; without it, it is looked for every two seconds."""
        self._due.set()

    async def run(self) -> None:
        """Work until cancelled; waits through a missing database."""
        backoff = Backoff()
        while True:
            self._due.clear()
            try:
                began = time.monotonic()
                while await self._some():
                    backoff.reset()
                    await self._rest(time.monotonic() - began)
                    began = time.monotonic()
            except (VersionConflictError, *CONFLICT):
                await backoff.wait()
                continue
            except AWAY as error:
                log.warning("sweep_waits", sweep=self.name, error=type(error).__name__)
                await backoff.wait()
                continue
            # Not wait_for: Python 3.11 loses a cancellation at the moment of the wake, and we would never end.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await self._due.wait()

    @abstractmethod
    async def _some(self) -> bool:
        """Work through some of what is due, in one transaction; whether there was any."""

    async def _rest(self, worked: float) -> None:
        if time.monotonic() - self._intake_kept_at < INTAKE_IS_BUSY_SECONDS:
            await asyncio.sleep(RESTS * worked)
