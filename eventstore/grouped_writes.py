"""Grouping concurrent single writes into batches: what waits while one batch commits goes into the next one.

The queue has an end: a writer that meets a full one is told to come back, and nothing grows without bound.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from eventstore.backoff import Backoff
from eventstore.database import CONFLICT
from eventstore.store import VersionConflictError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Result = TypeVar("Result")

CONFLICTS_IN_A_ROW = 20


async def decided_anew(write: Callable[[], Awaitable[Result]]) -> Result:
    """What `write` answers, tried again where somebody else was first: it loads and decides anew each time.

    Raises:
        VersionConflictError, asyncpg.PostgresError: somebody else was first each time.
    """
    backoff = Backoff()
    for _ in range(CONFLICTS_IN_A_ROW):
        try:
            return await write()
        except (VersionConflictError, *CONFLICT):
            await backoff.wait()
    return await write()


class FullError(Exception):
    """Too much waits already: come back in a moment."""


class GroupedWrites(Generic[Item, Answer]):
    """Hands items to `write` in batches of at most `largest`; `waiting` items may wait at most."""

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        largest: int = 500,
        waiting: int = 20_000,
    ) -> None:
        self._write = write
        self._largest = largest
        self._waiting = waiting
        self._queue: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._grown = asyncio.Event()

    async def put(self, items: Sequence[Item]) -> list[Answer]:
        """Write `items`; the answers in their order, once they are committed.

        Raises:
            FullError: too much waits already; nothing of `items` was taken.
        """
        if len(self._queue) + len(items) > self._waiting:
            raise FullError
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in items]
        self._queue.extend(zip(items, futures, strict=True))
        self._grown.set()
        return list(await asyncio.gather(*futures))

    async def run(self) -> None:
        """Write what comes, until cancelled."""
        while True:
            await self._grown.wait()
            batch, self._queue = self._queue[: self._largest], self._queue[self._largest :]
            if not self._queue:
                self._grown.clear()
            await self._settle(batch)

    async def _settle(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await decided_anew(lambda: self._write([item for item, _ in batch]))
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001  it belongs to those who wait, each of whom is told
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
