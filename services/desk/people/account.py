"""An account at the desk: name, person, role, places, a hash of the password.

Passwords are hashed with Argon2id (RFC 9106, its second recommended choice, in one lane: whoever signs in takes one of
the machine's processors and no more).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.desk.people.identity import Identity
from services.desk.people.roles import WITHIN_PLACES, Role

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 1000
LONGEST_PERSON: Final = 100
"""As long as the services take the name under which something is recorded."""
_NAME: Final = re.compile(r"[\w.@-]{1,40}")
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


class AccountError(Exception):
    """An account cannot be as it was asked for, or the file of accounts cannot be read."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `person` is how records name them: a name that says who it was."""

    name: str
    person: str
    role: Role
    places: tuple[str, ...]
    password_hash: str

    @property
    def stamp(self) -> str:
        """Changes with whatever somebody who is signed in may no longer rely on."""
        written = "\n".join((self.person, self.role, ",".join(self.places), self.password_hash))
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    @property
    def identity(self) -> Identity:
        """Who signs in with it."""
        return Identity(self.name, self.person, self.role, self.places)

    def is_password(self, written: str) -> bool:
        """Whether this is the account's password; takes 160 ms of CPU, on purpose."""
        try:
            return _HASHER.verify(self.password_hash, written)
        except (VerificationError, InvalidHashError):
            return False


def new_account(name: str, person: str, role: Role, places: Iterable[str], password: str) -> Account:
    """An account as it is to be kept.

    Raises:
        AccountError: name, person, places or password are not as they must be, and how.
    """
    kept = tuple(dict.fromkeys(places))
    if _NAME.fullmatch(name) is None:
        raise AccountError("an account's name has 1 to 40 letters, digits, dots, dashes or @")
    called = person.strip()
    if not (0 < len(called) <= LONGEST_PERSON and called.isprintable()):
        raise AccountError(f"say whose account it is, in at most {LONGEST_PERSON} characters: records name that person")
    if (role in WITHIN_PLACES) != bool(kept):
        raise AccountError(
            "a village's account names its places" if role in WITHIN_PLACES else f"an account of {role} has no places"
        )
    return Account(name, called, role, kept, hashed(password))


def hashed(password: str) -> str:
    """A password's hash.

    Raises:
        AccountError: it is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters")
    return _HASHER.hash(password)
