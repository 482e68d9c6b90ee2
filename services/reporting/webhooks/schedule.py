"""When a message that was not taken is tried again, and when no more.

Source: the retry schedule that Standard Webhooks 1.0.0 gives: ten attempts over three days.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MINUTE: Final = 60.0
HOUR: Final = 60 * MINUTE
PAUSES: Final = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds before each attempt but the first."""

LONGEST_REST: Final = 5 * MINUTE
_JITTER: Final = 0.1
_AT_ONCE_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Schedule:
    """`pauses` before each attempt on one message but the first; `longest_rest` before another message is tried on a
    receiver that took none of late. All in seconds."""

    pauses: Sequence[float] = PAUSES
    longest_rest: float = LONGEST_REST

    def pause(self, attempts: int, asked: float | None = None) -> float | None:
        """Seconds until the next attempt after so many failed ones; None: there is none.

        A part is left to chance, so that receivers are not met by everybody at once. `asked` is what the receiver wants
        (Retry-After): it is waited for, up to a day.
        """
        if attempts > len(self.pauses):
            return None
        pause = self.pauses[attempts - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  chance, not secrecy
        return max(pause, min(asked or 0.0, PAUSES[-1]))

    def rest(self, failures: int) -> float:
        """Seconds in which no other message is tried, after so many failures in a row, whichever message they met."""
        first = self.pauses[0] if self.pauses else 0.0
        return min(first * 4.0 ** min(failures - 1, 10), self.longest_rest)


@dataclass(slots=True)
class Pace:
    """So many messages `a_second` leave a process, to all receivers together: whoever counts needs the processor too.

    A quarter of a second's messages may leave at once.
    """

    a_second: float
    _free_at: float = 0.0

    def allows(self, now: float) -> bool:
        """Whether one more may leave at `now` (seconds); then it is counted."""
        ahead = self._free_at - now
        if _AT_ONCE_SECONDS < ahead <= 1:
            return False
        if ahead > 1:
            self._free_at = now  # the clock was set back
        self._free_at = max(self._free_at, now) + 1 / self.a_second
        return True
