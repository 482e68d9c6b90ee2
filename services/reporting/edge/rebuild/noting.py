"""How far a rebuild is, noted in the database once in a while, for whoever asks in whichever process; and back from
there, whether somebody wants it given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import structlog

from eventstore.database import Connection
from services.reporting.edge.rebuild.filling import Filled
from services.reporting.edge.rebuild.places import UPKEEP

NOTE_SECONDS: Final = 0.4

log = structlog.get_logger(__name__)


class CancelledRebuildError(Exception):
    """Somebody gave the rebuild up."""


class Notes:
    """The notes of one rebuild, `run`, on a connection of their own."""

    def __init__(self, connection: Connection, run: UUID) -> None:
        self._connection = connection
        self.run = run
        self.filled = Filled()
        self.events_of = 0
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def between(self) -> AsyncIterator[Connection]:
        """The connection between two notes: it takes one question at a time, and whoever notes does so unasked."""
        async with self._one_at_a_time:
            yield self._connection

    async def enter(self, phase: str) -> None:
        """Note that another phase begins."""
        async with self.between() as connection:
            await connection.execute(UPKEEP.enter, self.run, phase)
        log.info("rebuild_phase", phase=phase, events=self.filled.events)
        await self.note()

    async def note(self) -> None:
        """Note how far it is.

        Raises:
            CancelledRebuildError: somebody gave it up.
        """
        async with self.between() as connection:
            given_up = await connection.fetchval(
                UPKEEP.note, self.run, self.events_of, self.filled.events, self.filled.unreadable
            )
        if given_up:
            raise CancelledRebuildError

    async def keep_noting(self) -> None:
        """Note how far it is until it is given up.

        Raises:
            CancelledRebuildError: somebody gave it up.
        """
        while True:
            await asyncio.sleep(NOTE_SECONDS)
            await self.note()
