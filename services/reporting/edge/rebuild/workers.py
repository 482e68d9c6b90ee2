"""The processes that share the work of a rebuild, and what they tell of it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple, NoReturn
from uuid import UUID

import orjson
import structlog
import uvloop

from eventstore.reading.checkpoints import Place
from services.reporting.edge.rebuild.filling import Filled
from services.reporting.edge.rebuild.worker import serve

MOST: Final = 4


log = structlog.get_logger(__name__)

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class WorkerFailedError(Exception):
    """A process of the rebuild ended before its work was done."""


class Worker(NamedTuple):
    """A process, and the place where it is told its orders."""

    pid: int
    place: socket.socket


class Workers:
    """Processes that fill the shadow, behind `connections`; what `common` holds stands in every order."""

    def __init__(self, connections: Sequence[Connection], common: Mapping[str, Any]) -> None:
        self._connections = connections
        self._common = common

    async def fill(self, ends: Mapping[Place, int], on_told: Callable[[Filled], None]) -> Filled:
        """Lay down every place from its beginning up to its end in `ends`; `on_told` hears of it as it goes.

        Raises:
            WorkerFailedError: a worker ended.
        """
        told = [Filled() for _ in self._connections]

        def hear(number: int, said: dict[str, Any]) -> None:
            through = said["recorded_through"]
            told[number] = Filled(
                said["events"], said["unreadable"], datetime.fromisoformat(through) if through else None
            )
            on_told(_sum(told))

        shares = _shares(ends, len(self._connections))
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
        many = len(self._connections)
        bounds = [UUID(int=(n << 128) // many) for n in range(many)]
        return list(zip(bounds, [*bounds[1:], None], strict=True))

    async def _all(self, orders: list[dict[str, Any]], hear: Callable[[int, dict[str, Any]], None]) -> None:
        async with asyncio.TaskGroup() as group:
            for number, (connection, order) in enumerate(zip(self._connections, orders, strict=True)):
                group.create_task(self._one(connection, order, partial(hear, number)))

    async def _one(self, connection: Connection, order: dict[str, Any], hear: Callable[[dict[str, Any]], None]) -> None:
        told, telling = connection
        telling.write(orjson.dumps({**self._common, **order}) + b"\n")
        await telling.drain()
        while line := await told.readline():
            said = orjson.loads(line)
            if said.get("done"):
                return
            hear(said)
        raise WorkerFailedError


def fork_workers() -> list[Worker]:
    """A worker a processor, MOST at most: copies of this process, which has loaded everything and runs no loop yet."""
    started: list[Worker] = []
    for _ in range(min(MOST, os.cpu_count() or 1)):
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            # What the parent talks to the others by would keep them alive behind it.
            for place in (ours, *(worker.place for worker in started)):
                place.close()
            _work(theirs)
        theirs.close()
        started.append(Worker(pid, ours))
    return started


def _work(place: socket.socket) -> NoReturn:
    code = 1
    try:
        uvloop.run(serve(place))
        code = 0
    except Exception:
        log.exception("rebuild_worker_failed")
    finally:
        os._exit(code)


@asynccontextmanager
async def workers(started: Sequence[Worker], common: Mapping[str, Any]) -> AsyncIterator[Workers]:
    """The workers that were `started`, with the addresses and keys in `common`; all have ended behind the block."""
    try:
        yield Workers([await asyncio.open_connection(sock=worker.place) for worker in started], common)
    finally:
        for worker in started:
            os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)  # noqa: ASYNC222  it has just been killed


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
