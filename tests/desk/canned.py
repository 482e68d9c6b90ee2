"""The three services as the desk sees them: an HTTP server that gives the answers that a test lays down.

A real server on loopback, so that whoever calls (the desk's own client, the office's, a stream) is what is tested.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

SERVICES: Final = ("registration", "validation", "reporting")


@dataclass(frozen=True)
class Asked:
    """One request that reached a service."""

    method: str
    service: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What was sent, read as JSON; None: nothing was."""
        return json.loads(self.body) if self.body else None


Answer = Any | Callable[[Asked], Any]


@dataclass
class Canned:
    """The answers, by method, service and path; what has none is answered 404. `asked` is what reached the services."""

    url: str
    answers: dict[tuple[str, str, str], tuple[int, Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    """Services that break off every connection."""

    def answer(self, service: str, path: str, answer: Answer, *, method: str = "GET", status: int = 200) -> None:
        """Lay down an answer: what becomes JSON, a str or bytes as they are, or a function of what was asked."""
        self.answers[method, service, path] = (status, answer)

    def of(self, method: str, service: str, path: str) -> list[Asked]:
        """The requests of one kind that came, in their order."""
        return [one for one in self.asked if (one.method, one.service, one.path) == (method, service, path)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    canned: Canned

    def _any(self) -> None:
        address = urlsplit(self.path)
        _, service, rest = address.path.split("/", 2)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, service, f"/{rest}", dict(parse_qsl(address.query)), headers, body)
        self.canned.asked.append(asked)
        if service in self.canned.away:
            self.close_connection = True
            return
        missing = {"title": "Not found", "status": 404, "detail": "The test has laid down no answer."}
        status, answer = self.canned.answers.get((asked.method, service, asked.path), (404, missing))
        told = answer(asked) if callable(answer) else answer
        raw = told if isinstance(told, bytes) else told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        kind = "application/octet-stream" if isinstance(told, bytes) else "text/plain; charset=utf-8"
        self.send_header("Content-Type", kind if isinstance(told, bytes | str) else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _any  # noqa: N815  the server's own names

    def log_message(self, *_args: object) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def canned_services() -> Iterator[Canned]:
    """The services, listening until the block ends; each has the address `canned.url` + `/` + its name."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    canned = Canned(f"http://127.0.0.1:{server.server_port}")
    handler.canned = canned  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield canned
    finally:
        server.shutdown()
        server.server_close()
