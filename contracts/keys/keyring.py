"""The keys, in a folder of files outside broker and database: one file of 64 hex characters a key.

```
installation/voter-token.key   the permanent key of voter tokens and fingerprints; registration and validation have it
signing/published.key          signs what is published, the roll's digests (Ed25519); registration alone has it
dead-letters/records.key       seals dead letters; every service has it
registry/residents.key         seals the resident registry; validation has it
desk/sessions.key              seals the sessions of whoever is signed in at the desk; the desk has it
names/<election>.key           seals names; every service has this folder, reporting for the roll
details/<election>.key         seals everything else personal; registration and validation have it
```
An election's data key is its pair of files in `names/` and `details/`; destroying both makes every copy of its personal
data unreadable. A service is given only the folders that it needs; asking for a key that is not there is an error.
"""

from __future__ import annotations

import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Final

from contracts.keys.sealing import KEY_BYTES, Seal
from contracts.keys.signing import Signer
from contracts.keys.tokens import Tokens

_INSTALLATION: Final = (
    "installation/voter-token",
    "signing/published",
    "dead-letters/records",
    "registry/residents",
    "desk/sessions",
)
_ELECTION_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class KeyMissingError(Exception):
    """A key is not in the keyring: this service may not have it, or it was destroyed."""


class Keyring:
    """Reads keys from `folder`, and makes those that an installation or a new election needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.names = lru_cache(maxsize=64)(self._names)
        self.details = lru_cache(maxsize=64)(self._details)

    def tokens(self) -> Tokens:
        """Raises KeyMissingError where this service makes no tokens."""
        return Tokens(self._read("installation/voter-token"))

    def signer(self) -> Signer:
        """Raises KeyMissingError where this service signs nothing, or the installation has no signing key yet."""
        return Signer(self._read("signing/published"))

    def dead_letters(self) -> Seal:
        """Raises KeyMissingError where this service has no key of dead letters."""
        return Seal(self._read("dead-letters/records"))

    def registry(self) -> Seal:
        """Raises KeyMissingError where this service does not open the registry."""
        return Seal(self._read("registry/residents"))

    def desk(self) -> bytes:
        """The key of the desk's sessions. Raises KeyMissingError where this service is not the desk."""
        return self._read("desk/sessions")

    def _names(self, election_id: str) -> Seal:
        return Seal(self._read(f"names/{_checked(election_id)}"))

    def _details(self, election_id: str) -> Seal:
        return Seal(self._read(f"details/{_checked(election_id)}"))

    def make_installation(self) -> None:
        """Make the installation's keys where they do not exist; existing ones are never replaced."""
        for name in _INSTALLATION:
            self._make(name)

    def make_election(self, election_id: str) -> None:
        """Make an election's data key (its pair of files) where it does not exist."""
        self._make(f"names/{_checked(election_id)}")
        self._make(f"details/{_checked(election_id)}")

    def _read(self, name: str) -> bytes:
        path = self._folder / f"{name}.key"
        try:
            return bytes.fromhex(path.read_text().strip())
        except FileNotFoundError:
            raise KeyMissingError(
                f"the keyring has no {name}.key: this service may not have it, or it was destroyed; see XUANMIN_KEYS"
            ) from None
        except ValueError:
            raise KeyMissingError(f"{name}.key in the keyring is not a key of hex characters; restore it") from None

    def _make(self, name: str) -> None:
        path = self._folder / f"{name}.key"
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A hard link fails where another process was first: the key that stands is the one that both then read.
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()


def _checked(election_id: str) -> str:
    if not _ELECTION_ID.fullmatch(election_id):
        raise KeyMissingError("an election id has 1 to 63 of a-z, 0-9, dot, dash, underscore; this one has others")
    return election_id
