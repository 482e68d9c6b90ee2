"""After a thousand things of every kind, also with a service killed among them, the counts equal the recount."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from contracts.topics import REGISTRATIONS, VALIDATIONS
from tests.e2e.checker import audit
from tests.e2e.long_run import LongRun, coming, line_of, load_lines, townspeople
from tests.e2e.own_fold import Place, counted, fold_topics
from tests.e2e.people import form
from tests.e2e.town import Town, eventually

SEED = 20211116
ROUNDS = 16
THINGS = 1000
CROWD = 3000
MOVED = CROWD // 2
_BEHIND = """
SELECT election_id, place_code, status, review_open AS under_review FROM reporting_store.registration
WHERE election_id = ANY ($1)
"""
_KEPT = """
SELECT election_id, place_code, status, under_review FROM validation.registration WHERE election_id = ANY ($1)
"""
_TALLY = "SELECT election_id, place_code, status, voters FROM reporting.tally WHERE election_id = ANY ($1)"


async def test_counts_equal_the_recount_after_a_thousand_things(town_services: Town, tmp_path: Path) -> None:
    town, dice = town_services, Random(SEED)  # noqa: S311  the same dice every time
    here, there = await town.new_election(coming()), await town.new_election(coming())
    since = await town.ends(REGISTRATIONS, VALIDATIONS)
    people = townspeople(120)
    await load_lines(town, tmp_path / "first.csv", [line_of(person) for person in people[:90]])
    run = LongRun(town, (here, there), people, tmp_path, dice)
    for number in range(ROUNDS):
        await run.round()
        if number % 4 == 0:
            await town.quiet()
        if number == ROUNDS // 2:
            await _new_policy(town, here)
    await town.quiet()
    assert sum(run.done.values()) >= THINGS, run.done
    assert run.done.keys() >= {
        "new", "corrected", "withdrawn", "anew", "again", "registry", "settled", "struck off", "restored", "reopened",
        "transferred",
    }, run.done  # fmt: skip
    standings = await fold_topics(town, {here, there}, since)
    await _counts_are(town, {here, there}, counted(standings.values()))
    assert {one.status for one in standings.values()} >= {
        "verified", "suspected", "eligible", "refused", "withdrawn", "transferred", "struck_off"
    }  # fmt: skip
    assert await audit(town) > THINGS


async def test_validation_killed_in_the_middle_of_a_sweep_loses_and_doubles_nothing(
    town_services: Town, tmp_path: Path
) -> None:
    town = town_services
    election = await town.new_election(coming())
    people = townspeople(CROWD, "310119")
    since = await town.ends(REGISTRATIONS, VALIDATIONS)
    await load_lines(town, tmp_path / "before.csv", [line_of(person) for person in people])
    await town.quiet()
    await town.send(*[form(person, election, f"{place}") for place, person in enumerate(people)])
    await town.counted(election, verified=CROWD)
    before = await town.pools["validation"].fetchval("SELECT position FROM eventstore.head")
    lines = [line_of(person, status="moved_out") for person in people[:MOVED]]
    lines += [line_of(person, address="another road") for person in people[MOVED:]]
    Random(SEED).shuffle(lines)  # noqa: S311
    await load_lines(town, tmp_path / "after.csv", lines)
    await _kill_once_it_sweeps(town, before)
    await town.counted(election, verified=CROWD)
    standings = await fold_topics(town, {election}, since)
    await _counts_are(town, {election}, counted(standings.values()))
    told = Counter(tuple(v["trigger"] for v in one.verdicts) for one in standings.values())
    assert told == {("submission", "registry"): MOVED, ("submission",): CROWD - MOVED}
    assert sum(one.under_review for one in standings.values()) == MOVED
    await audit(town)


async def _kill_once_it_sweeps(town: Town, before: int) -> None:
    pool, service = town.pools["validation"], town.services["validation"]
    pid = service.pid

    async def in_the_middle() -> bool:
        return bool(await pool.fetchval("SELECT position FROM eventstore.head") > before)

    await eventually(in_the_middle)
    service.signal(signal.SIGKILL)
    assert await pool.fetchval("SELECT position FROM eventstore.head") < before + MOVED, "it had swept everything"

    async def runs_again() -> bool:
        return service.pid != pid

    await eventually(runs_again, seconds=10)


async def _new_policy(town: Town, election: str) -> None:
    content = coming(version="2", rules={"NON_LOCAL": {"enabled": False}})
    content["election"]["id"] = election
    answer = await town.http.put(town.url("registration", f"/v1/elections/{election}"), json=content)
    assert answer.status_code == 202, answer.text


async def _counts_are(town: Town, elections: set[str], recount: Counter[Place]) -> None:
    """Over HTTP, in the rows behind the tallies, in the tallies, and in what validation keeps."""
    by_status: Counter[tuple[str, str, str]] = Counter()
    reviewed: Counter[tuple[str, str]] = Counter()
    for (election, place, status, under_review), number in recount.items():
        by_status[election, place, status] += number
        reviewed[election, place] += number * under_review
    told: Counter[tuple[str, str, str]] = Counter()
    told_reviewed: Counter[tuple[str, str]] = Counter()
    for election in elections:
        path = f"/v1/elections/{election}/tallies?by=place"
        answer = (await town.http.get(town.url("reporting", path))).json()
        for row in answer["rows"]:
            told += Counter({(election, row["key"], status): n for status, n in row["by_status"].items()})
            told_reviewed[election, row["key"]] += row["under_review"]
    assert told == by_status
    assert +told_reviewed == +reviewed
    behind = await town.pools["reporting"].fetch(_BEHIND, list(elections))
    assert Counter(map(_place, behind)) == recount
    kept = await town.pools["validation"].fetch(_KEPT, list(elections))
    assert Counter(map(_place, kept)) == _as_validation_knows(recount)
    summed: Counter[tuple[str, str, str]] = Counter()
    for row in await town.analyst.fetch(_TALLY, list(elections)):
        summed[row["election_id"], row["place_code"], row["status"]] += row["voters"]
    assert +summed == by_status


def _place(row: Any) -> Place:
    return row["election_id"], row["place_code"], row["status"], bool(row["under_review"])


def _as_validation_knows(recount: Counter[Place]) -> Counter[Place]:
    """Who was transferred out is withdrawn to it."""
    known: Counter[Place] = Counter()
    for (election, place, status, under_review), number in recount.items():
        known[election, place, "withdrawn" if status == "transferred" else status, under_review] += number
    return known
