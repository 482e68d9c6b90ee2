"""The services' answers that bulletins are made of, kept for a minute: whoever looks at one then prints the same."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from typing import Final, NamedTuple

from documents.bulletin import Bulletin
from office.bulletin.asking import Answers
from office.bulletin.making import Head, asked_for, made_of
from office.client import Client
from services.runtime.clock import Clock

KEPT_SECONDS: Final = 60.0
MOST_KEPT: Final = 20
AT_ONCE: Final = 2


class Which(NamedTuple):
    """A day of an election, and the one that it is compared with."""

    election_id: str
    day: date
    previous: date | None


class KeptAnswers:
    """Bulletins of what was asked within the last minute; `AT_ONCE` are asked for at once, others wait."""

    def __init__(self, office: Client, clock: Clock) -> None:
        self._office = office
        self._clock = clock
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._kept: dict[Which, tuple[float, Answers]] = {}

    async def bulletin(self, which: Which, head: Head) -> Bulletin:
        """The bulletin of a day.

        Raises:
            ServiceError: a service does not answer, or the days are in the wrong order.
        """
        async with self._at_once:
            asked_at, answers = self._kept.pop(which, (float("-inf"), None))
            if answers is None or time.monotonic() - asked_at > KEPT_SECONDS:
                days = which.day, which.previous
                answers = await asyncio.to_thread(asked_for, self._office, which.election_id, days, self._clock())
                asked_at = time.monotonic()
            self._kept[which] = (asked_at, answers)
            for old in list(self._kept)[:-MOST_KEPT]:
                del self._kept[old]
        return made_of(answers, head)
