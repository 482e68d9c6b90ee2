"""The headers of every answer: what a page may load and do, and that nothing of it is kept by others.

Content Security Policy Level 3: scripts, styles and pictures come from the desk alone, and nothing is inline.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.desk.people.sessions import Sessions
from services.desk.people.visitor import COOKIE, Visitor

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Headers:
    """Adds the headers, and renews the session's cookie of whoever was found to be signed in."""

    def __init__(self, app: ASGIApp, sessions: Sessions, *, secure: bool) -> None:
        self._app = app
        self._sessions = sessions
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                visitor = scope.get("state", {}).get("visitor")
                if isinstance(visitor, Visitor) and not any(
                    value.startswith(f"{COOKIE}=") for value in headers.getlist("set-cookie")
                ):
                    headers.append("set-cookie", cookie(self._sessions.sealed(visitor.session), secure=self._secure))
            await send(message)

        await self._app(scope, receive, with_headers)


def cookie(value: str, *, secure: bool, seconds: int | None = None) -> str:
    """The session's cookie: for this site's own requests alone, and out of any script's reach."""
    parts = [f"{COOKIE}={value}", "Path=/", "HttpOnly", "SameSite=Strict"]
    if secure:
        parts.append("Secure")
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    return "; ".join(parts)
