"""Requests that change something are taken from the desk's own pages alone, beside the token that their forms carry.

A browser says where a request comes from: in Sec-Fetch-Site (W3C Fetch Metadata) over https and on this machine, in
Origin (RFC 6454) everywhere. A program that says neither has no cookies that somebody else could use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS: Final = frozenset({"same-origin", "none"})


class OwnRequests:
    """Answers what comes from elsewhere with `refused`, before anything of it is read. `url` is the desk's address."""

    def __init__(self, app: ASGIApp, url: str, refused: Callable[[Request], Response]) -> None:
        self._app = app
        self._origin = origin_of(url)
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            request = Request(scope)
            if not self._is_own(request):
                await self._refused(request)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_own(self, request: Request) -> bool:
        if (site := request.headers.get("sec-fetch-site")) is not None:
            return site in _OURS
        origin = request.headers.get("origin")
        # A gateway may have put its own name for the desk into Host: the address that was set counts too.
        return origin is None or origin == self._origin or urlsplit(origin).netloc == request.headers.get("host")


def origin_of(url: str) -> str:
    """The origin of an address, as a browser writes it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
