"""A collector of traces: takes what is sent to it over OTLP/HTTP, and says what it got."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

Attribute = str | int


@dataclass(frozen=True)
class CollectedSpan:
    """A span, with the name of the service that left it; ids are hexadecimal, `parent` is empty where it has none."""

    service: str
    version: str
    name: str
    kind: int
    trace: str
    id: str
    parent: str
    began: int
    ended: int
    attributes: dict[str, Attribute]


class Collector:
    """`spans` grows while it runs; `bodies` are the requests as they came."""

    def __init__(self) -> None:
        self.spans: list[CollectedSpan] = []
        self.bodies: list[bytes] = []
        self.url = ""

    def take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        self.bodies.append(body)
        for of_one in request.resource_spans:
            about = _attributes(of_one.resource.attributes)
            self.spans += [
                CollectedSpan(
                    str(about["service.name"]), str(about["service.version"]), span.name, span.kind,
                    span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex(),
                    span.start_time_unix_nano, span.end_time_unix_nano, _attributes(span.attributes),
                )
                for scope in of_one.scope_spans
                for span in scope.spans
            ]  # fmt: skip

    def of(self, trace: str) -> list[CollectedSpan]:
        """The spans of one trace, in the order in which they began."""
        return sorted((span for span in self.spans if span.trace == trace), key=lambda span: span.began)


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that listens on a port of its own."""
    collector = Collector()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: each export would be a line."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    collector.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _attributes(pairs: list[KeyValue]) -> dict[str, Attribute]:
    return {pair.key: pair.value.string_value or pair.value.int_value for pair in pairs}
