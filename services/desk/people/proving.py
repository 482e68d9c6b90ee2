"""Proving who one is with a password: slowed down where it is guessed, and never more than one hash at a time.

A hash takes 160 ms and 64 MiB on purpose, so that a flood of sign-ins waits here, in a short queue, and the pages of
whoever is signed in go on.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from services.desk.people.account import Account
from services.desk.people.accounts import Accounts
from services.desk.people.throttle import OF_AN_ACCOUNT, OF_AN_ADDRESS, Throttle, client_key

MOST_WAITING: Final = 60
"""So many wait for their turn, some ten seconds; one more is asked to come again."""
_COME_AGAIN_SECONDS: Final = 10

_T = TypeVar("_T")
log = structlog.get_logger(__name__)


class WrongPasswordError(Exception):
    """Name or password are wrong; which of them is not said."""


class TooManyAttemptsError(Exception):
    """To be tried again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many attempts")
        self.seconds = math.ceil(seconds)


class Proving:
    """Checks passwords, one after the other."""

    def __init__(self, accounts: Accounts, now: Callable[[], float]) -> None:
        self._accounts = accounts
        self._of_account = Throttle(OF_AN_ACCOUNT, now)
        self._of_client = Throttle(OF_AN_ADDRESS, now)
        self._one = asyncio.Semaphore(1)
        self._waiting = 0

    async def proved(self, name: str, password: str, host: str) -> Account:
        """The account whose name and password these are, asked from a client's address.

        Raises:
            WrongPasswordError: they are no account's. TooManyAttemptsError: nothing was looked at, it was too soon.
        """
        client = client_key(host)
        wait = max(self._of_account.wait(name), self._of_client.wait(client))
        if wait > 0 or self._waiting >= MOST_WAITING:
            raise TooManyAttemptsError(wait or _COME_AGAIN_SECONDS)
        self._of_account.tried(name)
        self._of_client.tried(client)
        account = await self._in_turn(self._accounts.signed_in, name, password)
        if account is None:
            # What was typed as a name may be a password: only a name that is an account's is written down.
            known = self._accounts.find(name) is not None
            log.warning("sign_in_refused", account=name if known else None)
            raise WrongPasswordError
        self._of_account.forget(name)
        self._of_client.take_back(client)
        return account

    async def change(self, name: str, password: str) -> Account:
        """Give an account another password; the answer is the account.

        Raises:
            AccountError: the password is too short or too long, or there is no such account any more.
        """
        return await self._in_turn(self._accounts.change_password, name, password)

    async def _in_turn(self, work: Callable[[str, str], _T], name: str, password: str) -> _T:
        self._waiting += 1
        try:
            async with self._one:
                return await asyncio.to_thread(work, name, password)
        finally:
            self._waiting -= 1
