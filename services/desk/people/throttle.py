"""Guessing passwords is slowed down: after some wrong ones, each further attempt has to wait, longer each time.

Nobody is locked out for ever: a wait ends by itself, and what was refused while waiting does not lengthen it. Memory is
bounded: of more keys than are remembered, those that failed longest ago are forgotten.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

REMEMBERED_SECONDS: Final = 3600
"""An hour after the last wrong attempt it is as if there had been none."""
MOST_KEYS: Final = 10_000
_DOUBLINGS: Final = 20
_SUBNET: Final = 64


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong attempts cost nothing, and how long a wait becomes at most, in seconds."""

    free: int
    longest: float


OF_AN_ACCOUNT: Final = Patience(free=5, longest=60.0)
OF_AN_ADDRESS: Final = Patience(free=100, longest=15.0)
"""A whole office may come from one address, by its gateway: it is to notice an attack, and yet to be able to work."""


class Throttle:
    """Counts what was tried by keys: names of accounts, say, or addresses."""

    def __init__(self, patience: Patience, now: Callable[[], float], most: int = MOST_KEYS) -> None:
        self._patience = patience
        self._now = now
        self._most = most
        self._tried: OrderedDict[bytes, tuple[int, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """How many seconds an attempt under this key has to wait yet; 0: none."""
        times, last = self._of(_digest(key))
        over = times - self._patience.free
        delay = min(self._patience.longest, 2.0 ** min(over, _DOUBLINGS)) if over >= 0 else 0.0
        return max(0.0, last + delay - self._now())

    def tried(self, key: str) -> None:
        """An attempt begins; it counts as wrong until it proves right, so that many at once do not slip through."""
        digest = _digest(key)
        self._tried[digest] = (self._of(digest)[0] + 1, self._now())
        self._tried.move_to_end(digest)
        while len(self._tried) > self._most:
            self._tried.popitem(last=False)

    def take_back(self, key: str) -> None:
        """The attempt under this key proved right; those before it still count."""
        digest = _digest(key)
        times, last = self._of(digest)
        if times:
            self._tried[digest] = (times - 1, last)

    def forget(self, key: str) -> None:
        """Whoever it is has proved to be who they are: nothing counts any more."""
        self._tried.pop(_digest(key), None)

    def __len__(self) -> int:
        return len(self._tried)

    def _of(self, digest: bytes) -> tuple[int, float]:
        times, last = self._tried.get(digest, (0, float("-inf")))
        return (times, last) if self._now() - last < REMEMBERED_SECONDS else (0, float("-inf"))


def client_key(host: str) -> str:
    """A client's address as a key: of IPv6 the network, in which one machine has as many addresses as it likes."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _SUBNET), strict=False))
    return host


def _digest(key: str) -> bytes:
    # What was typed as a name may be a password: it is not kept, and every key is as long as any other.
    return hashlib.blake2b(key.encode(), digest_size=16).digest()
