"""A question that may outlast the patience of whoever asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Outlasting(Generic[T]):
    """Asks `ask`, and waits `seconds` for it at most. What takes longer goes on, and is what the next one waits for: a
    driver that is cut off in mid-question may take ten seconds to let go, and nobody who asks is to wait for that."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, T]], seconds: float) -> None:
        self._ask, self._seconds = ask, seconds
        self._running: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        """The answer; what `ask` raises is raised.

        Raises:
            TimeoutError: there is none yet.
        """
        if self._running is None:
            self._running = asyncio.create_task(self._ask(), name="outlasting")
        running = self._running
        done, _ = await asyncio.wait({running}, timeout=self._seconds)
        if not done:
            raise TimeoutError
        if self._running is running:
            self._running = None
        return running.result()
