"""Waiting longer after each failure in a row, with a part left to chance so that waiters do not come back together."""

from __future__ import annotations

import asyncio
import random
from typing import Final

_FIRST_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 5.0


class Backoff:
    """Doubles its wait up to five seconds until it is reset."""

    def __init__(self) -> None:
        self.next_seconds = _FIRST_SECONDS

    async def wait(self) -> None:
        """Wait, and wait longer the next time."""
        seconds, self.next_seconds = self.next_seconds, min(self.next_seconds * 2, _LONGEST_SECONDS)
        await asyncio.sleep(seconds * random.uniform(0.5, 1.0))  # noqa: S311  chance, not secrecy

    def reset(self) -> None:
        """Start from the shortest wait again."""
        self.next_seconds = _FIRST_SECONDS
