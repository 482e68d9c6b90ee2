"""What a process knows of itself: how long it runs, its memory, its share of a processor."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import Any, Final

_STATM: Final = Path("/proc/self/statm")
_KIB: Final = 1024
_LEAST_SECONDS: Final = 0.5


class ProcessFacts:
    """Counts from its making on. The share of a processor is that since it was asked before, 1.0 a whole one."""

    def __init__(self) -> None:
        self._began = self._asked = time.monotonic()
        self._cpu = _cpu_seconds()
        self._share = 0.0

    def now(self) -> dict[str, Any]:
        """`up_seconds`, `memory_bytes` (resident), `cpu_seconds`, `cpu_share`, and the process' number."""
        now, cpu = time.monotonic(), _cpu_seconds()
        if now - self._asked >= _LEAST_SECONDS:
            self._share = (cpu - self._cpu) / (now - self._asked)
            self._asked, self._cpu = now, cpu
        return {
            "pid": os.getpid(), "up_seconds": now - self._began, "memory_bytes": _resident_bytes(),
            "cpu_seconds": cpu, "cpu_share": round(self._share, 3),
        }  # fmt: skip


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident_bytes() -> int:
    try:
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    except OSError:
        # Elsewhere than on Linux there is the highest it ever was.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
