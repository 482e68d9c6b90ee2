"""Whatever is sent again, late or corrected counts once, as last meant."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

from contracts.keys.keyring import Keyring
from contracts.topics import REGISTRATIONS, SUBMISSIONS, VALIDATIONS, dead_letters_of
from eventstore.publishing.partitioner import partition_of
from tests.e2e.people import BORN_1950, Person, form
from tests.e2e.town import Town

PARTITIONS = 4
DEAD_LETTERS = tuple(dead_letters_of(topic) for topic in (SUBMISSIONS, REGISTRATIONS, VALIDATIONS))


async def test_the_same_submission_twice_in_one_batch_and_later_counts_once(town_services: Town, election: str) -> None:
    forms = [form(person, election, f"same-{place}") for place, person in enumerate(town_services.take(30))]
    await town_services.send_as_one_batch(*forms, *forms, partition=1)
    await town_services.counted(election, verified=30)
    # Another partition may be read before or after: the order in which they come does not matter.
    await town_services.send(*forms, partition=3)
    await town_services.counted(election, verified=30)
    for one in forms:
        assert (await town_services.shown("desk", one["submission_id"]))["version"] == 1


async def test_an_older_version_after_its_correction_changes_nothing(town_services: Town, election: str) -> None:
    first = [form(person, election, f"old-{place}") for place, person in enumerate(town_services.take(20))]
    later = [one | {"place_code": "V02"} for one in first]
    await town_services.send_as_one_batch(*first, *later, *first, partition=0)
    await town_services.send(*first, partition=0)
    await town_services.counted(election, verified=20)
    assert await _by_place(town_services, election) == {"V02": 20}
    await town_services.send(*[one | {"revision": 1} for one in first[:5]], partition=0)
    await town_services.counted(election, verified=20)
    assert await _by_place(town_services, election) == {"V01": 5, "V02": 15}


async def test_a_number_corrected_to_one_on_another_partition_counts_once(town_services: Town, election: str) -> None:
    pairs = _on_other_partitions(town_services, 40)
    wrong = [form(before, election, f"number-{place}") for place, (before, _) in enumerate(pairs)]
    right = [form(after, election, f"number-{place}") for place, (_, after) in enumerate(pairs)]
    half = len(pairs) // 2
    # Together, so that both events are on their way at once, and apart.
    await town_services.send_as_one_batch(*wrong[:half], *right[:half], partition=2)
    await town_services.send(*wrong[half:], partition=2)
    await asyncio.sleep(0.05)
    await town_services.send(*right[half:], partition=2)
    await town_services.counted(election, verified=len(pairs))
    names = await town_services.analyst.fetch("SELECT name FROM reporting.roll WHERE election_id = $1", election)
    assert sorted(row["name"] for row in names) == sorted(after.name for _, after in pairs)
    # The numbers that were written first are free again.
    others = [form(before, election, f"{place}", source="other") for place, (before, _) in enumerate(pairs)]
    await town_services.send(*others, partition=1)
    await town_services.counted(election, verified=2 * len(pairs))


async def test_of_two_submissions_of_one_voter_in_two_batches_one_stands(town_services: Town, election: str) -> None:
    people = town_services.take(40)
    one, two = (
        [form(person, election, f"{place}", source=source) for place, person in enumerate(people)]
        for source in ("left", "right")
    )
    await asyncio.gather(
        town_services.send_as_one_batch(*one, partition=0), town_services.send_as_one_batch(*two, partition=1)
    )
    await town_services.counted(election, verified=40, suspected=40)
    held_back = []
    for place in range(len(people)):
        pair = [await town_services.shown(source, f"{place}") for source in ("left", "right")]
        stands, other = sorted(pair, key=lambda shown: str(shown["status"]), reverse=True)
        assert (stands["status"], other["status"]) == ("verified", "suspected")
        assert [finding["code"] for finding in other["findings"]] == ["DUPLICATE"]
        held_back.append((stands, other))
    await _withdraw_first(town_services, election, held_back, people)
    await town_services.counted(election, verified=40, withdrawn=40)
    for _, other in held_back:
        assert (await town_services.shown(other["source"], other["submission_id"]))["findings"] == []


async def test_a_corrected_registration_is_assessed_anew(town_services: Town, election: str) -> None:
    [person, another] = town_services.take(2)
    await town_services.send(form(person.renamed("卫金宝"), election, "name"), form(another, election, "fine"))
    await town_services.counted(election, suspected=1, verified=1)
    assert [finding["code"] for finding in (await town_services.shown("desk", "name"))["findings"]] == ["NAME_MISMATCH"]
    await town_services.send(form(person, election, "name"))
    await town_services.counted(election, verified=2)
    shown = await town_services.shown("desk", "name")
    assert (shown["version"], shown["findings"]) == (2, [])


async def test_an_area_code_younger_than_its_holder_is_no_reason_to_suspect(town_services: Town, election: str) -> None:
    forms = [form(person, election, f"born-1950-{place}") for place, person in enumerate(BORN_1950)]
    await town_services.send(*forms)
    await town_services.counted(election, verified=len(forms))


async def test_whatever_is_readable_is_registered_and_assessed(town_services: Town, election: str) -> None:
    people = town_services.take(8)
    # Random texts cannot be compressed: no database index takes them whole.
    long = [Random(place).randbytes(9_000).hex() for place in range(4)]  # noqa: S311  no secret
    odd = [
        form(people[0], election, "odd place", place_code=long[0]),
        form(people[1], election, "no place", place_code=""),
        form(people[2], election, "odd name", name="张" * 20_000),
        form(people[3], election, "odd gender", gender=long[1]),
    ]
    fine = [
        form(people[4], election, "odd patch", patch_code=long[2], hukou_address=long[3]),
        form(people[5], election, "x" * 256, source="源" * 256),
        form(people[6], election, "a/b?c#d%2F\u0001", source="à la / carte"),
        form(people[7], election, "first day", registered_at="1901-01-01T00:00:00.123456789-23:59"),
    ]
    before = await town_services.ends(*DEAD_LETTERS)
    await town_services.send(*odd, *fine, partition=0)
    await town_services.quiet()
    status = {
        one["submission_id"]: (await town_services.shown(one["source"], one["submission_id"]))["status"]
        for one in (*odd, *fine)
    }
    assert status == {one["submission_id"]: "suspected" if one in odd else "verified" for one in (*odd, *fine)}
    await town_services.counted(election, suspected=len(odd), verified=len(fine))
    assert await town_services.ends(*DEAD_LETTERS) == before


async def _withdraw_first(
    town: Town, election: str, pairs: list[tuple[dict[str, str], dict[str, str]]], people: list[Person]
) -> None:
    """Withdraw those that stand: half over HTTP, half by submission."""
    for place, (stands, _) in enumerate(pairs):
        if place % 2:
            path = f"/v1/submissions/{stands['source']}/{stands['submission_id']}"
            assert (await town.http.delete(town.url("registration", path))).status_code == 202
        else:
            await town.send(form(people[place], election, f"{place}", source=stands["source"], withdraw=True))


def _on_other_partitions(town: Town, number: int) -> list[tuple[Person, Person]]:
    """Pairs of people whose events go to different partitions."""
    tokens = Keyring(Path(town.installation.environment["XUANMIN_KEYS"])).tokens()
    by_partition: dict[int, list[Person]] = {}
    for person in town.take(number * 2 + 30):
        token = tokens.of_number(person.id_number).encode()
        by_partition.setdefault(partition_of(token, PARTITIONS), []).append(person)
    left = by_partition[0] + by_partition[1]
    right = by_partition[2] + by_partition[3]
    pairs = list(zip(left, right, strict=False))[:number]
    assert len(pairs) == number, "the dice of this installation's key fell badly: take more people"
    return pairs


async def _by_place(town: Town, election: str) -> dict[str, int]:
    rows = await town.analyst.fetch("SELECT place_code, voters FROM reporting.tally WHERE election_id = $1", election)
    return {row["place_code"]: row["voters"] for row in rows}


async def test_what_was_decided_in_one_election_says_nothing_in_another(town_services: Town, election: str) -> None:
    other = await town_services.new_election()
    [person] = town_services.take(1)
    moved = form(person, election, "moved")
    await town_services.send(moved, partition=0)
    await town_services.counted(election, verified=1)
    await town_services.send(form(person, other, "standing"), partition=0)
    await town_services.counted(other, verified=1)
    await town_services.send(moved | {"election_id": other}, partition=0)
    await town_services.counted(other, verified=1, suspected=1)
    await town_services.counted(election)
    # The claim that it held there is free again.
    await town_services.send(form(person, election, "anew"), partition=0)
    await town_services.counted(election, verified=1)
