"""Households, loads of the registry, lists and two sweeps at once: at the end everybody stands as was said last."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from devstack import ServiceDsns
from eventstore.database import CONFLICT
from eventstore.store import VersionConflictError
from services.runtime.problems import Problem
from services.validation.edge.coverage.comparing import Comparing
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.e2e.town import eventually
from tests.edge.coverage_town import Town, town_on
from tests.edge.test_coverage_compared import who
from tests.edge.test_registry_moves import line

PEOPLE = REGISTERED[20:32]
STATUSES = {"normal": None, "deceased": "DECEASED", "suspended": "RIGHTS_SUSPENDED"}


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Town]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with town_on(dsn, tmp_path) as town:
        await town.validation.set_up_election()
        await town.validation.load("full", *PEOPLE)
        yield town


async def again(do: Callable[[], Awaitable[Any]]) -> None:
    """Do what a consumer does: decide anew where somebody else was first."""
    while True:
        try:
            await do()
        except (*CONFLICT, VersionConflictError):
            continue
        return


async def list_once(town: Town, place: str) -> None:
    """Ask for a place's list, where it has a baseline by now."""
    with suppress(Problem):
        await town.list_of(place)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_everybody_ends_as_was_said_last(town: Town, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  dice, no secret
    one = town.validation
    sweeps = [
        asyncio.create_task(Comparing(one.pool, one.keyring, one.rulebook, lambda: one.now, lambda: None).run())
        for _ in "12"
    ]
    status = dict.fromkeys(PEOPLE, "normal")
    homes: dict[tuple[str, str], tuple[str, list[Person]]] = {}
    for _ in range(15):
        events = []
        for _ in range(dice.randint(1, 4)):
            home = dice.choice(("V01", "V02")), f"H{dice.randint(1, 4)}"
            homes[home] = dice.choice(("P1", "P2")), dice.sample(PEOPLE, dice.randint(0, 4))
            events.append(town.canvass.listed(home[0], homes[home][0], home[1], who(*homes[home][1])))
        moved = dice.sample(PEOPLE, 3)
        status |= {person: dice.choice(list(STATUSES)) for person in moved}
        lines = await one.lines("delta", *[line(person, status=status[person]) for person in moved])
        await asyncio.gather(
            again(partial(town.read, *events)),
            again(partial(one.read_residents, lines)),
            again(partial(list_once, town, dice.choice(("V01", "V02")))),
        )

    async def nobody_is_due() -> bool:
        return not await one.pool.fetchval("SELECT count(*) FROM validation.baseline_resident WHERE due")

    await eventually(nobody_is_due, seconds=20)
    assert not any(sweep.done() for sweep in sweeps)
    for sweep in sweeps:
        sweep.cancel()
    await asyncio.gather(*sweeps, return_exceptions=True)
    counted: dict[Person, tuple[str, str]] = {}
    for (place, _), (patch, people) in sorted(homes.items(), key=lambda home: (home[0][0], home[1][0], home[0][1])):
        for person in people:
            counted.setdefault(person, (place, patch))
    for person in PEOPLE:
        await _stands(town, person, counted.get(person), STATUSES[status[person]])


async def _stands(town: Town, person: Person, counted: tuple[str, str] | None, why_not: str | None) -> None:
    said = await town.said_of(person.id_number)
    assert [event.pop("version") for event in said] == list(range(1, len(said) + 1))
    answers = [event for event in said if event["type"] == "resident_compared"]
    assert all(before != after for before, after in pairwise(answers))
    if counted is not None:
        assert await town.last_of(person.id_number) == (*counted, why_not)
    elif answers:
        assert answers[-1]["why_not"] == "NOT_LISTED"
