"""The demonstration, started as a reader starts it: one for the pages of the documentation and for the desk's tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY = re.compile(r"\. (\S+)/installation\.env")
PATIENCE = 240.0
RUNNING = "XUANMIN_TEST_DEMONSTRATION"
"""Names the output of a `demo --serve` that runs already, for a developer who does not want to wait for another."""


@dataclass
class Demonstration:
    """`xuanmin demo --serve` as a process; `output` is what it has written so far."""

    process: subprocess.Popen[bytes] | None
    written: Path
    folder: Path = field(default_factory=Path)

    @property
    def output(self) -> str:
        return self.written.read_text("utf-8")

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while (found := READY.search(self.output)) is None:
            assert self.process is None or self.process.poll() is None, self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.2)
        self.folder = Path(found[1])


@contextmanager
def demonstration_running(folder: Path) -> Iterator[Demonstration]:
    """The demonstration, played to its end and serving; its output is kept in `folder`."""
    if (known := os.environ.get(RUNNING)) is not None:
        running = Demonstration(None, Path(known))
        running.wait_until_ready()
        yield running
        return
    written = folder / "output"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XUANMIN_")}
    with written.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "xuanmin", "demo", "--serve"],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    running = Demonstration(process, written)
    try:
        running.wait_until_ready()
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(40)
        finally:
            process.kill()
