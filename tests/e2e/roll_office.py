"""An election whose roll was published, on the running town: the office of the roll's tests, and what happens there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.keys.keyring import Keyring
from contracts.topics import EVENT_TOPICS
from documents.roll import print_roll
from eventstore.reading.checkpoints import Checkpoints, Place
from office.client import Client
from office.roll import asking
from office.roll.printing import Look, documents_of
from office.roll.publishing import Outcome, Said, publish_roll
from services.reporting.edge.in_events import ReportingReader
from tests.e2e.people import Person, form, set_up
from tests.e2e.town import Town

LOOK = Look("选举委员会")
POSTED = date(2021, 10, 27)


@dataclass
class Office:
    """An election whose roll was published with `people` on it, each of them its number's registration."""

    town: Town
    client: Client
    election: str
    people: list[Person]
    published: Outcome

    def published_roll(self, no: int, **more: Any) -> asking.RollAnswer:
        return asking.roll(self.client, self.election, publication=no, **more)

    def pdfs(self, no: int, show: str = "entries") -> dict[str, bytes]:
        signed = asking.signed_of(self.client, asking.the_publication(self.client, self.election, no))
        answer = self.published_roll(no, show=show)
        return {name: print_roll(roll).content for name, roll in documents_of(answer, signed, LOOK)}

    async def send(self, number: int, person: Person, **more: Any) -> None:
        await self.town.send(form(person, self.election, f"{self.election}-{number}", **more))


def content(election: str) -> dict[str, Any]:
    """Two district constituencies, two town ones within the first, a unit that votes for the district alone."""
    wanted = set_up(election)
    wanted["constituencies"] += [
        {"code": "D2", "name": "第二选区", "level": "district"},
        {"code": "T2", "name": "镇第二选区", "level": "town", "within": "D1", "polling_place": "镇第二小学"},
    ]
    places = {place["code"]: place for place in wanted["places"]}
    places["V02"]["town_constituency"] = "T2"
    places["U01"] |= {"affiliation": "municipal", "district_constituency": "D2", "town_constituency": None}
    wanted["voter_groups"] = {"about": 5}
    return wanted


def said(**more: Any) -> Said:
    return Said("R0001", "张榜公布", POSTED, **more)


@asynccontextmanager
async def open_office(town: Town) -> AsyncIterator[Office]:
    """An office of its own: sixteen people in three places, and the roll published."""
    people = town.take(16)
    election = await town.new_election(content("x"))
    where = ["V01"] * 7 + ["V02"] * 5 + ["U01"] * 4
    channels = {"V": "village", "U": "unit"}
    await town.send(*[
        form(person, election, f"{election}-{number}", place_code=place, channel=channels[place[0]])
        for number, (person, place) in enumerate(zip(people, where, strict=True))
    ])  # fmt: skip
    await town.counted(election, verified=16)
    client = Client(*(town.url(service, "") for service in ("registration", "validation", "reporting")))
    try:
        published = await asyncio.to_thread(publish_roll, client, election, said(), lambda _: None)
        yield Office(town, client, election, people, published)
    finally:
        client.close()


async def change_everything(office: Office) -> None:
    """One is renamed, one moves, one is struck off, one withdraws, one is new."""
    town, election = office.town, office.election
    [newcomer] = town.take(1)
    shown = await town.shown("desk", f"{election}-1")
    path = f"/v1/registrations/{shown['registration_id']}/transfer"
    wanted = {"by": "R0001", "reason": "搬家", "to_election_id": election, "to_place_code": "V02"}
    answer = await town.http.post(town.url("registration", path), json=wanted | {"registration_version": 1})
    assert answer.status_code == 202, answer.text
    shown = await town.shown("desk", f"{election}-2")
    path = f"/v1/registrations/{shown['registration_id']}/strike-off"
    struck = {"ground": "deceased", "reason": "已故", "by": "R0001", "registration_version": 1}
    answer = await town.http.post(town.url("validation", path), json=struck)
    assert answer.status_code == 202, answer.text
    await town.http.delete(town.url("registration", f"/v1/submissions/desk/{election}-3"))
    await office.send(4, office.people[4].renamed(office.people[4].name + "乙"), place_code="V01")
    await office.send(16, newcomer, place_code="V01")
    await town.quiet()


async def read_all(town: Town, pool: Any, keyring: Keyring, cluster: str) -> None:
    """What a consumer does with an empty database, the verdicts before what they judge."""

    async def nobody() -> None:
        pass

    reader, checkpoints = ReportingReader(keyring, nobody), Checkpoints("reporting", cluster)
    for topic in reversed(EVENT_TOPICS):
        records = await town.records(topic)
        ends = {Place(*place): end for place, end in (await town.ends(topic)).items()}
        for begin in range(0, len(records), 500):
            async with pool.acquire() as connection, connection.transaction():
                assert await reader.apply(connection, records[begin : begin + 500]) == []
        async with pool.acquire() as connection, connection.transaction():
            known = await checkpoints.open(connection, list(ends))
            await checkpoints.move(connection, known, ends)
