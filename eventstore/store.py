"""The log's seam: load streams, append events, for a whole batch at once, inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

from eventstore.events import NewEvent, StoredEvent


class VersionConflictError(Exception):
    """Somebody else appended to one of the streams first: load again and decide anew."""


class LogTransaction(Protocol):
    """One transaction on the log: everything in it is kept, or nothing."""

    async def load(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[StoredEvent]]:
        """The events of these streams in the order of their versions; a stream without events is absent."""

    async def latest(self, stream_ids: Sequence[UUID]) -> dict[UUID, StoredEvent]:
        """The last event of each of these streams, for a thing that each of its events holds whole; a stream without
        events is absent."""

    async def append(self, events: Sequence[NewEvent]) -> None:
        """Append events, each at its version.

        Raises:
            VersionConflictError: a stream already has an event of that version, or lacks the one before it.
        """


class EventLog(Protocol):
    """A log that transactions are opened on."""

    def transaction(self) -> AbstractAsyncContextManager[LogTransaction]:
        """Open a transaction; it is committed where the block ends well, else undone."""

    async def read(self, after: int, limit: int) -> list[StoredEvent]:
        """Up to `limit` committed events behind position `after`, in the log's order, without gaps."""
