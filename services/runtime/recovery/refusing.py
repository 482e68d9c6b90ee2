"""Nothing new is taken over HTTP before the log has caught up: it could be what was written before the loss."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.runtime.problems import Problem, problem_response
from services.runtime.recovery.catching_up import CatchingUp

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_until_caught_up(app: FastAPI) -> None:
    """Answer 503 to whatever would change something, while `app.state.catching_up` says so."""
    app.add_middleware(UntilCaughtUp)


class UntilCaughtUp:
    """Lets reads through at any time: they tell what stands. The rest waits."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _READS:
            catching_up: CatchingUp | None = getattr(scope["app"].state, "catching_up", None)
            if catching_up is not None and (said := catching_up.said()) is not None:
                problem = Problem(
                    503, "Catching up",
                    f"This service was restored from a backup: {said} Send the same again later: it is safe to repeat.",
                    {"Retry-After": "5"},
                )  # fmt: skip
                await problem_response(problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)
