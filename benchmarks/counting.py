"""Watching the tallies as an analyst would, until they are right."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from benchmarks.preparation import Recount, Say
from scenarios.zhujing.election_file import ELECTION_ID

LOOK_SECONDS: Final = 0.2
STALLED_SECONDS: Final = 60
_NOW: Final = "SELECT status, sum(voters)::bigint AS voters FROM reporting.tally WHERE election_id = $1 GROUP BY status"
_BY_PLACE: Final = "SELECT place_code AS key, voters FROM reporting.tally WHERE election_id = $1"
_BY_DAY: Final = "SELECT day AS key, voters FROM reporting.tally_by_day WHERE election_id = $1"
_BY_FINDING: Final = "SELECT finding AS key, voters FROM reporting.findings WHERE election_id = $1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """When counting began and ended, on the clock of time.monotonic, and what is not as it must be, in words."""

    first_at: float
    done_at: float
    differences: list[str]


async def count(dsn: str, recount: Recount, check: Callable[[], None], say: Say) -> Outcome:
    """Wait until as many are counted as there must be and none is pending, or nothing has moved for a minute; compare.

    `check` is called at every look, and raises where there is no use in waiting.

    Raises:
        asyncpg.PostgresError, OSError: the database went away.
    """
    connection = await asyncpg.connect(dsn)
    try:
        first_at, done_at = await _wait(connection, recount, check, say)
        return Outcome(first_at, done_at, await _differences(connection, recount))
    finally:
        await connection.close()


async def _wait(connection: Any, recount: Recount, check: Callable[[], None], say: Say) -> tuple[float, float]:
    first, moved = 0.0, time.monotonic()
    before: dict[str, int] = {}
    while True:
        now: dict[str, int] = {row["status"]: row["voters"] for row in await connection.fetch(_NOW, ELECTION_ID)}
        at = time.monotonic()
        first = first or (at if now else 0.0)
        if now != before:
            before, moved = now, at
            say("  ".join(f"{status} {voters:,}" for status, voters in sorted(now.items())))
        if sum(now.values()) >= recount.registered and not now.get("pending"):
            return first, at
        if at - moved > STALLED_SECONDS:
            return first or at, moved
        check()
        await asyncio.sleep(LOOK_SECONDS)


async def _differences(connection: Any, recount: Recount) -> list[str]:
    plan = recount.plan
    status = Counter({row["status"]: row["voters"] for row in await connection.fetch(_NOW, ELECTION_ID)})
    wanted = Counter(verified=recount.registered - plan.suspected, suspected=plan.suspected)
    return [
        *_compared("records", {"sent": recount.records}, {"sent": plan.records}),
        *_compared("status", status, wanted),
        *_compared("place", await _sums(connection, _BY_PLACE), recount.by_place),
        *_compared("day", await _sums(connection, _BY_DAY), recount.by_day),
        *_compared("finding", await _sums(connection, _BY_FINDING), plan.by_finding),
    ]


async def _sums(connection: Any, query: str) -> Counter[Any]:
    sums: Counter[Any] = Counter()
    for row in await connection.fetch(query, ELECTION_ID):
        sums[row["key"]] += row["voters"]
    return sums


def _compared(what: str, found: Mapping[Any, int], wanted: Mapping[Any, int]) -> list[str]:
    keys = sorted({*found, *wanted}, key=str)
    return [
        f"{what} {key}: {found.get(key, 0):,} counted, {wanted.get(key, 0):,} must be"
        for key in keys
        if found.get(key, 0) != wanted.get(key, 0)
    ]
