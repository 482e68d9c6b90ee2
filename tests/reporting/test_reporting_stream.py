"""The live stream, over real HTTP: at once, when counts change, never more than its places, and a place given back."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge import out_stream
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.out_stream import LiveCounts
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import published

PLACES = 3


class CountingQuestions(Questions):
    """Counts how often the database is asked for live counts."""

    looks = 0

    async def live(self, election_ids: Any) -> Any:
        self.looks += 1
        return await super().live(election_ids)


@dataclass
class Town:
    """A served stream and the way to make something happen."""

    url: str
    questions: CountingQuestions
    reader: ReportingReader
    pool: Pool
    keyring: Keyring
    live: LiveCounts

    async def happen(self, *events: Happened, election: str = "live") -> None:
        self.keyring.make_election(election)
        records = [published(event, election, self.keyring.names(election)) for event in events]
        async with acquired(self.pool) as connection, connection.transaction():
            await self.reader.apply(connection, records)
        await self.reader.committed()

    @asynccontextmanager
    async def watch(self, last: str | None = None) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        headers = {"Last-Event-ID": last} if last else {}
        address = f"{self.url}/v1/elections/live/stream"
        async with (
            httpx.AsyncClient(timeout=10) as client,
            client.stream("GET", address, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif fields:
            yield {"id": fields["id"], **json.loads(fields["data"])}
            fields = {}


@pytest.fixture(scope="module")
async def town(pool: Pool, keyring: Keyring) -> AsyncIterator[Town]:
    questions = CountingQuestions(pool)
    live = LiveCounts(questions, PLACES)
    app = FastAPI()
    answer_problems(app)
    app.include_router(out_stream.routes(questions, live))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    looking = asyncio.create_task(live.run())
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    made = Town(url, questions, ReportingReader(keyring, live.wake), pool, keyring, live)
    await made.happen(SetUpLoaded(1, 0), Registered("a", 1, 1))
    yield made
    looking.cancel()
    server.should_exit = True
    await running


async def test_the_counts_come_at_once_and_again_when_they_change(town: Town) -> None:
    async with town.watch() as updates:
        first = await anext(updates)
        assert first["by_place_kind"][0]["by_status"] == {"pending": 1}
        await town.happen(Judged("a", 1, 2, 1, "verified"))
        second = await anext(updates)
        assert second["totals"]["on_the_roll"] == 1
        assert int(second["id"]) > int(first["id"])


async def test_updates_come_once_a_second_at_most_and_the_last_state_always_comes(town: Town) -> None:
    async with town.watch() as updates:
        start = await anext(updates)
        begun = asyncio.get_running_loop().time()
        for n in range(20):
            await town.happen(Registered(f"many{n}", 1, 3))
            await asyncio.sleep(0.05)
        seen = 0
        registered = start["totals"]["registered"]
        while registered < start["totals"]["registered"] + 20:
            registered = (await anext(updates))["totals"]["registered"]
            seen += 1
        assert seen <= 1 + asyncio.get_running_loop().time() - begun


async def test_another_elections_voters_are_no_news(town: Town) -> None:
    async with town.watch() as updates:
        await anext(updates)
        await town.happen(SetUpLoaded(1, 0), Registered("c", 1, 1), election="elsewhere")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await anext(updates)


async def test_who_comes_back_having_missed_nothing_is_not_told_again(town: Town) -> None:
    async with town.watch() as updates:
        first = await anext(updates)
    async with town.watch(last=first["id"]) as updates:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await anext(updates)


async def test_who_comes_back_having_missed_something_is_told_at_once(town: Town) -> None:
    async with town.watch() as updates:
        first = await anext(updates)
    await town.happen(Registered("d", 1, 5))
    async with town.watch(last=first["id"]) as updates:
        assert (await anext(updates))["totals"]["registered"] == first["totals"]["registered"] + 1


async def test_many_watchers_share_their_looks_and_one_too_many_is_asked_to_wait(town: Town) -> None:
    async with town.watch() as one, town.watch() as two, town.watch() as three:
        for updates in (one, two, three):
            await anext(updates)
        async with httpx.AsyncClient() as client:
            refused = await client.get(f"{town.url}/v1/elections/live/stream")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        looks = town.questions.looks
        await town.happen(Registered("e", 1, 6))
        for updates in (one, two, three):
            await anext(updates)
        # One for this change, and one at most that was due before it: not one for each who watches.
        assert town.questions.looks <= looks + 2
    # The three have left: their places are free again.
    async with town.watch() as updates:
        await anext(updates)


async def test_an_unknown_election_cannot_be_watched(town: Town) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{town.url}/v1/elections/nowhere/stream")).status_code == 404


async def test_every_stream_ends_when_the_service_stops(town: Town) -> None:
    async with town.watch() as updates:
        await anext(updates)
        town.live.end()
        with pytest.raises(StopAsyncIteration):
            await anext(updates)
