"""Watching one election for everybody who has it open: what changed is asked once, put into words once, and kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import structlog

from services.desk.asking import Answer, Away, Refused, Service, Services
from services.desk.elections import Election
from services.desk.live.pieces import Pieces
from services.desk.live.standing import Judge, Look, Standing
from services.desk.live.upstream import follow
from services.desk.page.words import Language
from services.runtime.clock import Clock

EVERY_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 3.0
OWING_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 2.0
VIEW_SECONDS: Final = 10.0
LINGER_SECONDS: Final = 30.0
_STORES: Final[tuple[Service, ...]] = ("registration", "validation")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom parts are put into words. Everybody alike in these sees the same.

    `cases`, `doors`: whether they are led to the cases and to the doors; `everywhere`: whether to those of every place.
    """

    language: Language
    cases: bool
    doors: bool
    everywhere: bool


class View(Protocol):
    """What a page shows live beside the standing."""

    async def ask(self, election: Election) -> Any:
        """What is to be shown now. Raises: Away, Refused."""

    def parts(self, shown: Any, election: Election, reader: Reader) -> Mapping[str, str]:
        """The page's parts by their ids, each one element that bears its id and `hx-swap-oob`."""


class Telling(Protocol):
    """Puts a standing into words: its parts by their ids."""

    def __call__(self, standing: Standing, election: Election, language: Language) -> Mapping[str, str]: ...


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open page. `news` is set when something changed."""

    view: str
    reader: Reader
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Watch:
    """One election, as long as somebody watches it and a little longer: pages are left for other pages."""

    def __init__(
        self, election: Election, services: Services, views: Mapping[str, View], telling: Telling, clock: Clock
    ) -> None:
        self.election = election
        self.version = 0
        self.standing: Standing | None = None
        self.subscribers: set[Subscriber] = set()
        self.over = False
        self._services = services
        self._views = views
        self._telling = telling
        self._clock = clock
        self._judge = Judge()
        self._shown: dict[str, Any] = {}
        self._pieces: dict[tuple[str, Reader], Pieces] = {}
        self._news = asyncio.Event()
        self._looked = float("-inf")
        self._left_at = time.monotonic()

    async def run(self) -> None:
        """Look whenever there is news, and every few seconds; comes back when nobody has watched for a while."""
        listening = asyncio.create_task(follow(self._services, self.election.id, self._news.set))
        try:
            while self.subscribers or time.monotonic() - self._left_at < LINGER_SECONDS:
                await self._wait()
                await self._look()
        finally:
            listening.cancel()

    def take(self, view: str, reader: Reader, shown: Any) -> int:
        """A page is made that shows this, with the standing as it is: the version that it shows.

        Whatever a browser is told later is told against the very parts that it was given.
        """
        if shown is not None:
            self._shown[view] = shown
        self._left_at = time.monotonic()
        self._renew(view, reader, self.version + 1)
        return self.version

    def enter(self, subscriber: Subscriber) -> None:
        """Somebody opened a page."""
        self.subscribers.add(subscriber)
        if (subscriber.view, subscriber.reader) not in self._pieces or self.standing is None:
            self._news.set()

    def leave(self, subscriber: Subscriber) -> None:
        """They closed it."""
        self.subscribers.discard(subscriber)
        self._left_at = time.monotonic()

    def pieces(self, subscriber: Subscriber) -> Pieces | None:
        """The parts that they are shown; None: nothing is known yet."""
        return self._pieces.get((subscriber.view, subscriber.reader))

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(OWING_SECONDS if self._judge.owes else LOOK_SECONDS):
                await self._news.wait()
        except TimeoutError:
            return
        # Reporting's own stream speaks once a second at most; so do we, whatever else there is news of.
        await asyncio.sleep(max(0.0, self._looked + EVERY_SECONDS - time.monotonic()))
        self._looked = time.monotonic()
        self._news.clear()

    async def _look(self) -> None:
        before, began = self.standing, time.monotonic()
        counts, *logs = await asyncio.gather(
            self._ask("reporting", f"/v1/elections/{self.election.id}/tallies"),
            *(self._ask(store, "/v1/log/position") for store in _STORES),
        )
        now: datetime = self._clock()
        looked = Look(counts, dict(zip(_STORES, logs, strict=True)), began, time.monotonic())
        self.standing = self._judge.judge(looked, now)
        if before is None or before.state is not self.standing.state:
            log.info("live_stands", state=self.standing.state, election=self.election.id)
        if counts is not None:
            await self._ask_views()
        self._tell()

    async def _ask(self, service: Service, path: str) -> Answer | None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer: Answer = await self._services.get(service, path)
        except (Away, Refused, TimeoutError):
            return None
        return answer

    async def _ask_views(self) -> None:
        for name in {subscriber.view for subscriber in self.subscribers} & set(self._views):
            try:
                async with asyncio.timeout(VIEW_SECONDS):
                    self._shown[name] = await self._views[name].ask(self.election)
            except (Away, Refused, TimeoutError) as error:
                log.info("live_view_waits", view=name, why=type(error).__name__)

    def _tell(self) -> None:
        """Put what is known into the words of everybody who watches; wake those for whom something changed."""
        version = self.version + 1
        for view, reader in {(subscriber.view, subscriber.reader) for subscriber in self.subscribers}:
            self._renew(view, reader, version)

    def _renew(self, view: str, reader: Reader, version: int) -> None:
        parts: dict[str, str] = {}
        if self.standing is not None:
            parts.update(self._telling(self.standing, self.election, reader.language))
        if view in self._shown:
            parts.update(self._views[view].parts(self._shown[view], self.election, reader))
        if self._pieces.setdefault((view, reader), Pieces()).renew(parts, version):
            self.version = version
            for subscriber in self.subscribers:
                if (subscriber.view, subscriber.reader) == (view, reader):
                    subscriber.news.set()
