"""Libraries that repeat a complaint many times a second while a server is away: it is logged now and then, counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

SECONDS: Final = 10.0
_LARGEST: Final = 500


class CalmLog(logging.Filter):
    """Lets a record through where the same place in the code has not logged for ten seconds.

    The next one that passes says in `repeated` how many were held back. By place, not by text: texts hold ports and
    addresses that change. Only of `libraries` (loggers' first names): what Xuanmin itself logs, it means to log.
    """

    def __init__(self, libraries: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._libraries = frozenset(libraries)
        self._clock = clock
        self._passed: dict[tuple[str, str, int], float] = {}
        self._held: dict[tuple[str, str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if record.name.partition(".")[0] not in self._libraries:
            return True
        place, now = (record.name, record.pathname, record.lineno), self._clock()
        if now - self._passed.get(place, -SECONDS) < SECONDS:
            self._held[place] = self._held.get(place, 0) + 1
            return False
        if len(self._passed) >= _LARGEST:
            self._passed.clear()
        self._passed[place] = now
        if held := self._held.pop(place, 0):
            record.repeated = held
        return True
