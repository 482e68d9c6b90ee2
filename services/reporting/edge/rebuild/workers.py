"""The processes that share the work of a rebuild, and what they tell of it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from eventstore.reading.checkpoints import Place
from services.reporting.edge.rebuild.filling import Filled

MOST: Final = 4
_ROOT: Final = Path(__file__).resolve().parents[4]


class WorkerFailedError(Exception):
    """A process of the rebuild ended before its work was done."""


class Workers:
    """`processes` that fill the shadow, one order at a time each; what `common` holds stands in every order."""

    def __init__(self, processes: list[Process], common: Mapping[str, Any]) -> None:
        self._processes = processes
        self._common = common

    async def fill(self, ends: Mapping[Place, int], on_told: Callable[[Filled], None]) -> Filled:
        """Lay down every place from its beginning up to its end in `ends`; `on_told` hears of it as it goes.

        Raises:
            WorkerFailedError: a worker ended.
        """
        told = [Filled() for _ in self._processes]

        def hear(number: int, said: dict[str, Any]) -> None:
            through = said["recorded_through"]
            told[number] = Filled(
                said["events"], said["unreadable"], datetime.fromisoformat(through) if through else None
            )
            on_told(_sum(told))

        shares = _shares(ends, len(self._processes))
        await self._all([{"do": "fill", "parts": [(*place, ends[place]) for place in share]} for share in shares], hear)
        return _sum(told)

    async def open_names(self) -> None:
        """Keep the names of those on the roll.

        Raises:
            WorkerFailedError: a worker ended.
        """
        await self._all(
            [{"do": "names", "first": str(first), "before": before and str(before)} for first, before in self.ranges()],
            lambda _number, _said: None,
        )

    def ranges(self) -> list[tuple[UUID, UUID | None]]:
        """As many ranges of ids as there are workers, equally wide: the first id, and the one before which it ends."""
        many = len(self._processes)
        bounds = [UUID(int=(n << 128) // many) for n in range(many)]
        return list(zip(bounds, [*bounds[1:], None], strict=True))

    async def _all(self, orders: list[dict[str, Any]], hear: Callable[[int, dict[str, Any]], None]) -> None:
        async with asyncio.TaskGroup() as group:
            for number, (process, order) in enumerate(zip(self._processes, orders, strict=True)):
                group.create_task(self._one(process, order, lambda said, n=number: hear(n, said)))  # type: ignore[misc]

    async def _one(self, process: Process, order: dict[str, Any], hear: Callable[[dict[str, Any]], None]) -> None:
        if process.stdin is None or process.stdout is None:
            raise WorkerFailedError
        process.stdin.write(orjson.dumps({**self._common, **order}) + b"\n")
        await process.stdin.drain()
        while line := await process.stdout.readline():
            said = orjson.loads(line)
            if said.get("done"):
                return
            hear(said)
        raise WorkerFailedError


@asynccontextmanager
async def workers(common: Mapping[str, Any]) -> AsyncIterator[Workers]:
    """A worker a processor, MOST at most, with the addresses and keys in `common`; all have ended behind the block."""
    many = min(MOST, os.cpu_count() or 1)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.reporting.edge.rebuild.worker", stdin=PIPE, stdout=PIPE, cwd=_ROOT,
        )
        for _ in range(many)
    ]  # fmt: skip
    try:
        yield Workers(processes, common)
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
        await asyncio.gather(*(process.wait() for process in processes))


def _sum(parts: list[Filled]) -> Filled:
    whole = Filled()
    for part in parts:
        whole.add(part.events, part.unreadable, part.recorded_through)
    return whole


def _shares(ends: Mapping[Place, int], many: int) -> list[list[Place]]:
    """The places in `many` shares, of about as many records each."""
    shares: list[list[Place]] = [[] for _ in range(many)]
    loads = [0] * many
    for place in sorted(ends, key=lambda one: -ends[one]):
        least = loads.index(min(loads))
        shares[least].append(place)
        loads[least] += ends[place]
    return shares
