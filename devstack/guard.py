"""A small process that outlives its parent, to end what a killed parent would leave behind.

It reads from its standard input, which only the parent holds open: ``+ PID SIGNAL`` for each server started and
``- PID`` for each stopped. When the input ends, however the parent died, it ends what is still on its list and removes
the folder named on its command line. A parent-death signal would not do: it fires when the *thread* that started the
server ends, is cleared when the server changes its user, and exists on Linux alone.

Run with ``python -I -S guard.py FOLDER``: it uses nothing but the standard library, for a start in milliseconds.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

_PATIENCE_SECONDS = 5.0


def still_there(pid: int, folder: str) -> bool:
    """Whether ``pid`` is alive and works inside ``folder``: a number used again by another program is left alone."""
    try:
        os.kill(pid, 0)
        return os.readlink(f"/proc/{pid}/cwd").startswith(folder)  # noqa: PTH115 -- pathlib would double the start
    except ProcessLookupError:
        return False
    except OSError:
        return not os.path.isdir("/proc/self")  # noqa: PTH112 -- as above


def watch(lines: Iterable[str]) -> dict[int, int]:
    """The servers alive when the parent ended: process id to the signal that ends it."""
    watched: dict[int, int] = {}
    for line in lines:
        match line.split():
            case ["+", pid, end]:
                watched[int(pid)] = int(end)
            case ["-", pid]:
                watched.pop(int(pid), None)
    return watched


def end(watched: dict[int, int], folder: str) -> None:
    """Signal every server, give them a few seconds, then kill."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for pid, number in watched.items():
        if still_there(pid, folder):
            with suppress(OSError):
                os.kill(pid, number)
                os.kill(pid, signal.SIGCONT)
    while any(still_there(pid, folder) for pid in watched):
        if time.monotonic() > deadline:
            for pid in watched:
                if still_there(pid, folder):
                    with suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.05)


def main() -> None:
    """Wait for the parent's end, then clean up."""
    folder = sys.argv[1]
    end(watch(sys.stdin), folder)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
