"""A running stack: both servers started side by side, found again by other processes, stopped in order."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TypeVar

from devstack import disk
from devstack.ephemeral import EphemeralFolder
from devstack.errors import DevstackError
from devstack.folders import default_data_folder, locked, make_folder
from devstack.jars import ensure_jars, jar_folder
from devstack.kafka import Kafka
from devstack.ports import LOOPBACK
from devstack.postgres import Postgres
from devstack.server import Server

_Server = TypeVar("_Server", bound=Server)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where clients connect. ``postgres_dsn`` is the superuser's, of the database "postgres": never log it.

    Asking a stack that was started without one of the servers gives "" for that server's address.
    """

    kafka_bootstrap: str
    postgres_dsn: str = field(repr=False)


class Stack:
    """Handles on the servers of one data folder.

    ``kafka`` and ``postgres`` have ``pid``, ``port``, ``log_path``, ``stop()``, ``restart()``, and for fault tests
    ``kill()``, ``suspend()`` and ``resume()``. They block: call them from a thread when an event loop must go on.
    """

    def __init__(self, folder: Path, kafka: Kafka | None, postgres: Postgres | None) -> None:
        self.folder = folder
        self._kafka = kafka
        self._postgres = postgres

    @property
    def kafka(self) -> Kafka:
        """The broker. Raises DevstackError when the stack was started without it."""
        return _started(self._kafka, "Kafka")

    @property
    def postgres(self) -> Postgres:
        """The database server. Raises DevstackError when the stack was started without it."""
        return _started(self._postgres, "PostgreSQL")

    @property
    def addresses(self) -> Addresses:
        """Where clients connect."""
        return Addresses(
            kafka_bootstrap=f"{LOOPBACK}:{self._kafka.port}" if self._kafka else "",
            postgres_dsn=self._postgres.dsn if self._postgres else "",
        )


def _started(server: _Server | None, name: str) -> _Server:
    if server is None:
        raise DevstackError(f"{name} is not part of this stack: it was left out when the stack was started.")
    return server


def _silent(_step: str) -> None:
    """Say nothing."""


@contextmanager
def running(
    data: Path | None = None,
    *,
    ephemeral: bool = False,
    kafka: bool = True,
    postgres: bool = True,
    on_step: Callable[[str], None] = _silent,
) -> Iterator[Stack]:
    """Kafka and PostgreSQL, up and answering inside the ``with`` block.

    ``data`` is the folder that keeps everything (default: ``XUANMIN_DATA`` or the user's data folder). Servers that run
    on it already are used and left running by whoever did not start them, unless their starter was killed: then they
    are taken over and stopped here. ``ephemeral`` uses a temporary folder instead and removes it afterwards, with its
    servers, even when this process is killed. SIGTERM and SIGHUP end the block as Ctrl-C does.
    ``on_step`` is told, in a sentence each and from several threads, what is going on.

    Raises DevstackError when a server does not come up, with nothing left running.
    """
    if ephemeral and data is not None:
        raise DevstackError("An ephemeral stack has no folder of its own: leave the data folder out.")
    with ExitStack() as cleanup:
        thrown_away = cleanup.enter_context(EphemeralFolder()) if ephemeral else None
        folder = thrown_away.path if thrown_away else (data or default_data_folder()).expanduser().absolute()
        make_folder(folder)
        folder = folder.resolve()
        on_change = thrown_away.tell if thrown_away else _silent
        broker = Kafka(folder, kept=not ephemeral, on_change=on_change) if kafka else None
        database = Postgres(folder, kept=not ephemeral, on_change=on_change) if postgres else None
        servers: list[Server] = [server for server in (broker, database) if server is not None]
        cleanup.enter_context(_ended_by_signals())
        if broker:
            if not jar_folder().exists():
                on_step("Kafka's jars are being fetched (56 MB, once)")
            broker.jars = tuple(ensure_jars(None))
        with _lock(folder, on_step):
            disk.require_room(folder)
            _start_all(servers, on_step)
        try:
            yield Stack(folder, broker, database)
        finally:
            with _undisturbed(), _lock(folder, on_step):
                _stop_ours(servers)


def _lock(folder: Path, on_step: Callable[[str], None]) -> AbstractContextManager[None]:
    waiting = f"waiting for another process that is starting or stopping {folder}"
    return locked(folder / "lock", lambda: on_step(waiting))


def _start_all(servers: Sequence[Server], on_step: Callable[[str], None]) -> None:
    """Start them side by side. When one fails, those that were started are stopped."""
    with ThreadPoolExecutor(max(1, len(servers)), thread_name_prefix="devstack") as pool:
        starts = [pool.submit(server.start, on_step) for server in servers]
        try:
            for done in starts:
                done.result()
        except BaseException:
            with _undisturbed():
                for server in servers:
                    server.cancel()
                pool.shutdown()
                _stop_ours(servers)
            raise


def _stop_ours(servers: Sequence[Server]) -> None:
    with ThreadPoolExecutor(max(1, len(servers)), thread_name_prefix="devstack") as pool:
        for done in [pool.submit(server.stop) for server in servers if server.ours]:
            done.result()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block by an exception, so that what follows it is done.

    Handlers that the program has set itself are left alone, and outside the main thread nothing can be set.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ours = [signal.SIGTERM, signal.SIGHUP] if threading.current_thread() is threading.main_thread() else []
    ours = [number for number in ours if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off signals that would interrupt stopping: an impatient second Ctrl-C must not leave a server behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    put_off = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in put_off}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
