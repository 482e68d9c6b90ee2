"""The live stream (server-sent events): one look at the database a second for everybody, however many are watching.

Source: WHATWG HTML, server-sent events: `id`, `event`, `data`, comments, and `Last-Event-ID` on reconnecting.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from contracts.set_up.elections import ElectionId
from eventstore.database import AWAY
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_http import unknown_election
from services.reporting.views.tallies import LiveTallies
from services.runtime.problems import Problem

EVERY_SECONDS: Final = 1.0
GATHER_SECONDS: Final = 0.1
HEARTBEAT_SECONDS: Final = 15.0
RETRY_SECONDS: Final = 10

log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class Watcher:
    """Somebody who watches an election; `news` is set when its counts have changed."""

    election_id: str
    news: asyncio.Event = field(default_factory=asyncio.Event)


class LiveCounts:
    """The present counts of the elections that somebody watches, at most `most` watchers in this process."""

    def __init__(self, questions: Questions, most: int) -> None:
        self._questions = questions
        self._most = most
        self._watchers: set[Watcher] = set()
        self._latest: dict[str, LiveTallies] = {}
        self._committed = asyncio.Event()
        self._looking = asyncio.Lock()
        self._ended = False

    async def wake(self) -> None:
        """Look soon: this process has just committed."""
        self._committed.set()

    async def run(self) -> None:
        """Look for new counts for ever, once a second at most; other processes' commits are seen by looking.

        After a quiet second a commit is looked at soon, so that it is seen well within a second; a registration and the
        verdict on it are mostly seen together then.
        """
        seen = -1
        while True:
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._committed.wait()
                await asyncio.sleep(GATHER_SECONDS)
            except TimeoutError:
                pass
            self._committed.clear()
            try:
                if self._watchers and (position := await self._questions.position()) != seen:
                    await self._look({watcher.election_id for watcher in self._watchers})
                    seen = position
                    await asyncio.sleep(EVERY_SECONDS - GATHER_SECONDS)
            except AWAY as error:
                log.warning("stream_waits", error=type(error).__name__)

    def end(self) -> None:
        """End every stream now, and each new one at once: the service stops, and stopping waits for open answers."""
        self._ended = True
        for watcher in self._watchers:
            watcher.news.set()

    def enter(self, election_id: str) -> Watcher:
        """Take a place among the watchers; `leave` gives it back.

        Raises:
            Problem: 503, all places are taken.
        """
        if len(self._watchers) >= self._most:
            detail = f"This service shows {self._most} live streams at most; try again, or ask for the tallies instead."
            raise Problem(503, "Too many watch already", detail, {"Retry-After": str(RETRY_SECONDS)})
        watcher = Watcher(election_id)
        self._watchers.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """Give the place back."""
        self._watchers.discard(watcher)
        if all(other.election_id != watcher.election_id for other in self._watchers):
            # Nobody keeps these up to date any more.
            self._latest.pop(watcher.election_id, None)

    async def follow(self, watcher: Watcher, seen: str | None) -> AsyncIterator[LiveTallies | None]:
        """The counts now, unless they are those that were `seen`, then each time they change; None: a heartbeat.

        Comes to an end where the service stops.
        """
        async with self._looking:
            known = watcher.election_id in self._latest
        if not known:
            await self._look({watcher.election_id})
        while not self._ended:
            watcher.news.clear()
            latest = self._latest[watcher.election_id]
            if str(latest.position) != seen:
                seen = str(latest.position)
                yield latest
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await watcher.news.wait()
            except TimeoutError:
                yield None

    async def _look(self, election_ids: set[str]) -> None:
        async with self._looking:
            for counts in await self._questions.live(election_ids):
                known = self._latest.get(counts.election_id)
                if known is not None and known.totals == counts.totals and known.by_place_kind == counts.by_place_kind:
                    continue
                self._latest[counts.election_id] = counts
                for watcher in self._watchers:
                    if watcher.election_id == counts.election_id:
                        watcher.news.set()


class _Stream(StreamingResponse):
    """A stream that gives its watcher's place back however it ends."""

    def __init__(self, live: LiveCounts, watcher: Watcher, seen: str | None) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(_written(live.follow(watcher, seen)), media_type="text/event-stream", headers=headers)
        self._live = live
        self._watcher = watcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.leave(self._watcher)


async def _written(updates: AsyncIterator[LiveTallies | None]) -> AsyncIterator[str]:
    async for update in updates:
        if update is None:
            yield ": still here\n\n"
        else:
            yield f"id: {update.position}\nevent: tallies\ndata: {update.model_dump_json()}\n\n"


def routes(questions: Questions, live: LiveCounts) -> APIRouter:
    """The live stream's route."""
    router = APIRouter(tags=["reporting"])

    @router.get(
        "/v1/elections/{election_id}/stream",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}, "description": "Events named `tallies`."}},
    )
    async def stream(
        election_id: ElectionId, last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None
    ) -> StreamingResponse:
        """Watch an election's counts: at once, then whenever they change, once a second at most."""
        if not await questions.is_known(election_id):
            raise unknown_election()
        return _Stream(live, live.enter(election_id), last_event_id)

    return router
