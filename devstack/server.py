"""What Kafka and PostgreSQL have in common as servers of a stack: start, find again, stop, be harmed on purpose."""

import os
import signal
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from devstack import disk, last_words, ports
from devstack.errors import DevstackError, PortTakenError
from devstack.folders import locked
from devstack.processes import Identity, gone, send, spawn, tree, working_in
from devstack.record import Entry, Record

START_SECONDS = 90.0
_STOP_SECONDS = 30.0
_KILL_SECONDS = 10.0
_STEP_SECONDS = 0.05


class Server(ABC):
    """One server of a stack, whoever started it. Every method blocks; none needs an event loop."""

    name: str
    stop_signal: signal.Signals
    # What ends it at once when its data are thrown away anyhow.
    abandon_signal: signal.Signals

    def __init__(self, stack: Path, *, kept: bool, on_change: Callable[[str], None]) -> None:
        """A server whose data lie under ``stack``; ``kept`` data have clients that know the port.

        ``on_change`` is told ``+ PID SIGNAL`` and ``- PID`` as the process comes and goes.
        """
        self._stack = stack
        self._kept = kept
        self._on_change = on_change
        self._record = Record(stack)
        self._child: subprocess.Popen[bytes] | None = None
        self._cancelled = threading.Event()
        self._log_start = 0
        self.ours = False  # whether we started it or took it over, and so are to stop it

    @property
    @abstractmethod
    def folder(self) -> Path:
        """The server's data, and the folder that it works in."""

    @property
    @abstractmethod
    def log_path(self) -> Path:
        """The file that the server writes its log to."""

    @abstractmethod
    def _prepare(self, port: int) -> None:
        """Make the data folder whole, from nothing or from what a killed server left."""

    @abstractmethod
    def _command(self, port: int) -> list[str]:
        """The command line that serves on ``port``."""

    @abstractmethod
    def _answers(self, port: int) -> bool:
        """Whether a client's question is answered now."""

    def _user(self) -> str | None:
        return None

    def _environment(self) -> Mapping[str, str]:
        return os.environ

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1. Raises DevstackError before the first start."""
        if entry := self._record.entry(self.name):
            return entry.port
        raise DevstackError(f"{self.name} has never been started in {self._stack}.")

    @property
    def pid(self) -> int:
        """The process id of the running server. Raises DevstackError when it does not run."""
        return self._process().pid

    def start(self, on_step: Callable[[str], None]) -> None:
        """Start the server unless it runs already. The caller holds the stack's lock.

        It is ``ours`` from the moment that it is started; one that runs on after its starter was killed is taken over.
        Raises DevstackError when it does not come up.
        """
        entry = self._record.entry(self.name)
        if entry and entry.server and entry.server.process():
            self._await(entry.port)
            if not entry.owner_lives():
                self.ours = True
                self._record.write(self.name, Entry(entry.port, entry.server, Identity.of(os.getpid())))
            on_step(f"{self.name} runs already on port {entry.port}")
            return
        self._clear_strays()
        began = time.monotonic()
        try:
            port = self._serve(self._port_for(entry))
        except PortTakenError:
            if entry and self._kept:
                raise
            port = self._serve(ports.free_port())  # taken between the choice and the start
        on_step(f"{self.name} answers on port {port} after {time.monotonic() - began:.1f} s")

    def cancel(self) -> None:
        """Give up a start that another thread is waiting in."""
        self._cancelled.set()

    def stop(self) -> None:
        """End the server in order; kill it when it takes longer than 30 s. A stopped one stays stopped."""
        if process := self._find():
            processes = tree(process)
            send(processes, signal.SIGCONT)
            send([process], self.stop_signal)
            if not gone(processes, _STOP_SECONDS):
                send(processes, signal.SIGKILL)
                gone(processes, _KILL_SECONDS)
        self._note_end()

    def kill(self) -> None:
        """SIGKILL the server with all its processes, as a power cut would; returns once they are gone."""
        processes = tree(self._process())
        send(processes, signal.SIGKILL)
        gone(processes, _KILL_SECONDS)
        self._note_end()

    def suspend(self) -> None:
        """SIGSTOP the server with all its processes: connections stay open and nothing answers."""
        process = self._process()
        send([process], signal.SIGSTOP)  # first the one that could start others
        send(tree(process)[1:], signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT a suspended server."""
        send(reversed(tree(self._process())), signal.SIGCONT)

    def restart(self) -> None:
        """Stop the server if it runs, and start it on the same port and data; returns once it answers."""
        with locked(self._stack / "lock", lambda: None):
            self.stop()
            self._clear_strays()
            self._serve(self.port)

    def _serve(self, port: int) -> int:
        if not ports.is_free(port):
            raise PortTakenError(
                f"Port {port}, which {self.name} had before, is taken by {ports.holder(port)}. Stop that program, or "
                f'delete "{self.name}" from {self._record.path} to have another port chosen: programs that know the '
                "old address must then be told the new one."
            )
        self._cancelled.clear()
        try:
            self._launch(port)
            self._await(port)
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError) and disk.says_full(str(error)):
                raise last_words.disk_full(self.name, self.folder, self.log_path) from error
            raise
        return port

    def _launch(self, port: int) -> None:
        self._prepare(port)
        self._log_start = self.log_path.stat().st_size if self.log_path.exists() else 0
        self._child = spawn(
            self._command(port), self.folder, self.log_path, user=self._user(), environment=self._environment()
        )
        self.ours = True
        self._on_change(f"+ {self._child.pid} {int(self.abandon_signal)}")
        self._record.write(self.name, Entry(port, Identity.of(self._child.pid), Identity.of(os.getpid())))

    def _port_for(self, entry: Entry | None) -> int:
        if entry is None or not (self._kept or ports.is_free(entry.port)):
            return ports.free_port()
        return entry.port

    def _await(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not (ports.is_answered(port) and self._answers(port)):
            if self._find() is None:
                raise last_words.explanation(self.name, self.folder, self.log_path, since=self._log_start)
            if self._cancelled.is_set():
                raise DevstackError(f"The start of {self.name} was given up.")
            if time.monotonic() > deadline:
                message = f"{self.name} runs but has not answered for {START_SECONDS:.0f} s. Its log: {self.log_path}"
                raise DevstackError(message)
            time.sleep(_STEP_SECONDS)

    def _clear_strays(self) -> None:
        """End what still works in the folder though nobody wrote it down: its starter was killed in that instant."""
        strays = [process for process in working_in(self.folder) if process.pid != os.getpid()]
        send(strays, signal.SIGKILL)
        gone(strays, _KILL_SECONDS)

    def _process(self) -> psutil.Process:
        if process := self._find():
            return process
        raise DevstackError(f"{self.name} does not run in {self._stack}.")

    def _find(self) -> psutil.Process | None:
        if self._child is not None:
            return psutil.Process(self._child.pid) if self._child.poll() is None else None
        entry = self._record.entry(self.name)
        return entry.server.process() if entry and entry.server else None

    def _note_end(self) -> None:
        entry = self._record.entry(self.name)
        if entry and entry.server:
            self._on_change(f"- {entry.server.pid}")
        if self._child is not None:
            self._child.wait()
            self._child = None
        # Without room for the note the process id stays behind, and is known for a dead one's by its start time.
        with suppress(OSError):
            self._record.stopped(self.name)
