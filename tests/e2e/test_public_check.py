"""Whoever stands on the published roll is found, where it was posted; nobody else is, before and after a supplement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from contracts.keys.keyring import Keyring
from office.roll.publishing import publish_supplement
from scenarios.identity import assemble
from services.desk.asking import Services
from services.desk.check.asking_after import Checking, Told
from services.registration.edge.roll.name_index import NameIndex
from tests.e2e.people import Person
from tests.e2e.roll_office import Office, change_everything, open_office, said
from tests.e2e.town import Town


@pytest.fixture
async def office(town_services: Town) -> AsyncIterator[Office]:
    async with open_office(town_services) as office:
        yield office


@pytest.fixture
async def checking(town_services: Town) -> AsyncIterator[Checking]:
    services = Services(*(town_services.url(service, "") for service in ("registration", "validation", "reporting")))
    yield Checking(services)
    await services.close()


async def ask(checking: Checking, office: Office, person: Person, last: str | None = None) -> Told:
    return await checking.asked(office.election, person.name, last or person.id_number[-4:])


async def test_everybody_on_the_roll_is_found_where_they_vote_and_nobody_by_another_ending(
    office: Office, checking: Checking
) -> None:
    where = ["V01"] * 7 + ["V02"] * 5 + ["U01"] * 4
    votes = {"V01": ("D1", "T1"), "V02": ("D1", "T2"), "U01": ("D2", None)}
    posted = await asyncio.to_thread(office.published_roll, 1)
    groups = {(line["name"], line["gender"]): line["group"] for line in posted.lines if line["level"] == "district"}
    for place, person in zip(where, office.people, strict=True):
        told = await ask(checking, office, person)
        assert told.on_the_roll
        assert told.standing is not None
        assert (told.standing["district"], told.standing["town"]) == votes[place]
        assert told.standing["group"] in {group for (name, _), group in groups.items() if name == person.name}
        assert told.standing["polling_place"] == ("镇第二小学" if place == "V02" else told.standing["polling_place"])
        wrong = f"{(int(person.id_number[-4:-1]) + 1) % 1000:03d}{person.id_number[-1]}"
        assert await ask(checking, office, person, wrong) == Told(on_the_roll=False, standing=None, several=False)


async def test_an_answer_is_of_what_was_posted_and_follows_each_supplement(office: Office, checking: Checking) -> None:
    moved, struck, withdrawn, renamed = office.people[1:5]
    [newcomer] = office.town.take(1)
    before = [await ask(checking, office, person) for person in office.people]
    assert all(one.on_the_roll for one in before)
    await change_everything(office)
    await office.send(17, newcomer, place_code="V02")
    await office.town.quiet()
    assert [await ask(checking, office, person) for person in office.people] == before
    assert not (await ask(checking, office, newcomer)).on_the_roll

    await asyncio.to_thread(publish_supplement, office.client, office.election, said(), lambda _: None)
    after = await ask(checking, office, moved)
    assert (after.on_the_roll, after.standing and after.standing["town"]) == (True, "T2")
    for gone in (struck, withdrawn):
        assert not (await ask(checking, office, gone)).on_the_roll
    assert not (await ask(checking, office, renamed)).on_the_roll
    assert (await ask(checking, office, renamed.renamed(renamed.name + "乙"))).on_the_roll
    found = await ask(checking, office, newcomer)
    assert (found.on_the_roll, found.standing and found.standing["town"]) == (True, "T2")


async def test_an_index_that_went_on_is_the_one_that_is_made_anew(office: Office, checking: Checking) -> None:
    town = office.town
    keyring = Keyring(Path(town.installation.environment["XUANMIN_KEYS"]))
    first = int(office.published.answer["signed"]["digest"]["registration"]["position"])
    went_on = NameIndex(town.pools["registration"], keyring)
    asked = [(person.name, person.id_number[-4:]) for person in office.people]
    assert all([(await went_on.meant(office.election, first, *one)).registrations for one in asked])
    await change_everything(office)
    answer = await town.http.get(town.url("registration", "/v1/log/position"))
    now = answer.json()["position"]
    anew = NameIndex(town.pools["registration"], keyring)
    renamed = office.people[4]
    for one in [*asked, (renamed.name + "乙", renamed.id_number[-4:])]:
        assert await went_on.meant(office.election, now, *one) == await anew.meant(office.election, now, *one)
    assert not (await anew.meant(office.election, now, *asked[4])).registrations


async def test_two_people_of_one_name_and_ending_are_said_to_be_two(office: Office, checking: Checking) -> None:
    person = office.people[0]
    town = office.town
    numbers = (assemble("310118", f"{year}0615", int(person.id_number[14:17])) for year in range(1940, 2000))
    twin = Person(next(number for number in numbers if number[-1] == person.id_number[-1]), person.name)
    await office.send(18, twin, place_code="V02")
    await town.quiet()
    shown = await town.shown("desk", f"{office.election}-18")
    answer = await town.settle(shown["registration_id"], 1, "eligible")
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    await town.quiet()
    assert not (await ask(checking, office, person)).several
    await asyncio.to_thread(publish_supplement, office.client, office.election, said(), lambda _: None)
    told = await ask(checking, office, person)
    assert (told.on_the_roll, told.several) == (True, True)


async def test_nothing_can_be_asked_before_the_roll_is_published(town_services: Town, election: str) -> None:
    path = f"/v1/elections/{election}/roll/check"
    answer = await town_services.http.get(town_services.url("registration", path))
    assert answer.json() == {"election_id": election, "publication": None, "published_on": None}
    asked = {"name": "张伟", "last_four": "0019"}
    answer = await town_services.http.post(town_services.url("registration", path), json=asked)
    assert (answer.json()["publication"], answer.json()["registrations"]) == (None, [])
    unknown = town_services.url("registration", "/v1/elections/nowhere/roll/check")
    assert (await town_services.http.get(unknown)).status_code == httpx.codes.NOT_FOUND
