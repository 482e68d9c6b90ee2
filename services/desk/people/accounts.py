"""The accounts of the people at the desk, in one file beside the keys.

The file is configuration, kept by `xuanmin accounts`; the desk reads it anew whenever it has changed, and writes it
when somebody changes their own password. An account's `stamp` changes with its password, role and places: whoever
signed in before has to sign in again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import yaml

from services.desk.people.account import Account, AccountError, hashed
from services.desk.people.roles import Role

FILE: Final = "accounts/desk.yaml"
# The hash of a random password that nobody kept: what a name that is no account's is compared with.
_NOBODY: Final = Account(
    "", "", Role.OPERATOR, (),
    "$argon2id$v=19$m=65536,t=3,p=1$HV0EtEwqOFa6JxoMRUyKeQ$w2ajG5Czg4FK0YILxywvEg25/CVacMf+YZzihnXDS4I",
)  # fmt: skip


class Accounts:
    """The accounts in an installation's folder of keys."""

    def __init__(self, keys: Path) -> None:
        self.path = keys / FILE
        self._read_as: tuple[int, int, int] | None = None
        self._known: dict[str, Account] = {}

    def find(self, name: str) -> Account | None:
        """The account of this name."""
        return self.all().get(name)

    def signed_in(self, name: str, password: str) -> Account | None:
        """The account whose name and password these are. It takes as long where there is no such account."""
        account = self.find(name)
        right = (account or _NOBODY).is_password(password)
        return account if right else None

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
        if (read_as := (stat.st_ino, stat.st_mtime_ns, stat.st_size)) != self._read_as:
            self._known = _read(self.path)
            self._read_as = read_as
        return self._known

    def add(self, account: Account) -> None:
        """Add an account.

        Raises:
            AccountError: there is one of its name.
        """
        with self._written_alone() as accounts:
            if account.name in accounts:
                raise AccountError(f"there is an account {account.name} already")
            accounts[account.name] = account

    def keep(self, account: Account) -> None:
        """Add an account, or put it in the place of the one that has its name."""
        with self._written_alone() as accounts:
            accounts[account.name] = account

    def change_password(self, name: str, password: str) -> Account:
        """Give an account another password; whoever is signed in by it is signed out. The answer is the account.

        Raises:
            AccountError: there is none of this name, or the password is too short or too long.
        """
        fresh = hashed(password)
        with self._written_alone() as accounts:
            if name not in accounts:
                raise AccountError(f"there is no account {name}")
            was = accounts[name]
            accounts[name] = Account(was.name, was.person, was.role, was.places, fresh)
            return accounts[name]

    def remove(self, name: str) -> None:
        """Remove an account; whoever is signed in by it is signed out.

        Raises:
            AccountError: there is none of this name.
        """
        with self._written_alone() as accounts:
            if accounts.pop(name, None) is None:
                raise AccountError(f"there is no account {name}")

    @contextmanager
    def _written_alone(self) -> Iterator[dict[str, Account]]:
        """The accounts as they stand, written at the block's end; other writers wait that long, readers do not."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            accounts = dict(self.all())
            yield accounts
            _write(self.path, accounts)


def _write(path: Path, accounts: Mapping[str, Account]) -> None:
    fresh = path.with_suffix(".next")
    rows = [
        {**asdict(one), "role": str(one.role), "places": list(one.places)}
        for one in accounts.values()
    ]  # fmt: skip
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        yaml.safe_dump(rows, file, allow_unicode=True, sort_keys=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read(path: Path) -> dict[str, Account]:
    try:
        rows: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8")) or []
        accounts = [Account(**{**row, "role": Role(row["role"]), "places": tuple(row["places"])}) for row in rows]
    except (yaml.YAMLError, TypeError, KeyError, ValueError, OSError):
        raise AccountError(f"{path} cannot be read as accounts; `xuanmin accounts` writes it") from None
    return {account.name: account for account in accounts}
