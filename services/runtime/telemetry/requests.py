"""What is measured, logged and followed of HTTP requests: seconds by route, the failed ones, a name for each.

The name (`X-Request-ID`, the caller's where it is a plain one, else made here) stands in every line that is logged
meanwhile, in the answer's headers, and in the problem details that people read: who quotes it, finds the place.
"""

from __future__ import annotations

import re
import secrets
import time
from contextvars import ContextVar
from typing import Any, Final

import httpx
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.telemetry import TelemetryConfig
from prometheus_client import Histogram, disable_created_metrics
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.envelope import traceparent_of
from eventstore.tracing import Span, Tracer, is_sampled

NO_TELEMETRY_OF_THE_FRAMEWORK: Final[TelemetryConfig] = {
    "tracing": False, "metrics": False, "logs": False, "auto_configure": False,
}  # fmt: skip
"""The framework's own spans hold paths, in which submissions are named, and the words of errors: they stay off,
whatever the environment says."""

TRACEPARENT: Final = "xuanmin.traceparent"
"""Where in a request's scope stands what the events that follow from it carry."""

SECONDS: Final = (0.005, 0.025, 0.1, 0.5, 2.5)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_PLAIN: Final = re.compile(r"(?!.*[0-9]{11})[A-Za-z0-9._-]{1,64}")
_PROBED: Final = "/health/ready"
_FAILED: Final = 500

_traceparent: Final[ContextVar[str | None]] = ContextVar("traceparent", default=None)

log = structlog.get_logger(__name__)


class Requests:
    """What one application's requests leave; `tracer` is set once the process is open."""

    def __init__(self) -> None:
        self.tracer: Tracer | None = None
        # A second series beside each, with the time at which it was first counted: nobody asks for these.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library is half typed
        self.seconds = Histogram(
            "xuanmin_http_request_seconds", "Until an answer begins, by route template, method and class of status",
            ["method", "route", "status"], buckets=SECONDS, registry=None,
        )  # fmt: skip


def watch_requests(app: FastAPI) -> Requests:
    """Measure, name and follow the requests of `app`. Called last of all middleware: the outermost sees everything."""
    requests = Requests()
    app.add_middleware(WatchedRequests, requests=requests)
    app.state.requests = requests
    return requests


def request_id() -> str | None:
    """The name of the request that is being answered; None: none is."""
    return structlog.contextvars.get_contextvars().get("request_id")


async def pass_on(request: httpx.Request) -> None:
    """A hook of the HTTP client: what a request makes us ask elsewhere has its name, and its trace."""
    if (name := request_id()) is not None:
        request.headers["X-Request-ID"] = name
    if (traceparent := _traceparent.get()) is not None:
        request.headers["traceparent"] = traceparent


class WatchedRequests:
    """The middleware. What nobody else answers it answers as the application answers its unexpected errors."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = _Watched(scope, send, self._requests)
        token = _traceparent.set(watched.traceparent)
        try:
            with structlog.contextvars.bound_contextvars(**watched.named):
                await self._answer(watched, receive)
        finally:
            _traceparent.reset(token)

    async def _answer(self, watched: _Watched, receive: Receive) -> None:
        try:
            await self._app(watched.scope, receive, watched.send)
        except Exception as error:
            watched.error = error
            handler = watched.scope["app"].exception_handlers.get(Exception)
            if watched.status or handler is None:
                watched.status = _FAILED
                raise
            request = Request(watched.scope)
            response: Response = await handler(request, error)
            await response(watched.scope, receive, watched.send)
        finally:
            watched.end()


class _Watched:
    """One request on its way: when it began, what it is called, and how it is answered."""

    def __init__(self, scope: Scope, send: Send, requests: Requests) -> None:
        self.scope = scope
        self._send = send
        self._requests = requests
        self._began = time.perf_counter()
        self._until_answer = 0.0
        self.status = 0
        self.error: Exception | None = None
        headers = Headers(scope=scope)
        asked = headers.get("x-request-id", "")
        self.id = asked if _PLAIN.fullmatch(asked) else secrets.token_hex(6)
        self.traceparent = traceparent_of([("traceparent", headers.get("traceparent", "").encode())])
        self._span = self._followed()
        if self._span is not None:
            self.traceparent = self._span.traceparent
        scope[TRACEPARENT] = self.traceparent
        self.named = {"request_id": self.id}
        if self.traceparent is not None:
            self.named["trace_id"] = self.traceparent.split("-")[1]

    def _followed(self) -> Span | None:
        tracer = self._requests.tracer
        if tracer is None:
            return None
        writes = self.scope["method"] in _WRITES
        if is_sampled(self.traceparent) if self.traceparent is not None else writes and tracer.chosen(1):
            return tracer.start(self._method, "server", self.traceparent, {"http.request.method": self._method})
        return None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._until_answer = time.perf_counter() - self._began
            self.status = message["status"]
            MutableHeaders(scope=message)["X-Request-ID"] = self.id
        await self._send(message)

    def end(self) -> None:
        """Measure it, log it where it failed, and end its span. One whose client went away before is none of these."""
        if not self.status:
            return
        route, seconds = self._route, self._until_answer
        self._requests.seconds.labels(self._method, route, f"{self.status // 100}xx").observe(seconds)
        if self.status >= _FAILED and route != _PROBED:
            said: dict[str, Any] = {"exc_info": self.error} if self.error is not None else {}
            seconds = round(seconds, 3)
            log.error("request_failed", method=self._method, route=route, status=self.status, seconds=seconds, **said)
        if self._span is not None:
            self._span.note("http.route", route)
            self._span.note("http.response.status_code", self.status)
            self._span.rename(f"{self._method} {route}")
            if self.status >= _FAILED:
                self._span.failed()
            self._span.end()

    @property
    def _method(self) -> str:
        method: str = self.scope["method"]
        return method if method in _METHODS else "other"

    @property
    def _route(self) -> str:
        """The template of the route that answered: what stands in a path is a caller's own, and has no end."""
        template = getattr(self.scope.get("route"), "path_format", None)
        return template if isinstance(template, str) else "none"
