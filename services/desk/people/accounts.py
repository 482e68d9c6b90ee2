"""Accounts of the people at the desk, in one file beside the desk's key: name, role, places, a hash of the password.

The file is configuration, kept by `xuanmin accounts`; the desk reads it anew whenever it has changed. Passwords are
hashed with Argon2id (RFC 9106). An account's `stamp` changes with its password, role and places: whoever signed in
before has to sign in again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.desk.people.roles import WITHIN_PLACES, Role

FILE: Final = "desk/accounts.yaml"
SHORTEST_PASSWORD: Final = 10
_NAME: Final = re.compile(r"[\w.@-]{1,40}")
_HASHER: Final = PasswordHasher()


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

    def is_password(self, written: str) -> bool:
        """Whether this is the account's password; takes some 50 ms of CPU, on purpose."""
        try:
            return _HASHER.verify(self.password_hash, written)
        except (VerificationError, InvalidHashError):
            return False


def new_account(name: str, person: str, role: Role, places: Iterable[str], password: str) -> Account:
    """An account as it is to be kept.

    Raises:
        AccountError: name, person, places or password are not as they must be, and how.
    """
    kept = tuple(places)
    if _NAME.fullmatch(name) is None:
        raise AccountError("an account's name has 1 to 40 letters, digits, dots, dashes or @")
    if not person.strip():
        raise AccountError("say whose account it is: records name that person")
    if (role in WITHIN_PLACES) != bool(kept):
        raise AccountError(
            "a village's account names its places" if role in WITHIN_PLACES else f"an account of {role} has no places"
        )
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(f"a password has at least {SHORTEST_PASSWORD} characters")
    return Account(name, person.strip(), role, kept, _HASHER.hash(password))


class Accounts:
    """The accounts in an installation's folder of keys."""

    def __init__(self, keys: Path) -> None:
        self.path = keys / FILE
        self._read_as: tuple[int, int] | None = None
        self._known: dict[str, Account] = {}
        self._nobody = _HASHER.hash(secrets.token_hex(16))

    def find(self, name: str) -> Account | None:
        """The account of this name."""
        return self.all().get(name)

    def signed_in(self, name: str, password: str) -> Account | None:
        """The account whose name and password these are. It takes as long where there is no such account."""
        account = self.find(name)
        if account is None:
            Account("", "", Role.OPERATOR, (), self._nobody).is_password(password)
            return None
        return account if account.is_password(password) else None

    def all(self) -> Mapping[str, Account]:
        """Every account by its name.

        Raises:
            AccountError: the file is not as it must be.
        """
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._known, self._read_as = {}, None
            return self._known
        if (read_as := (stat.st_mtime_ns, stat.st_size)) != self._read_as:
            self._known = _read(self.path)
            self._read_as = read_as
        return self._known

    def keep(self, account: Account) -> None:
        """Add an account, or put it in the place of the one that has its name."""
        self._write({**self.all(), account.name: account})

    def remove(self, name: str) -> None:
        """Remove an account; whoever is signed in by it is signed out.

        Raises:
            AccountError: there is none of this name.
        """
        if self.find(name) is None:
            raise AccountError(f"there is no account {name}")
        self._write({known: account for known, account in self.all().items() if known != name})

    def _write(self, accounts: Mapping[str, Account]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}.next")
        rows = [{**asdict(account), "role": str(account.role), "places": list(account.places)}
                for account in accounts.values()]  # fmt: skip
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            yaml.safe_dump(rows, file, allow_unicode=True, sort_keys=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def _read(path: Path) -> dict[str, Account]:
    try:
        rows: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8")) or []
        accounts = [Account(**{**row, "role": Role(row["role"]), "places": tuple(row["places"])}) for row in rows]
    except (yaml.YAMLError, TypeError, KeyError, ValueError, OSError):
        raise AccountError(f"{path} cannot be read as accounts; `xuanmin accounts` writes it") from None
    return {account.name: account for account in accounts}
