"""Serving an application with uvicorn on uvloop; the port is bound first, so that a taken one is said at once."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

from services.runtime.impatient import Impatient

_BACKLOG: Final = 512
_STOP_SECONDS: Final = 9


@dataclass(frozen=True, slots=True)
class Front:
    """How a process meets browsers: over TLS or not, behind which proxies, and how many of them at once.

    `trusted_proxies` are addresses or networks, with commas, whose word (X-Forwarded-For) for a client's address is
    taken; None: nobody's, not even of this machine, because whoever may write the header may be anybody.
    """

    certificate: Path | None = None
    key: Path | None = None
    trusted_proxies: str | None = None
    most_at_once: int | None = None
    impatient: bool = False


class PortTakenError(Exception):
    """The address that the service should listen on is taken."""


def serve(app: FastAPI, host: str, port: int, front: Front | None = None) -> None:
    """Serve `app` until SIGTERM or SIGINT; comes back when it has stopped in good order. `front`: to people's browsers.

    Raises:
        PortTakenError: somebody else listens there.
    """
    front = front or Front()
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTakenError(
            f"cannot listen on {host}:{port} ({error.strerror}); set another port, or stop who has it"
        ) from error
    config = uvicorn.Config(
        app, loop="uvloop", http=Impatient if front.impatient else "httptools", ws="none", lifespan="on",
        log_config=None, access_log=False,
        server_header=False, backlog=_BACKLOG, timeout_graceful_shutdown=_STOP_SECONDS,
        ssl_certfile=front.certificate, ssl_keyfile=front.key, limit_concurrency=front.most_at_once,
        proxy_headers=front.trusted_proxies is not None, forwarded_allow_ips=front.trusted_proxies or "",
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
