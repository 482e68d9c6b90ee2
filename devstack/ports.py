"""TCP ports on the loopback interface."""

import random
import socket

import psutil

LOOPBACK = "127.0.0.1"
# Below the range that systems hand out to outgoing connections, so that a remembered port is seldom taken later.
_RANGE = range(20_000, 32_000)
_TRIES = 200


def free_port(besides: frozenset[int] = frozenset()) -> int:
    """A port that nobody listens on and that is not among ``besides``."""
    for _ in range(_TRIES):
        port = random.choice(_RANGE)  # noqa: S311 -- no secret
        if port not in besides and is_free(port):
            return port
    with socket.socket() as last_resort:
        last_resort.bind((LOOPBACK, 0))
        return int(last_resort.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: yesterday's connections rest
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def is_answered(port: int) -> bool:
    """Whether somebody accepts connections on ``port``."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def holder(port: int) -> str:
    """Who listens on ``port``, as far as this user may know: "program (pid 123)", or "another program"."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return "another program"
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
            except psutil.NoSuchProcess:
                break
    return "another program"
