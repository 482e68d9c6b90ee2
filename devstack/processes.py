"""A server's process: found again by another process, stopped, frozen and ended with everything that it started."""

import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# Start times are computed from the boot time, which a corrected clock shifts.
_SAME_START_SECONDS = 2.0
_STEP_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Identity:
    """One process, and not a later one with the same number: its id and its start in seconds since the epoch."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """The process that has ``pid`` now. Raises psutil.NoSuchProcess."""
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The living process, or None when it has ended."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _SAME_START_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def spawn(
    command: Sequence[str], folder: Path, log: Path, *, user: str | None, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a server in ``folder``, its output appended to ``log``, as ``user`` when one is named.

    It gets a session of its own: a terminal's Ctrl-C reaches us, and we stop it in order.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- our own servers, no shell
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )


def tree(process: psutil.Process) -> list[psutil.Process]:
    """The process, then its descendants."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Signal each; one that has ended meanwhile is passed over."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def gone(processes: Iterable[psutil.Process], seconds: float) -> bool:
    """Wait until all have ended (a zombie counts as ended); whether they did within ``seconds``."""
    deadline = time.monotonic() + seconds
    for process in processes:
        while _alive(process):
            if time.monotonic() > deadline:
                return False
            time.sleep(_STEP_SECONDS)
    return True


def working_in(folder: Path) -> list[psutil.Process]:
    """Living processes whose working folder is ``folder``: servers that their starter had no time to write down."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.cwd() == str(folder) and _alive(process):
                found.append(process)
    return found


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
