"""A town whose counts change while desks are open: the services behind the desk, to be killed, hung, brought back."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from tests.desk import town

ELECTION: Final = town.ELECTION
BEGAN: Final = datetime.fromisoformat("2021-09-26T10:00:00+00:00")
_COVERED: Final = ("registered_of_baseline", "reason_recorded", "moved", "refused", "said_registered", "missed",
                   "registered_unexpected", "votes_elsewhere")  # fmt: skip


@dataclass
class LiveTown:
    """What the services say: `registered` at V01; `recorded` events in the log, of which `counted` are counted."""

    registered: int = 40
    recorded: int = 100
    counted: int = 100
    asked: dict[str, int] = field(default_factory=dict)
    streams: int = 0
    hung: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def register(self, *, count: bool = True) -> None:
        """Somebody registers at V01; the event is recorded, and counted unless reporting lags."""
        self.recorded += 1
        if count:
            self.catch_up()

    def catch_up(self) -> None:
        """Reporting counts all that is recorded."""
        self.registered += self.recorded - self.counted
        self.counted = self.recorded
        self.news.set()

    def standing(self) -> dict[str, Any]:
        at = BEGAN + timedelta(seconds=self.counted)
        place = {"topic": "voter.registrations.v1", "partition": 0, "offset": self.counted - 1}
        return {"data_as_of": at.isoformat(), "processed_through": [place]}

    def tallies(self, **more: Any) -> dict[str, Any]:
        counts = town.count(self.registered, self.registered - 3)
        levels = {"district": counts, "town": counts}
        return {**copy.deepcopy(town.TALLIES), **self.standing(), "totals": counts, "levels": levels, **more}

    def boards(self) -> dict[str, Any]:
        rows = [
            {"key": "V01", "name": "罗星居民区", "kind": "village", "today": 2, **town.count(self.registered, 37)},
            {"key": "U001", "name": "颐泾", "kind": "unit", "today": 0, **town.count(11, 10)},
        ]
        return self.tallies(day="2021-09-26", today=2, rows=rows)

    def coverage(self) -> dict[str, Any]:
        covered = dict.fromkeys(_COVERED, 0) | {
            "baseline": 60,
            "may_vote": 50,
            "registered_of_baseline": 38,
            "missed": 12,
        }
        row = {**covered, "place_code": "V01", "name": None, "kind": "village", "listed": True}
        return {**self.standing(), "totals": covered, "rows": [row]}

    def app(self) -> FastAPI:
        app = FastAPI()
        answers: dict[str, Any] = {
            "/reporting/v1/elections": lambda: {"elections": [town_election()]},
            f"/reporting/v1/elections/{ELECTION}/tallies": lambda: self.tallies(rows=[]),
            f"/reporting/v1/elections/{ELECTION}/boards": self.boards,
            f"/reporting/v1/elections/{ELECTION}/coverage": self.coverage,
            f"/reporting/v1/elections/{ELECTION}/outreach": lambda: {**self.standing(), "rows": []},
            f"/registration/v1/elections/{ELECTION}/set-up": lambda: {
                "set_up": town.SET_UP,
                "version": 1,
                "history": [],
            },
            "/registration/v1/log/position": lambda: self.log(self.recorded),
            "/validation/v1/log/position": lambda: self.log(50),
        }

        @app.get(f"/reporting/v1/elections/{ELECTION}/stream")
        async def stream() -> StreamingResponse:
            return StreamingResponse(self._told(), media_type="text/event-stream")

        @app.get("/{asked:path}")
        async def any_(asked: str) -> Any:
            path = f"/{asked}"
            self.asked[path] = self.asked.get(path, 0) + 1
            if self.hung and path.startswith("/reporting"):
                await asyncio.sleep(60)
            return answers[path]() if path in answers else {"title": "Not here"}

        return app

    def log(self, position: int) -> dict[str, Any]:
        at = BEGAN + timedelta(seconds=position)
        return {"position": position, "recorded_at": at.isoformat(), "hash": "", "published_through": position}

    async def _told(self) -> AsyncIterator[str]:
        self.streams += 1
        try:
            while True:
                yield f"id: {self.counted}\nevent: tallies\ndata: {json.dumps({'position': self.counted})}\n\n"
                self.news.clear()
                await self.news.wait()
        finally:
            self.streams -= 1


def town_election() -> dict[str, Any]:
    found = town.SET_UP["election"]
    return {"election_id": ELECTION} | {
        name: found[name] for name in ("title", "election_day", "registration_opens", "time_zone")
    }


@asynccontextmanager
async def served(app: FastAPI, port: int = 0, *, lifespan: str = "off") -> AsyncIterator[int]:
    """An application on a port of loopback; at the block's end its connections are cut, as by a kill."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    config = uvicorn.Config(app, log_config=None, lifespan=lifespan, timeout_graceful_shutdown=0)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  the server has no event of it
        await asyncio.sleep(0.01)
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = server.force_exit = True
        for state in list(server.server_state.connections):
            state.transport.abort()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        while answering := list(server.server_state.tasks):
            for task in answering:
                task.cancel()
            await asyncio.gather(*answering, return_exceptions=True)
            await asyncio.sleep(0)
        # A server told to exit by force leaves the application's own connections open, and its task to the collector.
        await server.lifespan.shutdown()


@dataclass
class Page:
    """An open page: what its stream told it, each event as (name, data, loop time)."""

    told: list[tuple[str, str, float]] = field(default_factory=list)
    last: str | None = None
    ended: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, text: str, *, within: float = 5.0) -> float:
        """When `text` was first told among the page's parts."""
        async with asyncio.timeout(within):
            while True:
                for _name, data, at in self.told:
                    if text in data:
                        return at
                self._news.clear()
                await self._news.wait()

    async def ends(self, *, within: float = 5.0) -> None:
        async with asyncio.timeout(within):
            while not self.ended:
                self._news.clear()
                await self._news.wait()

    async def read(self, reader: asyncio.StreamReader) -> None:
        event = {"event": "", "data": ""}
        loop = asyncio.get_running_loop()
        while line := await reader.readline():
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name in event:
                event[name] = value
            elif name == "id":
                self.last = value
            elif not name and event["event"]:
                self.told.append((event["event"], event["data"], loop.time()))
                event = {"event": "", "data": ""}
                self._news.set()
        self.ended = True
        self._news.set()


@asynccontextmanager
async def opened(port: int, cookie: str, *, query: str = "view=overview", language: str = "zh") -> AsyncIterator[Page]:
    """A page's stream, over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    writer.write(
        f"GET /e/{ELECTION}/live?{query} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        f"Accept-Language: {language}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    status = await reader.readline()
    if b" 200 " not in status:
        writer.transport.abort()
        await asyncio.sleep(0)
        raise AssertionError(status)
    while (await reader.readline()).strip():
        pass
    page = Page()
    reading = asyncio.create_task(page.read(reader))
    try:
        yield page
    finally:
        reading.cancel()
        writer.transport.abort()
