"""How late an event loop is: a task that asks to be woken, and notes by how much it is woken late."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

EVERY_SECONDS: Final = 0.25
REMEMBERED: Final = 240
"""A minute of looks: what a scrape every fifteen seconds would miss is still there for the next."""


class LoopDelay:
    """Run `run` beside the service."""

    def __init__(self) -> None:
        self._late: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def largest(self) -> float:
        """Seconds: the largest delay of the last minute."""
        return max(self._late, default=0.0)

    async def run(self) -> None:
        """Look, until cancelled."""
        now = asyncio.get_running_loop().time
        while True:
            wanted = now() + EVERY_SECONDS
            await asyncio.sleep(EVERY_SECONDS)
            self._late.append(max(0.0, now() - wanted))
