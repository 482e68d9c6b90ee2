"""A town's day and the night before: what comes in by topic and HTTP, what people decide, what the canvass finds."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import httpx

from contracts.id_number import check_character
from contracts.ids import registration_id
from scenarios.names import han
from tests.e2e.own_town import OwnTown
from tests.e2e.people import REGISTERED, STRANGER, Form, Person, form

STRANGERS = 1500


async def before_the_night(town: OwnTown, election: str) -> None:
    """What last night's backup has."""
    people = town.take(20)
    await town.send(*[form(person, election, f"night-{n}") for n, person in enumerate(people)])
    # The tenth is submitted twice by others, of whom one is withdrawn tomorrow; one is nobody whom the registry knows.
    await town.send(form(people[10], election, "second", source="other"))
    await town.send(
        form(STRANGER, election, "stranger"), form(people[0].renamed("别名"), election, "renamed", source="b")
    )


async def the_day_after(town: OwnTown, election: str) -> None:
    """What it lacks."""
    people = town.take(30)
    await town.send(*strangers(election, STRANGERS))
    await town.send(*[form(person, election, f"day-{n}") for n, person in enumerate(people)])
    # Numbers of the night corrected to those of other people, on other partitions; and once more.
    others = town.take(10)
    for source in (others[5:], others[:5]):
        await town.send(*[form(one, election, f"night-{n}") for n, one in enumerate(source)])
        await town.quiet()
    for n, person in enumerate(people[:5]):
        twice = form(person, election, f"http-{n}")
        answer = await town.http.post(town.url("registration", "/v1/submissions"), json=twice)
        assert answer.status_code == 202, answer.text
    # Who held the claim withdraws: the second one is judged anew.
    await town.send(form(REGISTERED[10], election, "night-10", withdraw=True))
    await town.send(form(people[3], election, "day-3", withdraw=True))
    await town.quiet()
    await _people_decide(town, election, people)
    await _canvass(town, election)


async def _people_decide(town: OwnTown, election: str, people: list[Any]) -> None:
    async def post(path: str, **body: Any) -> httpx.Response:
        answer = await town.http.post(town.url("validation", path), json=body)
        assert answer.status_code in (200, 202), answer.text
        return answer

    crowd = [str(registration_id("crowd", f"{n}")) for n in range(20)]
    for one in crowd[:6]:
        await post(f"/v1/cases/{one}/assignment", by="clerk-07", action="take")
        await post(f"/v1/cases/{one}/calls", by="clerk-07", outcome="reached", words="came by")
    for decision, one in zip(("eligible", "refused", "duplicate", "withdrawn"), crowd, strict=False):
        answer = await town.settle(one, 1, decision, decided_by="clerk-07")
        assert answer.status_code == 202, answer.text
    await post(f"/v1/cases/{crowd[1]}/reopening", by="clerk-07", reason="a doubt")
    await post(f"/v1/cases/{crowd[7]}/notes", by="clerk-08", words="is on a journey")
    struck = str(registration_id("desk", "day-5"))
    await post(f"/v1/registrations/{struck}/strike-off", by="clerk-07", registration_version=1, reason="deceased",
               ground="deceased")  # fmt: skip
    about = {"election_id": election, "by": "clerk-07", "id_number": people[7].id_number}
    question = await post("/v1/confirmations", direction="incoming", body="another town", **about)
    await post(f"/v1/confirmations/{question.json()['confirmation_id']}/answer", by="clerk-07", answer="votes_here")
    await post("/v1/confirmations", direction="incoming", body="a third town", **about)
    appeal = await post("/v1/appeals", kind="wrong_entry", reference="2021/7", appellant="neighbour", statement="no",
                        **about)  # fmt: skip
    await post(f"/v1/appeals/{appeal.json()['appeal_id']}/decision", by="chair", outcome="dismissed", reason="no")


async def _canvass(town: OwnTown, election: str) -> None:
    path, number = f"/v1/elections/{election}/places/V01", "31011619800229001"
    patch = {"by": "clerk-07", "name": "1-5", "responsible": "陈楼长", "volunteers": []}
    drawn = await town.http.put(town.url("registration", f"{path}/patches/P01"), json=patch)
    assert drawn.status_code == 202, drawn.text
    for members in (("张伟", "李四"), ("张伟",)):
        residents = [
            {"name": name, "id_number": f"{number[:-1]}{n}{check_character(f'{number[:-1]}{n}')}"}
            for n, name in enumerate(members)
        ]
        house = {
            "by": "clerk-07", "household_code": "H1", "patch_code": "P01", "address": "罗星路1号101室",
            "residents": residents,
        }  # fmt: skip
        listed = await town.http.post(town.url("registration", f"{path}/households"), json=[house])
        assert listed.status_code == 202, listed.text
        await town.quiet()
        await asyncio.sleep(0.1)


def strangers(election: str, number: int) -> list[Form]:
    """Whom no registry knows, each once, of many names."""
    dice, forms = Random(7), []  # noqa: S311  the same people every time
    for n in range(number):
        first = f"310230{1940 + n % 60}{n // 60 % 12 + 1:02d}{n // 720 + 1:02d}{n % 900 + 100}"
        person = Person(first + check_character(first), han(dice, male=n % 2 == 0).name)
        forms.append(form(person, election, f"{n}", source="crowd"))
    return forms
