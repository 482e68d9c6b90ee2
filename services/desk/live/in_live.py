"""The desk's live stream (server-sent events), to each open page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.desk.elections import Elections
from services.desk.live.hub import Hub, TooManyPagesError
from services.desk.live.reading import reader_of
from services.desk.live.watch import Subscriber, Watch
from services.desk.page.words import language_of
from services.desk.people.people import People
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

WRITE_SECONDS: Final = 20
RETRY_SECONDS: Final = 10
_BUSY: Final = 503


class _Stream(StreamingResponse):
    """A stream that gives its place back however it ends, also where the browser takes nothing any more."""

    def __init__(self, watch: Watch, subscriber: Subscriber, told: AsyncIterator[bytes]) -> None:
        super().__init__(
            told, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        self._watch = watch
        self._subscriber = subscriber

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: object) -> None:
            async with asyncio.timeout(WRITE_SECONDS):
                await send(message)  # type: ignore[arg-type]

        try:
            await super().__call__(scope, receive, send_in_time)
        except* TimeoutError:
            pass
        finally:
            self._watch.leave(self._subscriber)


def routes(hub: Hub, elections: Elections) -> APIRouter:
    """The live stream's route."""
    router = APIRouter()

    @router.get("/e/{election_id}/live")
    async def live(  # noqa: PLR0917  FastAPI gives them by name
        request: Request,
        election_id: str,
        visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS, by_itself=True)],
        view: Annotated[str, Query(max_length=40)] = "",
        since: Annotated[str, Query(max_length=40)] = "",
        last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=40)] = None,
    ) -> Response:
        """Tell a page what changes: its parts, how far the counts go, and every two seconds that the desk is there."""
        election = await elections.one(election_id)
        subscriber = Subscriber(view if view in hub.views else "", reader_of(visitor, language_of(request)))

        people: People = request.app.state.people

        def may_stay() -> bool:
            return people.sessions.lasts(visitor.session) and people.of(visitor.session) is not None

        try:
            watch = hub.enter(election, subscriber)
        except TooManyPagesError:
            return Response(status_code=_BUSY, headers={"Retry-After": str(RETRY_SECONDS)})
        return _Stream(watch, subscriber, hub.follow(watch, subscriber, last_event_id or since, may_stay))

    return router
