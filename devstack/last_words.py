"""Why a server ended by itself, as far as its log tells."""

import os
from pathlib import Path

from devstack import disk
from devstack.errors import DevstackError, PortTakenError

_TAIL_BYTES = 4_000


def explanation(name: str, folder: Path, log: Path, *, since: int) -> DevstackError:
    """The error that fits what the server ``name`` has written to ``log`` after the first ``since`` bytes."""
    said = _tail(log, since)
    if disk.says_full(said):
        return disk_full(name, folder, log)
    if "Address already in use" in said:
        return PortTakenError(f"The port of {name} was taken while it started. Start again.")
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "nothing")
    return DevstackError(f"{name} ended by itself. Its log ({log}) ends with: {last}")


def disk_full(name: str, folder: Path, log: Path) -> DevstackError:
    """The error for a server that could not write to ``folder`` for want of room."""
    return DevstackError(
        f"The disk is full: {name} could not write to {folder}. Make room there and start again; "
        f"nothing that was acknowledged is lost. Its log: {log}"
    )


def _tail(log: Path, since: int) -> str:
    if not log.exists():
        return ""
    with log.open(errors="replace") as file:
        size = file.seek(0, os.SEEK_END)
        begin = since if since <= size else 0  # it was rotated meanwhile
        file.seek(max(begin, size - _TAIL_BYTES))
        return file.read()
