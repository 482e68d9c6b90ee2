"""How often one may ask: of one name, from one address, in all. Guessing four characters is made slow and then stopped.

There are 11,000 endings of a number. After FREE_MISSES for one name each further question has to wait, twice as long
each time, up to an hour, whatever address it comes from; a question counts as a miss until it proves a hit, so that
many at once do not slip through. Names and addresses are kept as digests under a key of this process, for an hour, and
never in clear. In an hour no more can be asked than are remembered, so that nobody pushes a name out of memory.
"""

from __future__ import annotations

import hmac
import math
import secrets
from collections.abc import Callable
from typing import Final

from contracts.names import spoken_name
from services.desk.people.throttle import Patience, Throttle, client_key

FREE_MISSES: Final = 4
LONGEST_WAIT: Final = 3600
MISSES_OF_AN_ADDRESS: Final = 30
LONGEST_WAIT_OF_AN_ADDRESS: Final = 600
IN_ALL_A_SECOND: Final = 10
IN_ALL_AT_ONCE: Final = 50
MOST_REMEMBERED: Final = 50_000
"""More than are asked for in an hour: IN_ALL_A_SECOND * 3600, and IN_ALL_AT_ONCE."""


class TooOftenError(Exception):
    """To be asked again after `seconds`; `of_the_name`: this name was asked after too often, else too much is asked."""

    def __init__(self, seconds: float, *, of_the_name: bool) -> None:
        super().__init__("asked too often")
        self.seconds = max(1, math.ceil(seconds))
        self.of_the_name = of_the_name


class Limits:
    """Counts questions; `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._key = secrets.token_bytes(32)
        self._names = Throttle(Patience(FREE_MISSES, LONGEST_WAIT), now, MOST_REMEMBERED)
        self._clients = Throttle(Patience(MISSES_OF_AN_ADDRESS, LONGEST_WAIT_OF_AN_ADDRESS), now, MOST_REMEMBERED)
        self._left, self._filled = float(IN_ALL_AT_ONCE), now()

    def begin(self, election_id: str, name: str, host: str) -> Question:
        """Let a question begin; it counts as a miss until it is taken back.

        Raises:
            TooOftenError: not now; it counts for nothing.
        """
        asked = Question(self, self._digest(election_id, spoken_name(name)), self._digest("", client_key(host)))
        if (wait := self._clients.wait(asked.client)) > 0:
            raise TooOftenError(wait, of_the_name=False)
        if (wait := self._names.wait(asked.name)) > 0:
            raise TooOftenError(wait, of_the_name=True)
        self._take_one()
        self._names.tried(asked.name)
        self._clients.tried(asked.client)
        return asked

    def take_back(self, question: Question) -> None:
        """It was a hit, or nobody could answer."""
        self._names.take_back(question.name)
        self._clients.take_back(question.client)

    def _take_one(self) -> None:
        now = self._now()
        self._left = min(IN_ALL_AT_ONCE, self._left + (now - self._filled) * IN_ALL_A_SECOND)
        self._filled = now
        if self._left < 1:
            raise TooOftenError((1 - self._left) / IN_ALL_A_SECOND, of_the_name=False)
        self._left -= 1

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "\x00".join(parts).encode("utf-8", "surrogatepass"), "sha256").hexdigest()


class Question:
    """One question that was let begin: its name and its client as digests."""

    __slots__ = ("_limits", "client", "name")

    def __init__(self, limits: Limits, name: str, client: str) -> None:
        self._limits = limits
        self.name = name
        self.client = client

    def was_no_miss(self) -> None:
        """It was a hit, or nobody could answer: it does not count."""
        self._limits.take_back(self)
