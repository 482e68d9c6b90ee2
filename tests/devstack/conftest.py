"""A stack of this folder's own: its tests kill, suspend and take over servers that others would miss."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import pytest

from devstack import Stack, running
from devstack.jars import jar_folder

_ROOT = Path(__file__).parents[2]
_STARTER = """
import json, sys
from pathlib import Path
from devstack import DevstackError, running

folder, *servers = sys.argv[1:]
data = None if folder == "ephemeral" else Path(folder)
try:
    with running(data, ephemeral=data is None, kafka="kafka" in servers, postgres="postgres" in servers) as stack:
        pids = {server: getattr(stack, server).pid for server in servers}
        print(json.dumps({"folder": str(stack.folder), "pids": pids}), flush=True)
        sys.stdin.read()
except DevstackError as error:
    sys.exit(str(error))
"""


@dataclass(frozen=True, slots=True)
class Starter:
    """Another program that has started a stack and holds it until its input is closed."""

    process: subprocess.Popen[str]
    folder: Path
    pids: dict[str, int]

    def leave(self) -> None:
        """Let it end its block in the ordinary way."""
        _pipe(self.process.stdin).close()
        assert self.process.wait(30) == 0


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@pytest.fixture
def another_program() -> Iterator[Callable[..., Starter]]:
    """Starts another program on a folder ("ephemeral" for none) with the servers named."""
    started: list[Starter] = []

    def start(folder: Path | str, *servers: str) -> Starter:
        process = subprocess.Popen(
            [sys.executable, "-c", _STARTER, str(folder), *servers],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        said = json.loads(_pipe(process.stdout).readline())
        started.append(Starter(process, Path(said["folder"]), said["pids"]))
        return started[-1]

    yield start
    for starter in started:
        if starter.process.poll() != 0:  # one that has left in order has stopped what was its own
            for pid in (starter.process.pid, *starter.pids.values()):
                if lives(pid):
                    psutil.Process(pid).kill()
        starter.process.wait()
        for stream in (starter.process.stdin, starter.process.stdout):
            _pipe(stream).close()


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="package")
def kept_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka and PostgreSQL on a kept folder, started by this process."""
    assert jar_folder().exists(), "Kafka's jars are missing: run `make test`, or `python -m devstack fetch` once."
    with running(tmp_path_factory.mktemp("kept") / "data") as stack:
        yield stack
