"""Starts after everything that can go wrong before one: kills, leftovers, strangers on a port, full disks."""

import errno
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from devstack import DevstackError, disk, ports, running
from devstack.processes import working_in
from devstack.record import Entry, Record
from devstack.server import Server
from tests.devstack.conftest import lives

if TYPE_CHECKING:
    from tests.devstack.conftest import Starter

    AnotherProgram = Callable[..., Starter]


def _gone_within(seconds: float, pids: list[int], folder: Path) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(lives, pids)) or folder.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def _stranger() -> Iterator[int]:
    """Another program's server; its port."""
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield int(server.getsockname()[1])


def test_an_ephemeral_stack_goes_with_its_starter_even_when_that_is_killed(another_program: "AnotherProgram") -> None:
    starter = another_program("ephemeral", "kafka", "postgres")
    starter.process.kill()
    assert _gone_within(10, list(starter.pids.values()), starter.folder)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_an_ephemeral_stack_in_order(another_program: "AnotherProgram", end: signal.Signals) -> None:
    starter = another_program("ephemeral", "postgres")
    os.killpg(starter.process.pid, end)
    assert starter.process.wait(10) != 0
    assert _gone_within(0.1, list(starter.pids.values()), starter.folder)


def test_a_kept_server_whose_starter_was_killed_is_taken_over_and_stopped(
    tmp_path: Path, another_program: "AnotherProgram"
) -> None:
    starter = another_program(tmp_path, "postgres")
    starter.process.kill()
    starter.process.wait()
    with running(tmp_path, kafka=False) as stack:
        assert stack.postgres.pid == starter.pids["postgres"]
    assert not lives(starter.pids["postgres"])


def test_of_two_programs_that_start_at_once_one_starts_and_both_use_it(
    tmp_path: Path, another_program: "AnotherProgram"
) -> None:
    starters: list[Starter] = []
    threads = [
        threading.Thread(target=lambda: starters.append(another_program(tmp_path, "postgres"))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert starters[0].pids == starters[1].pids
    for starter in starters:
        starter.leave()
    assert not lives(starters[0].pids["postgres"])


def test_a_start_that_was_killed_half_way_is_done_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.partial" / "base").mkdir(parents=True)
    (tmp_path / "postgres.password").write_text("left by the killed one")
    (tmp_path / "kafka" / "log.partial").mkdir(parents=True)
    (tmp_path / "kafka" / "log.partial" / "meta.properties").write_text("half a line")
    with running(tmp_path) as stack:
        assert lives(stack.kafka.pid)
        assert lives(stack.postgres.pid)
    assert not list(tmp_path.rglob("*.partial"))
    assert not (tmp_path / "postgres.password").exists()


def test_a_pid_file_left_by_a_killed_server_stops_no_start_though_its_number_lives_on(tmp_path: Path) -> None:
    with running(tmp_path, kafka=False) as stack:
        pid_file = stack.postgres.folder / "postmaster.pid"
        stale = pid_file.read_text().splitlines()
        stack.postgres.kill()
    pid_file.write_text("\n".join([str(os.getppid()), *stale[1:]]) + "\n")
    with running(tmp_path, kafka=False) as stack:
        assert lives(stack.postgres.pid)


def test_a_server_that_nobody_wrote_down_is_ended_before_a_new_one_starts(tmp_path: Path) -> None:
    with running(tmp_path, kafka=False) as stack:
        forgotten = stack.postgres.pid
        Record(tmp_path).stopped("postgres")
        with running(tmp_path, kafka=False) as again:
            assert again.postgres.pid != forgotten
            assert not lives(forgotten)


def test_a_kept_stack_has_the_same_port_after_a_stop(tmp_path: Path) -> None:
    addresses = []
    for _ in range(2):
        with running(tmp_path, kafka=False) as stack:
            addresses.append(stack.addresses)
    assert addresses[0] == addresses[1]


def test_a_remembered_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path) -> None:
    with _stranger() as port:
        Record(tmp_path).write("postgres", Entry(port))
        with pytest.raises(DevstackError, match=rf"Port {port}.*taken by \S+.*stack\.json") as raised:
            running(tmp_path, kafka=False).__enter__()
        assert str(os.getpid()) in str(raised.value)


def test_a_new_stack_passes_over_a_port_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _stranger() as port:
        offered = iter([port, ports.free_port()])
        monkeypatch.setattr(ports, "free_port", lambda: next(offered))
        with running(tmp_path, kafka=False) as stack:
            assert stack.postgres.port != port


def test_a_full_disk_is_found_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _folder: 7 * 2**20)
    with pytest.raises(DevstackError, match=r"disk is full: 7 MiB are free where .*XUANMIN_DATA"):
        running(tmp_path).__enter__()
    assert not (tmp_path / "stack.json").exists()


def test_on_a_full_disk_a_server_can_be_ended_and_the_start_says_why_it_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with running(tmp_path, kafka=False) as stack:
        before = stack.postgres.pid
        with monkeypatch.context() as full:
            full.setattr(Record, "write", refuse)
            stack.postgres.kill()
            assert not lives(before)
            with pytest.raises(DevstackError, match="disk is full: postgres could not write"):
                stack.postgres.restart()
            assert not working_in(tmp_path / "postgres")
        stack.postgres.restart()
        assert lives(stack.postgres.pid)


class _Failing(Server):
    """A server that writes one line and ends."""

    name = "failing"
    stop_signal = signal.SIGTERM
    abandon_signal = signal.SIGKILL
    says = ""

    @property
    def folder(self) -> Path:
        return self._stack

    @property
    def log_path(self) -> Path:
        return self._stack / "failing.log"

    def _prepare(self, port: int) -> None:
        pass

    def _command(self, port: int) -> list[str]:  # noqa: ARG002 -- it serves nobody
        return ["/bin/sh", "-c", 'echo "$0"; exit 1', self.says]

    def _answers(self, port: int) -> bool:  # noqa: ARG002 -- it serves nobody
        return False


@pytest.mark.parametrize(
    ("last_words", "explanation"),
    [
        ("PANIC: could not write to file: No space left on device", "disk is full.*Make room"),
        ("java.io.IOException: Disk quota exceeded", "disk is full.*Make room"),
        ("could not bind: Address already in use", "was taken while"),
        ("something nobody foresaw", "ends with: something nobody foresaw"),
    ],
)
def test_why_a_server_ended_by_itself_is_read_from_its_log(tmp_path: Path, last_words: str, explanation: str) -> None:
    server = _Failing(tmp_path, kept=True, on_change=lambda _: None)
    server.says = last_words
    server.log_path.write_text("No space left on device, a year ago\n")
    Record(tmp_path).write("failing", Entry(ports.free_port()))
    with pytest.raises(DevstackError, match=explanation):
        server.start(lambda _: None)


def test_an_interrupted_start_leaves_nothing_running(tmp_path: Path) -> None:
    started: list[int] = []

    def interrupt(step: str) -> None:
        if step.startswith("postgres answers"):
            entry = Record(tmp_path).entry("postgres")
            assert entry is not None
            assert entry.server is not None
            started.append(entry.server.pid)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running(tmp_path, kafka=False, on_step=interrupt).__enter__()
    assert started
    assert not lives(started[0])


def test_an_ephemeral_stack_takes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DevstackError, match="no folder of its own"):
        running(tmp_path, ephemeral=True).__enter__()


def test_a_damaged_record_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"postgres": 7}')
    with pytest.raises(DevstackError, match=r"stack\.json is damaged\. Delete it"):
        running(tmp_path, kafka=False).__enter__()
