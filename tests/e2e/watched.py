"""People who ask the town again and again, in three ways, while voters register: what they are told must stay right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.e2e.people import form
from tests.e2e.town import Town

_numbers = count()


@dataclass
class Watch:
    """What somebody is told again and again: never an error, never less than before."""

    what: str
    asked: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def told(self, **said: Any) -> None:
        self.asked += 1
        for name, value in said.items():
            if value is None or (name in self.seen and value < self.seen[name]):
                self.wrong.append(f"{self.what}: {name} {value} after {self.seen.get(name)}")
            self.seen[name] = value


@dataclass
class Asking:
    """Whoever asks the town about an election, in three ways."""

    town: Town
    election: str
    http: Watch = field(default_factory=lambda: Watch("http"))
    sql: Watch = field(default_factory=lambda: Watch("sql"))
    live: Watch = field(default_factory=lambda: Watch("live"))

    async def ask_by_http(self) -> None:
        url = self.town.url("reporting", f"/v1/elections/{self.election}/tallies?by=place")
        answer = await self.town.http.get(url)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        offsets = {f"{p['topic']}/{p['partition']}": p["offset"] for p in body["processed_through"]}
        rows = sum(row["registered"] for row in body["rows"])
        if rows != body["totals"]["registered"]:
            self.http.wrong.append(f"rows {rows} of {body['totals']}")
        self.http.told(registered=body["totals"]["registered"], data_as_of=body["data_as_of"], **offsets)

    async def ask_in_sql(self) -> None:
        votes = "SELECT sum(voters)::bigint FROM reporting.tally WHERE election_id = $1"
        roll = "SELECT count(*) FROM reporting.roll WHERE election_id = $1"
        self.sql.told(
            voters=await self.town.analyst.fetchval(votes, self.election),
            roll=await self.town.analyst.fetchval(roll, self.election),
        )

    async def follow(self) -> None:
        url = self.town.url("reporting", f"/v1/elections/{self.election}/stream")
        # The town's own client keeps whole answers, and this one has no end.
        async with httpx.AsyncClient(timeout=60) as client, client.stream("GET", url) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("id: "):
                    self.live.told(position=int(line[4:]))
                elif line.startswith("data: "):
                    body = json.loads(line[6:])
                    self.live.told(registered=body["totals"]["registered"], data_as_of=body["data_as_of"])

    async def register(self) -> None:
        source = f"flow-{next(_numbers)}"
        for person in self.town.take(120):
            await self.town.send(form(person, self.election, f"{source}-{person.id_number}", source=source))
            await asyncio.sleep(0.03)


async def _again(watch: Watch, ask: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await ask()
        except Exception as error:  # noqa: BLE001  whatever it is, it is wrong
            watch.wrong.append(repr(error))
            return
        await asyncio.sleep(0.01)


@asynccontextmanager
async def watched(town: Town, election: str) -> AsyncIterator[list[Watch]]:
    """People ask by HTTP, in SQL and by the live stream, and voters register, as long as the block runs."""
    asking = Asking(town, election)
    work = [
        asyncio.create_task(_again(asking.http, asking.ask_by_http)),
        asyncio.create_task(_again(asking.sql, asking.ask_in_sql)),
        asyncio.create_task(_again(asking.live, asking.follow)),
        asyncio.create_task(asking.register()),
    ]
    try:
        yield [asking.http, asking.sql, asking.live]
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
