"""Somebody moves, and a roll is carried over, through all three services: each voter stands once in each election."""

from __future__ import annotations

import asyncio

from office.client import Client
from scenarios.identity import assemble
from tests.e2e.people import AREA, Form, Person, form
from tests.e2e.town import Town
from xuanmin.commands.carry_over import carry_roll_over

YOUNG = Person(assemble(AREA, "20031117", 811), "幼鹿")
"""A day too young on 16 November 2021, and in no registry: never on the roll."""


def forms(people: list[Person], election: str) -> list[Form]:
    return [form(person, election, f"{election}-{number}") for number, person in enumerate(people)]


async def test_who_moves_is_verified_in_the_new_place_and_counts_once(town_services: Town, election: str) -> None:
    """The old registration gives up the voter's claim before the new one asks for it, also under one batch."""
    town, people = town_services, town_services.take(20)
    await town.send(*forms(people, election))
    await town.counted(election, verified=20)
    for number in range(10):
        shown = await town.shown("desk", f"{election}-{number}")
        path = f"/v1/registrations/{shown['registration_id']}/transfer"
        wanted = {"by": "R0001", "reason": "moved", "to_election_id": election, "to_place_code": "V02"}
        answer = await town.http.post(town.url("registration", path), json=wanted | {"registration_version": 1})
        assert answer.status_code == 202, answer.text
    await town.counted(election, verified=20, transferred=10)
    now = await town.http.get(town.url("reporting", answer.headers["location"]))
    assert now.json()["status"] == "verified"


async def test_a_roll_that_is_carried_over_is_verified_anew_in_the_later_election(
    town_services: Town, election: str
) -> None:
    town, people = town_services, [*town_services.take(30), YOUNG]
    await town.send(*forms(people, election))
    await town.counted(election, verified=30, suspected=1)
    await town.http.delete(town.url("registration", f"/v1/submissions/desk/{election}-0"))
    await town.counted(election, verified=29, suspected=1, withdrawn=1)
    later = await town.new_election()
    await town.quiet()
    client = Client(*(town.url(service, "") for service in ("registration", "validation", "reporting")))
    for expected in ({"carried": 29}, {"already_carried": 29}):
        result = await asyncio.to_thread(carry_roll_over, client, election, later, by="office", on_done=lambda _: None)
        assert result.outcomes == expected
        await town.counted(later, verified=29)
    client.close()
    await town.counted(election, verified=29, suspected=1, withdrawn=1)
