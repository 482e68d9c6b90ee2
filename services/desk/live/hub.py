"""Who watches which election: one watch an election, however many pages are open, and a bounded number of pages."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import structlog

from services.desk.asking import Services
from services.desk.elections import Election
from services.desk.live.pieces import event
from services.desk.live.standing import Standing
from services.desk.live.watch import Reader, Subscriber, Telling, View, Watch
from services.desk.page.whole_number import whole_number
from services.runtime.clock import Clock

MOST_PAGES: Final = 1000
BEAT_SECONDS: Final = 2.0
BEAT: Final = event("beat", "1")

log = structlog.get_logger(__name__)


class TooManyPagesError(Exception):
    """So many pages are open at this desk that one more would take from the others."""


class Hub:
    """The live pages of one desk. `views` are what pages show beside the standing, by name."""

    def __init__(self, services: Services, views: Mapping[str, View], telling: Telling, clock: Clock) -> None:
        self.views = views
        self._services = services
        self._telling = telling
        self._clock = clock
        self._watches: dict[str, tuple[Watch, asyncio.Task[None]]] = {}
        # Versions begin anew with the process: what a browser has seen of another one says nothing.
        self._epoch = secrets.token_hex(4)
        self._ended = False

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return sum(len(watch.subscribers) for watch, _ in self._watches.values())

    @property
    def elections(self) -> int:
        """How many elections are watched, each over one connection to reporting."""
        return len(self._watches)

    def standing(self, election_id: str) -> Standing | None:
        """How an election's counts stand; None: nobody watches it."""
        found = self._watches.get(election_id)
        return found[0].standing if found else None

    def take(self, election: Election, reader: Reader, view: str = "", shown: Any = None) -> str:
        """A page is made: what its stream begins from. `shown` is what it shows of `view`."""
        return f"{self._epoch}.{self._watch(election).take(view, reader, shown)}"

    def enter(self, election: Election, subscriber: Subscriber) -> Watch:
        """Take a place; `leave` gives it back.

        Raises:
            TooManyPagesError: all are taken.
        """
        if self.pages >= MOST_PAGES:
            raise TooManyPagesError
        watch = self._watch(election)
        watch.enter(subscriber)
        return watch

    async def follow(
        self, watch: Watch, subscriber: Subscriber, seen: str, may_stay: Callable[[], bool]
    ) -> AsyncIterator[bytes]:
        """What a page is told: what changed since the version that it has `seen`, then changes, and a beat between.

        Ends when the desk stops, and soon after `may_stay` says no.
        """
        epoch, _, number = seen.partition(".")
        version = (whole_number(number) or 0) if epoch == self._epoch else 0
        yield b"retry: 1000\n\n" + BEAT
        while not (self._ended or watch.over) and may_stay():
            subscriber.news.clear()
            pieces, now = watch.pieces(subscriber), watch.version
            if pieces is not None and now > version and (told := pieces.since(version, now)):
                version = now
                yield f"id: {self._epoch}.{now}\n".encode() + told
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await subscriber.news.wait()
            except TimeoutError:
                yield BEAT

    def end(self) -> None:
        """End every stream, and each new one at once: the desk stops."""
        self._ended = True
        for watch, _ in self._watches.values():
            for subscriber in watch.subscribers:
                subscriber.news.set()

    async def close(self) -> None:
        """Stop watching."""
        self.end()
        tasks = [task for _, task in self._watches.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _watch(self, election: Election) -> Watch:
        if election.id not in self._watches:
            watch = Watch(election, self._services, self.views, self._telling, self._clock)
            task = asyncio.create_task(watch.run(), name=f"live-{election.id}")
            self._watches[election.id] = (watch, task)
            task.add_done_callback(lambda done: self._over(election.id, watch, done))
        return self._watches[election.id][0]

    def _over(self, election_id: str, watch: Watch, done: asyncio.Task[None]) -> None:
        self._watches.pop(election_id, None)
        watch.over = True
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("live_watch_failed", election=election_id, exc_info=error)
        for subscriber in watch.subscribers:
            subscriber.news.set()
