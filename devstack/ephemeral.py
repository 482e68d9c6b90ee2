"""A folder that is thrown away, and the guard that does so even when we are killed."""

import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self


class EphemeralFolder:
    """A temporary folder for one stack. While it is open, a guard process (guard.py) watches over its servers."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="xuanmin-")).resolve()
        self._writing = threading.Lock()
        self._guard = subprocess.Popen(  # noqa: S603 -- our own program, no shell
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("guard.py")), str(self.path)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def tell(self, line: str) -> None:
        """Pass ``+ PID SIGNAL`` or ``- PID`` to the guard."""
        with self._writing, suppress(BrokenPipeError):
            if self._guard.stdin:
                self._guard.stdin.write(line + "\n")
                self._guard.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._guard.stdin:
            self._guard.stdin.close()
        self._guard.wait()
        shutil.rmtree(self.path, ignore_errors=True)
