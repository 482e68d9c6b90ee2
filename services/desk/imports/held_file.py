"""A list while the desk has it: in memory, in a file without a name that is gone with the process.

A list is full of personal data, and readers of lists take paths. A memory file (memfd_create(2)) has one for this
process and those that it starts, under /proc, and never comes to a disk; `kill -9` leaves nothing of it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

_SUFFIXES: Final = frozenset({".xlsx", ".csv", ".txt", ".ndjson", ".jsonl", ".json"})


class GapError(Exception):
    """A piece does not follow what is held; `held` says how much that is."""

    def __init__(self, held: int) -> None:
        super().__init__(f"{held} bytes are held")
        self.held = held


class HeldFile:
    """A file of `size` bytes that comes piece by piece. `path` is what a reader opens, while it is not closed."""

    def __init__(self, folder: Path, id_: str, name: str, size: int) -> None:
        suffix = Path(name).suffix.lower()
        self.size = size
        self.held = 0
        self.path = folder / f"{id_}{suffix if suffix in _SUFFIXES else ''}"
        self._digest = hashlib.sha256()
        self._handle: int | None = os.memfd_create("list", os.MFD_CLOEXEC)
        self.path.symlink_to(f"/proc/{os.getpid()}/fd/{self._handle}")

    @property
    def whole(self) -> bool:
        """Whether all of it has come."""
        return self.held == self.size

    @property
    def digest(self) -> str:
        """SHA-256 of what is held, in hexadecimal."""
        return self._digest.hexdigest()

    def take(self, at: int, piece: bytes) -> int:
        """Keep a piece that begins at byte `at`; answers how much is held. What came before is passed over.

        Raises:
            GapError: something is missing before it, it begins before the file or goes beyond its size, or the file is
            closed.
        """
        if self._handle is None or not 0 <= at <= self.held or at + len(piece) > self.size:
            raise GapError(self.held)
        new = piece[self.held - at :]
        written = 0
        while written < len(new):
            written += os.pwrite(self._handle, new[written:], self.held + written)
        self._digest.update(new)
        self.held += len(new)
        return self.held

    def close(self) -> None:
        """Give the memory back, once nobody reads any more."""
        if self._handle is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None
