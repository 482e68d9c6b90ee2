"""The command line knows whether the live stream still speaks, and says so when it does not."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from xuanmin import live_counts
from xuanmin.live_counts import LiveCounts, events

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
CHECKS = b'{"checks": {"consumers": "reporting: waits now", "database": "ok"}}'
NOT_READY = b"HTTP/1.1 503 no\r\nContent-Length: %d\r\n\r\n%b" % (len(CHECKS), CHECKS)


def event(position: int) -> bytes:
    return f"id: {position}\nevent: tallies\ndata: {json.dumps({'position': position})}\n\n".encode()


@contextmanager
def serving(answer: Callable[[socket.socket, str], None]) -> Iterator[str]:
    """A service at an address; `answer` is given each connection and what was asked."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    answer(connection, connection.recv(4096).decode())

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def eventually(check: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not check():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_events_are_read_with_their_ids_and_comments_are_only_heard() -> None:
    heard: list[None] = []
    lines = [": still here", "", "id: 4", "event: tallies", "data: {", "data: }", "", "data: half"]
    assert list(events(lines, lambda: heard.append(None))) == [("4", "{\n}")]
    assert len(heard) == len(lines)


def test_a_stream_that_ends_is_broken_and_taken_up_again_behind_what_was_heard() -> None:
    asked: list[str] = []
    release = threading.Event()

    def answer(connection: socket.socket, request: str) -> None:
        asked.append(request)
        connection.sendall(HEAD + event(len(asked)))
        if len(asked) > 1:
            release.wait(10)

    with serving(answer) as url:
        live = LiveCounts({"reporting": url}, "e")
        eventually(lambda: live.heard.broken == "the service closed the stream")
        assert live.heard.counts == {"position": 1}
        eventually(lambda: live.heard.counts == {"position": 2})
        assert live.heard.broken is None
        live.close()
        release.set()
    assert "last-event-id" not in asked[0].lower()
    assert "last-event-id: 1" in asked[1].lower()


def test_a_stream_that_says_nothing_for_long_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_counts, "SILENT_SECONDS", 0.2)
    release = threading.Event()

    def answer(connection: socket.socket, _request: str) -> None:
        connection.sendall(HEAD + event(1))
        release.wait(10)

    with serving(answer) as url:
        live = LiveCounts({"reporting": url}, "e")
        eventually(lambda: "silent" in (live.heard.broken or ""))
        live.close()
        release.set()


def test_a_service_where_records_wait_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_counts, "_HEALTH_SECONDS", 0.05)
    with serving(lambda connection, _request: connection.sendall(NOT_READY)) as url:
        live = LiveCounts({"reporting": url}, "e")
        eventually(lambda: live.heard.behind == "reporting: waits now")
        live.close()


def test_a_service_that_is_away_is_said_to_be() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        live = LiveCounts({"reporting": f"http://127.0.0.1:{taken.getsockname()[1]}"}, "e")
        eventually(lambda: "does not answer (ConnectError)" in (live.heard.broken or ""))
        live.close()
