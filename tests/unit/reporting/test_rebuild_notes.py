"""A rebuild notes how far it is by itself, on one connection with whoever asks something between two notes."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.reporting.edge.rebuild import noting
from services.reporting.edge.rebuild.noting import CancelledRebuildError, Notes


class OneAtATime:
    """A connection as the driver has them: whoever asks before the last answer has come is refused."""

    def __init__(self, notes_before_it_is_given_up: int) -> None:
        self._left = notes_before_it_is_given_up
        self._busy = False

    async def fetchval(self, *_: Any) -> bool:
        await self.execute()
        self._left -= 1
        return self._left < 0

    async def execute(self, *_: Any) -> None:
        assert not self._busy, "another operation is in progress"
        self._busy = True
        await asyncio.sleep(0)
        self._busy = False


async def test_who_asks_between_two_notes_never_meets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "NOTE_SECONDS", 0)
    notes = Notes(OneAtATime(50), UUID(int=0))  # type: ignore[arg-type]
    noted = asyncio.create_task(notes.keep_noting())
    while not noted.done():
        async with notes.between() as connection:
            await connection.execute("a question")
            await connection.execute("another")
    with pytest.raises(CancelledRebuildError):
        await noted
