"""No request's body is taken whole before its size is known to be bearable, announced or not."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.runtime.problems import Problem, problem_response

MOST_BYTES: Final = 1024 * 1024
"""What people and their programs write about single registrations stays far below."""

Longer = tuple[re.Pattern[str], int]
"""The paths (whole) of routes that take more bytes than others, and how many."""


def limit_bodies(app: FastAPI, most: int = MOST_BYTES, longer: Longer | None = None) -> None:
    """Answer 413 to every request of `app` whose body has more than `most` bytes; `longer` names exceptions."""

    def allowed(scope: Scope) -> int:
        return longer[1] if longer is not None and longer[0].fullmatch(scope["path"]) else most

    app.add_middleware(BodyLimit, most=allowed)


def _refused(_request: Request, most: int) -> Response:
    return problem_response(Problem(413, "The request is too large", f"Send at most {most} bytes a request."))


class BodyLimit:
    """Counts what arrives, and hands the body on, in the pieces that it came in, once all of it is there.

    Handing it on piece by piece while it arrives would leave the refusal to whoever reads it, in as many ways. `most`
    says how many bytes a request may bring, `refused` answers one that brings more; a body has to be there within
    `seconds`, where they are given, or nobody waits for it any longer.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: Callable[[Scope], int],
        refused: Callable[[Request, int], Response] = _refused,
        seconds: float | None = None,
    ) -> None:
        self._app = app
        self._most = most
        self._refused = refused
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope)
        try:
            async with asyncio.timeout(self._seconds):
                arrived = None if _announced(scope) > most else await _arrived(receive, most)
        except TimeoutError:
            await Response(status_code=408, headers={"Connection": "close"})(scope, receive, send)
            return
        if arrived is None:
            await self._refused(Request(scope), most)(scope, receive, send)
            return
        if arrived[-1]["type"] == "http.disconnect":
            # Whoever goes away in the middle of a body asks nothing: there is nobody to answer, and nothing went wrong.
            return

        async def again() -> Message:
            # After the body: the server's own word, whether the client is still there.
            return arrived.popleft() if arrived else await receive()

        await self._app(scope, again, send)


async def _arrived(receive: Receive, most: int) -> deque[Message] | None:
    """The messages up to the body's end, or until the client went away; None: more than `most` bytes come."""
    messages, size, goes_on = deque[Message](), 0, True
    while goes_on:
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            return None
        messages.append(message)
        goes_on = message.get("more_body", False)
    return messages


def _announced(scope: Scope) -> int:
    """What Content-Length says; 0 where it says nothing. The server has refused what is no number."""
    written = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(written) if written.isdigit() else 0
