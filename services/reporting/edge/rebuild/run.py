"""A rebuild from beginning to end, in a process of its own, so that the service's answers and heartbeats go on.

Its order comes by a pipe, and so does the end of who gave it; how far it is stands in the database (noting.py).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog
import uvloop
from aiokafka.errors import KafkaError

from eventstore.database import CONNECT_SECONDS, Connection
from eventstore.kafka.topic_extents import TopicExtents
from services.reporting.edge.rebuild.noting import CancelledRebuildError, Notes
from services.reporting.edge.rebuild.places import FILLED, SHARED, UPKEEP
from services.reporting.edge.rebuild.rebuilding import Job, Rebuild, RebuildFailedError
from services.reporting.edge.rebuild.shadow import LayoutError, drop_shadow
from services.reporting.edge.rebuild.swapping import HeldTooLongError
from services.reporting.edge.rebuild.workers import Worker, WorkerFailedError, fork_workers
from services.runtime.telemetry.logs import configure_logs

log = structlog.get_logger(__name__)


async def rebuild(job: Job, started: Sequence[Worker]) -> tuple[str, str | None]:
    """Do a rebuild; how it ended, and of what it failed. The outcome is noted, and what it filled in vain is gone."""
    async with _connection(job.dsn) as main, _connection(job.dsn) as second:
        await main.execute(UPKEEP.alone_at_last, FILLED)
        await main.execute(UPKEEP.alone_at_last, SHARED)
        await main.execute(UPKEEP.alone_no_more, SHARED)
        notes, broker = Notes(second, job.run), TopicExtents(job.bootstrap)
        work = asyncio.create_task(Rebuild(job, main, notes, started, broker).run())
        noting = asyncio.create_task(notes.keep_noting())
        ended = asyncio.create_task(_end_of_who_asked())
        await asyncio.wait({work, noting, ended}, return_when=asyncio.FIRST_COMPLETED)
        try:
            await _told(work, noting)
        except Exception as error:  # noqa: BLE001  however it ends, that is noted
            outcome, why = _outcome(error)
            log.warning("rebuild_ended", outcome=outcome, error=type(error).__name__)
            await _give_up(job.dsn, notes, outcome, why)
            return outcome, why
        finally:
            for task in (noting, ended):
                task.cancel()
            await asyncio.gather(noting, ended, broker.close(), return_exceptions=True)
        return "swapped", None


async def _told(work: asyncio.Task[None], noting: asyncio.Task[None]) -> None:
    """Raises what ended the work, or why it is ended now."""
    if work.done():
        await work
        return
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    if noting.done():
        await noting
    raise WhoAskedEndedError


class WhoAskedEndedError(Exception):
    """The service that asked for the rebuild has ended."""


async def _give_up(dsn: str, notes: Notes, outcome: str, why: str | None) -> None:
    async with _connection(dsn) as connection:
        await drop_shadow(connection)
        await connection.execute(UPKEEP.end, notes.run, outcome, why)


def _outcome(error: BaseException) -> tuple[str, str | None]:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case CancelledRebuildError():
            return "cancelled", None
        case WhoAskedEndedError():
            return "broken_off", "the service that asked for it has ended"
        case RebuildFailedError() | LayoutError() | HeldTooLongError():
            return "failed", str(error)
        case WorkerFailedError():
            return "failed", "one of its processes ended before its work was done"
        case KafkaError():
            return "failed", f"Kafka went away ({type(error).__name__})"
        case _:
            return "failed", f"the database went away, or refused something ({type(error).__name__})"


async def _end_of_who_asked() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


@asynccontextmanager
async def _connection(dsn: str) -> AsyncIterator[Connection]:
    settings = {"application_name": "xuanmin-rebuild", "jit": "off"}
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


def main() -> int:
    """Do the job that comes as the first line; 0: the new projection answers."""
    job = Job.model_validate_json(sys.stdin.readline())
    configure_logs(job.log_level, "reporting-rebuild")
    # They are copies of this process, made before it does anything that could not be copied.
    started = fork_workers()
    outcome, _ = uvloop.run(rebuild(job, started))
    return 0 if outcome == "swapped" else 1


if __name__ == "__main__":
    sys.exit(main())
