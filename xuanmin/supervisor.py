"""Running the services as processes of their own: started, watched, started anew when they end, stopped cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import httpx

SERVICES: Final = ("registration", "validation", "reporting", "desk")
READY_SECONDS: Final = 60
STOP_SECONDS: Final = 12
CALM_SECONDS: Final = 20
QUICK_RESTARTS: Final = 20


class ServiceFailedError(Exception):
    """A service does not come up; the message says which, and where its log is."""


class Supervised:
    """One service's process. `restarts` counts how often it was started anew."""

    def __init__(self, name: str, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.environment = dict(environment)
        self.log_path = logs / f"{name}.log"
        self.restarts = -1
        self.started_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; its log goes on in the same file. It ends by itself where we end without stopping it."""
        log: IO[bytes]
        self._let_go()
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [sys.executable, "-m", "services", self.name],
                env={**os.environ, **self.environment, "XUANMIN_SUPERVISED": "true"},
                # Nothing is written into it: when we end, however we end, the service reads its end and stops.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.restarts += 1
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int:
        """The process's id; 0 before it was started."""
        return self.process.pid if self.process else 0

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to the process where it lives."""
        if self.process is not None and self.is_running():
            self.process.send_signal(number)

    def ended(self, within: float) -> bool:
        """Wait for the process to end; whether it did."""
        if self.process is None:
            return True
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        self._let_go()
        return True

    def _let_go(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()


class Supervisor:
    """Keeps the services running until it is stopped."""

    def __init__(self, environment: Mapping[str, str], logs: Path, services: Sequence[str] = SERVICES) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.environment = environment
        self.services = [Supervised(name, environment, logs) for name in services]
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def __getitem__(self, name: str) -> Supervised:
        return next(service for service in self.services if service.name == name)

    def start(self, *, watch: bool = True) -> None:
        """Start all services; with `watch`, those that end are started anew."""
        for service in self.services:
            service.start()
        if watch:
            self._watcher.start()

    def wait_until_ready(self, on_step: Callable[[str], None] = lambda _: None) -> None:
        """Wait until every service says that it is ready.

        Raises:
            ServiceFailedError: one does not within a minute.
        """
        until = time.monotonic() + READY_SECONDS
        for service in self.services:
            on_step(f"waiting for {service.name}")
            while not self._is_ready(service):
                if time.monotonic() > until:
                    raise ServiceFailedError(f"{service.name} does not get ready; its log says why: {service.log_path}")
                time.sleep(0.1)

    def stop(self) -> None:
        """Stop all services in good order, with SIGKILL for one that does not end in time."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for service in self.services:
            service.signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for service in self.services:
            if not service.ended(max(0.1, until - time.monotonic())):
                service.signal(signal.SIGKILL)
                service.ended(5)

    def _is_ready(self, service: Supervised) -> bool:
        try:
            answer = httpx.get(f"{self.environment[f'XUANMIN_{service.name.upper()}_URL']}/health/ready", timeout=2)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    def _watch(self) -> None:
        while not self._stopping.wait(0.2):
            for service in self.services:
                # One that ends at once again and again is started every few seconds, not in a tight circle.
                pause = min(CALM_SECONDS, max(0, service.restarts - QUICK_RESTARTS))
                calm = time.monotonic() - service.started_at >= pause
                if not service.is_running() and calm:
                    service.start()


@contextmanager
def supervised(
    environment: Mapping[str, str], logs: Path, on_step: Callable[[str], None] = lambda _: None
) -> Iterator[Supervisor]:
    """All services, started and ready inside the block, stopped in good order after it.

    Raises:
        ServiceFailedError: one does not get ready within a minute.
    """
    supervisor = Supervisor(environment, logs)
    try:
        supervisor.start()
        supervisor.wait_until_ready(on_step)
        yield supervisor
    finally:
        # An impatient second Ctrl-C must not leave a service behind.
        in_main_thread = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main_thread else None
        try:
            supervisor.stop()
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)
