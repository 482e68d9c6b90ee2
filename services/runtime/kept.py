"""One answer for all who ask within a moment: a question that many repeat is asked once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What `ask` answers, kept for `seconds`; while it is asked, everybody waits for that one answer."""

    def __init__(self, ask: Callable[[], Awaitable[T]], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._asking = asyncio.Lock()
        self._answer: tuple[float, T] | None = None

    async def __call__(self) -> T:
        """The answer; what `ask` raises is not kept."""
        async with self._asking:
            if self._answer is None or time.monotonic() - self._answer[0] >= self._seconds:
                answer = await self._ask()
                self._answer = time.monotonic(), answer
            return self._answer[1]
