"""stack.json: what another process, or the next start, must know about a stack. Nothing secret is in it."""

import json
import os
import secrets
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from devstack.errors import DevstackError
from devstack.processes import Identity

# One for all records of this process: two of one folder are two views of one file.
_WRITING: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Entry:
    """One server: its port (kept from start to start), its process, and the process that started and will stop it."""

    port: int
    server: Identity | None = None
    owner: Identity | None = None

    def owner_lives(self) -> bool:
        """Whether the process that started the server is still there to stop it."""
        return self.owner is not None and self.owner.process() is not None


class Record:
    """The entries of one data folder, by server's name. Writers hold the folder's lock; each write is whole or not."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "stack.json"

    @property
    def path(self) -> Path:
        return self._path

    def entry(self, name: str) -> Entry | None:
        """What is known about the server ``name``. Raises DevstackError when the file is damaged."""
        return self._read().get(name)

    def write(self, name: str, entry: Entry) -> None:
        """Remember ``entry`` as all that is known about ``name``."""
        with _WRITING:
            entries = {**self._read(), name: entry}
            text = json.dumps({known: asdict(kept) for known, kept in entries.items()}, indent=2)
            partial = self._path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.partial")
            partial.write_text(text + "\n")
            partial.replace(self._path)

    def stopped(self, name: str) -> None:
        """Note that ``name`` runs no more; its port stays remembered."""
        if entry := self.entry(name):
            self.write(name, replace(entry, server=None, owner=None))

    def _read(self) -> dict[str, Entry]:
        if not self._path.exists():
            return {}
        try:
            raw = json.loads(self._path.read_text())
            return {
                name: Entry(int(kept["port"]), _identity(kept["server"]), _identity(kept["owner"]))
                for name, kept in raw.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{self._path} is damaged. Delete it: new ports are then chosen, and the data stays."
            raise DevstackError(message) from error


def _identity(kept: dict[str, float] | None) -> Identity | None:
    return None if kept is None else Identity(int(kept["pid"]), float(kept["started"]))
