"""Serving an application with uvicorn on uvloop; the port is bound first, so that a taken one is said at once."""

from __future__ import annotations

import socket
from typing import Final

import uvicorn
from fastapi import FastAPI

_BACKLOG: Final = 512
_STOP_SECONDS: Final = 9


class PortTakenError(Exception):
    """The address that the service should listen on is taken."""


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve `app` until SIGTERM or SIGINT; comes back when it has stopped in good order.

    Raises:
        PortTakenError: somebody else listens there.
    """
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
        app, loop="uvloop", http="httptools", ws="none", lifespan="on", log_config=None, access_log=False,
        server_header=False, backlog=_BACKLOG, timeout_graceful_shutdown=_STOP_SECONDS,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
