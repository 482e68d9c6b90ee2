"""The headers of every answer: what a page may load and do, and that nothing of it is kept by others.

Content Security Policy Level 3: scripts, styles and pictures come from the desk alone, and nothing is inline.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.desk.people.people import People
from services.desk.people.visitor import Visitor

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
# Under https nothing of this host is asked in clear again (RFC 6797).
_SECURE: Final = {"Strict-Transport-Security": "max-age=31536000"}


class Headers:
    """Adds the headers, and renews the session's cookie of whoever was found to be signed in."""

    def __init__(self, app: ASGIApp, people: People) -> None:
        self._app = app
        self._people = people
        self._headers = {**HEADERS, **(_SECURE if people.cookie.secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                state = scope.get("state", {})
                visitor, by_itself = state.get("visitor"), state.get("by_itself", False)
                if isinstance(visitor, Visitor) and not by_itself and not self._sets_session(headers):
                    sealed = self._people.sessions.sealed(visitor.session)
                    headers.append("set-cookie", self._people.cookie.written(sealed))
            await send(message)

        await self._app(scope, receive, with_headers)

    def _sets_session(self, headers: MutableHeaders) -> bool:
        return any(value.startswith(f"{self._people.cookie.name}=") for value in headers.getlist("set-cookie"))
