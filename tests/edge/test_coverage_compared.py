"""The baseline is compared with the registry, and an answer is said when it changes and only then."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, STRANGER, Person
from tests.edge.coverage_town import Town, town_on
from tests.edge.test_registry_moves import line
from tests.edge.validation_alone import ELECTION

ONE, TWO, THREE, FOUR = REGISTERED[:4]
UNKNOWN = ("31010119800101001", "无号")


def who(*people: Person) -> list[tuple[str, str]]:
    return [(person.id_number, person.name) for person in people]


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Town]:
    """An election that is set up, and a registry of ONE, TWO and THREE."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with town_on(dsn, tmp_path) as town:
        await town.validation.set_up_election()
        await town.validation.load("full", ONE, TWO, THREE)
        yield town


async def test_nobody_is_compared_before_set_up_and_registry_are_complete(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path
) -> None:
    async with town_on(await fresh_database(postgres_dsn, service_dsns.validation), tmp_path) as town:
        await town.read(town.canvass.listed("V01", "P1", "H1", who(ONE, STRANGER)))
        assert await town.sweep() == 0
        await town.validation.load("full", ONE, partitions=[0])
        await town.validation.set_up_election()
        assert await town.sweep() == 0
        await town.validation.load("full", ONE)
        assert await town.sweep() == 2
        assert await town.last_of(ONE.id_number) == ("V01", "P1", None)


async def test_whom_nobody_can_say_anything_of_may_vote(town: Town) -> None:
    household = town.canvass.listed("V01", "P1", "H1", [*who(ONE, STRANGER), UNKNOWN])
    await town.read(household)
    assert await town.sweep() == 3
    assert await town.last_of(STRANGER.id_number) == ("V01", "P1", None)
    rows = await town.validation.pool.fetch("SELECT may_vote FROM validation.baseline_resident WHERE NOT due")
    assert [row["may_vote"] for row in rows] == [True] * 3


async def test_the_same_told_again_or_of_late_says_nothing(town: Town) -> None:
    first = town.canvass.listed("V01", "P1", "H1", who(ONE))
    second = town.canvass.listed("V01", "P2", "H1", who(ONE, TWO))
    await town.read(second)
    assert await town.sweep() == 2
    await town.read(first, second, first)
    await town.read(first)
    assert await town.sweep() == 0
    assert await town.last_of(ONE.id_number) == ("V01", "P2", None)
    # The same in other words: nothing that is said of anybody changes.
    await town.read(town.canvass.listed("V01", "P2", "H1", who(ONE, TWO)))
    assert await town.sweep() == 0


async def test_whoever_is_listed_twice_counts_once_in_the_first_household(town: Town) -> None:
    await town.read(
        town.canvass.listed("V02", "P1", "H1", who(ONE)), town.canvass.listed("V01", "P9", "H7", who(TWO, ONE))
    )
    assert await town.sweep() == 2
    assert await town.last_of(ONE.id_number) == ("V01", "P9", None)
    # Left out there, they count in the other; listed nowhere, in none.
    await town.read(town.canvass.listed("V01", "P9", "H7", who(TWO)))
    assert await town.sweep() == 1
    assert await town.last_of(ONE.id_number) == ("V02", "P1", None)
    await town.read(town.canvass.listed("V02", "P1", "H1", []))
    assert await town.sweep() == 1
    assert await town.last_of(ONE.id_number) == ("V02", "P1", "NOT_LISTED")
    await town.read(town.canvass.listed("V01", "P9", "H7", who(TWO, ONE)))
    await town.sweep()
    assert [event["version"] for event in await town.said_of(ONE.id_number)] == [1, 2, 3, 4]


async def test_whoever_is_listed_and_struck_before_they_are_compared_is_not_spoken_of(town: Town) -> None:
    await town.read(town.canvass.listed("V01", "P1", "H1", who(ONE)))
    await town.read(town.canvass.listed("V01", "P1", "H1", []))
    assert await town.sweep() == 0
    assert await town.said_of(ONE.id_number) == []


async def test_a_load_of_the_registry_makes_due_whom_it_changes_and_nobody_else(town: Town) -> None:
    await town.read(town.canvass.listed("V01", "P1", "H1", who(ONE, TWO, FOUR)))
    await town.sweep()
    lines = [line(ONE, status="deceased"), line(TWO), FOUR.registry_line()]
    await town.validation.read_residents(await town.validation.lines("delta", *lines))
    due = await town.validation.pool.fetch("SELECT voter_token FROM validation.baseline_resident WHERE due")
    assert {row["voter_token"] for row in due} == {town.canvass.token(one.id_number) for one in (ONE, FOUR)}
    # FOUR is in the registry now, and comes to the same answer.
    assert await town.sweep() == 1
    assert await town.last_of(ONE.id_number) == ("V01", "P1", "DECEASED")
    # Gone from the registry, nobody can say it of them any more.
    await town.validation.load("full", TWO, THREE, FOUR)
    assert await town.sweep() == 1
    assert await town.last_of(ONE.id_number) == ("V01", "P1", None)


async def test_a_household_outside_the_city_votes_there(town: Town) -> None:
    await town.validation.read_residents(await town.validation.lines("delta", line(ONE, hukou="330421")))
    await town.read(town.canvass.listed("V01", "P1", "H1", who(ONE)))
    await town.sweep()
    assert await town.last_of(ONE.id_number) == ("V01", "P1", "NON_LOCAL")


async def test_another_age_in_the_set_up_compares_everybody_again_and_another_policy_nobody(town: Town) -> None:
    await town.read(town.canvass.listed("V01", "P1", "H1", who(ONE, TWO)))
    await town.sweep()
    await town.validation.set_up_election(number=2, version="2")
    assert await town.validation.pool.fetchval("SELECT count(*) FROM validation.baseline_resident WHERE due") == 0
    await town.validation.set_up_election(number=3, minimum_age=120)
    assert await town.sweep() == 2
    assert await town.last_of(ONE.id_number) == ("V01", "P1", "UNDER_AGE")


async def test_where_the_key_was_destroyed_what_was_said_last_stands(town: Town) -> None:
    await town.read(town.canvass.listed("V01", "P1", "H1", who(ONE)))
    await town.sweep()
    (town.validation.folder / "keys" / "details" / f"{ELECTION}.key").unlink()
    town.validation.keyring.details.cache_clear()
    await town.validation.read_residents(await town.validation.lines("delta", line(ONE, status="deceased")))
    assert await town.sweep() == 0
    assert await town.last_of(ONE.id_number) == ("V01", "P1", None)


async def test_sealed_for_another_household_a_number_tells_nobody_s_age(town: Town) -> None:
    household = town.canvass.listed("V01", "P1", "H1", who(ONE))
    other = town.canvass.listed("V01", "P1", "H2", who(TWO))
    await town.validation.set_up_election(number=2, minimum_age=120)
    await town.read(household.model_copy(update={"residents": (
        household.residents[0].model_copy(update={"person_sealed": other.residents[0].person_sealed}),
    )}))  # fmt: skip
    await town.sweep()
    assert await town.last_of(ONE.id_number) == ("V01", "P1", None)
