"""Ending with one's supervisor: a service that a command line started must not outlive it, whatever ends that."""

from __future__ import annotations

import os
import signal
import sys
import threading


def stop_with_supervisor() -> None:
    """Stop this process in good order once its standard input ends, which its supervisor holds open while it lives."""
    threading.Thread(target=_wait_for_the_end, name="supervisor-watch", daemon=True).start()


def _wait_for_the_end() -> None:
    # Not through sys.stdin, whose lock a waiting thread holds: an interpreter that ends would abort over it.
    while os.read(sys.stdin.fileno(), 4096):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
