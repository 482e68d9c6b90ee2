"""What processes cost: CPU seconds and peak memory, read from the operating system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_PEAK: Final = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system), and the highest resident memory of any one of the processes, in MiB."""

    cpu: float
    peak_mib: float


class Meter:
    """The cost of one server with all its processes, since the meter was made."""

    def __init__(self, name: str, pid: int, *, fresh: bool = False) -> None:
        """`fresh`: the process has just been started, and its start counts too."""
        self.name = name
        self._process = psutil.Process(pid)
        self._before = 0.0 if fresh else _cpu(self._process)

    def read(self) -> Cost:
        """The cost until now.

        Raises:
            psutil.NoSuchProcess: the server has ended.
        """
        processes = [self._process, *self._process.children(recursive=True)]
        return Cost(_cpu(self._process) - self._before, max(_peak(process.pid) for process in processes) / 1024)


def _cpu(process: psutil.Process) -> float:
    # Children come and go (PostgreSQL has one a connection): a parent's times hold those of the children it has buried.
    total = _with_buried(process)
    for child in process.children(recursive=True):
        try:
            total += _with_buried(child)
        except psutil.NoSuchProcess:
            continue
    return total


def _with_buried(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _peak(pid: int) -> int:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return 0
    return int(found[1]) if found else 0
