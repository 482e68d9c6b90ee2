"""The services' clock, an argument everywhere: the system's, or one that a file sets."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

_LOOK_AGAIN_SECONDS: Final = 0.05


def system_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


class FileClock:
    """A clock that stands at the ISO 8601 instant in a file when the file was written, and goes on from there.

    Whoever writes the file moves every service that reads it. The file is looked at twenty times a second at most.

    Raises:
        ValueError: the file holds no ISO 8601 time with offset.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = float("-inf")
        self._ahead = timedelta()
        self()

    def __call__(self) -> datetime:
        if time.monotonic() - self._looked >= _LOOK_AGAIN_SECONDS:
            self._look()
        return datetime.now(UTC) + self._ahead

    def _look(self) -> None:
        written_at = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        instant = datetime.fromisoformat(self._path.read_text().strip())
        if instant.tzinfo is None:
            raise ValueError(
                f"the clock file {self._path} holds a time without offset; write one like 2021-09-01T08:00+08:00"
            )
        self._ahead = instant - written_at
        self._looked = time.monotonic()


def clock_of(path: Path | None) -> Clock:
    """The clock that the file at `path` sets, or the system's where there is none."""
    return FileClock(path) if path else system_clock


def set_file_clock(path: Path, instant: datetime) -> None:
    """Set the clock of everyone who reads `path` to `instant` (aware), in one step."""
    fresh = path.with_suffix(".next")
    fresh.write_text(instant.isoformat())
    fresh.replace(path)
