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
    while sys.stdin.buffer.read(4096):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
