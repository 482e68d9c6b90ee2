"""The roll as of a moment of each store equals a recount of what had happened by then, whatever came later."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.roll import work
from services.reporting.edge.roll.worker import Composer, Step, Wanted
from services.reporting.views.roll import SQL
from services.runtime.problems import Problem
from tests.reporting.happenings import Happened, Judged, Registered, SetUpLoaded
from tests.reporting.recount import ROLL, roll, voters
from tests.reporting.samples import election_of, moment, published
from tests.reporting.test_reporting_recount import LAST_MINUTE, stories

_elections = count()


def by_then(events: Sequence[Happened], registration: int, validation: int) -> list[Happened]:
    """What each store had recorded by a minute of its own; set-ups are registration's."""
    of_registration = Registered | SetUpLoaded
    return [e for e in events if e.minute <= (registration if isinstance(e, of_registration) else validation)]


@given(events=stories(), seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_roll_as_of_two_moments_equals_the_recount(
    pool: Pool, keyring: Keyring, keys: Path, events: list[Happened], seed: int
) -> None:
    order = random.Random(seed)  # noqa: S311  dice, no secret
    election = f"roll-{next(_elections)}"
    await arrive(pool, keyring, events, election, order)
    for beside in (False, True):
        told = [e for e in events if not isinstance(e, SetUpLoaded) or e.beside == beside]
        first = min(e.minute for e in told if isinstance(e, SetUpLoaded))
        for _ in range(4):
            registration, validation = order.randint(first, LAST_MINUTE), order.randint(-1, LAST_MINUTE)
            then = by_then(told, registration, validation)
            people = voters(then, LAST_MINUTE, beside=beside)
            moments = moment(registration), moment(validation)
            here = election_of(told[0], election)
            async with acquired(pool) as connection:
                set_up = await connection.fetchrow(SQL.set_up_by, here, moments[0])
                rows = await connection.fetch(SQL.on_the_roll, here, *moments)
                others = await connection.fetch(SQL.not_on_the_roll, here, *moments)
            assert set_up is not None
            assert set_up["version"] == max(e.version for e in then if isinstance(e, SetUpLoaded))
            assert {row["status"]: row["voters"] for row in others} == Counter(
                one.status for one in people if one.status not in ROLL
            )
            head, lines = composed(keys, here, [Step(1, set_up["content"], [tuple(row) for row in rows])])
            wanted = roll(people, then)
            assert sum(head["unplaced"].values()) == sum(row[2] is None for row in wanted)
            for level, column in (("district", 2), ("town", 3)):
                posted = [(e["name"], e["gender"], e["constituency"]) for e in lines if e["level"] == level]
                assert Counter(posted) == Counter((r[0], r[1], r[column]) for r in wanted if r[column] is not None)


async def test_a_roll_whose_names_do_not_open_is_refused(pool: Pool, keyring: Keyring, keys: Path) -> None:
    events: list[Happened] = [SetUpLoaded(1, 0), Registered("a", 1, 1), Judged("a", 1, 2, 1, "verified")]
    await arrive(pool, keyring, events, "closed", random.Random(1))  # noqa: S311  dice, no secret
    async with acquired(pool) as connection:
        set_up = await connection.fetchrow(SQL.set_up_by, "closed", moment(9))
        rows = [tuple(row) for row in await connection.fetch(SQL.on_the_roll, "closed", moment(9), moment(9))]
    assert set_up is not None
    step = Step(1, set_up["content"], rows)
    composer = Composer(keys)
    head, lines = await composer.compose("closed", "strokes", [step], Wanted("entries", "district"))
    assert [row["entries"] for row in head["steps"][0]["constituencies"]] == [1, 0, 1, 0]
    assert orjson.loads(lines)["name"] == "张伟"
    (keys / "names/closed.key").unlink()
    with pytest.raises(Problem) as refused:
        await composer.compose("closed", "strokes", [step], Wanted("entries"))
    assert (refused.value.status, refused.value.body["title"]) == (409, "NamesDoNotOpen")


async def arrive(pool: Pool, keyring: Keyring, events: Sequence[Happened], election: str, order: Any) -> None:
    """The events come in any order, some of them twice, in batches."""
    for event in events:
        keyring.make_election(election_of(event, election))
    arriving = [published(e, election, keyring.names(election_of(e, election))) for e in events for _ in "12"]
    arriving = [r for n, r in enumerate(arriving) if n % 2 == 0 or order.random() < 0.25]
    order.shuffle(arriving)
    reader = ReportingReader(keyring, _nobody)
    while arriving:
        batch = arriving[: order.randint(1, 9)]
        del arriving[: len(batch)]
        async with acquired(pool) as connection, connection.transaction():
            assert await reader.apply(connection, batch) == []


def composed(keys: Path, election: str, steps: Sequence[Step]) -> tuple[Any, list[Any]]:
    """What the worker's program tells, without a process."""
    job = {
        "keys": str(keys), "election_id": election, "order": "pinyin", "show": "entries", "level": None,
        "constituency": None,
        "steps": [{"content": orjson.Fragment(step.content), "rows": step.rows} for step in steps],
    }  # fmt: skip
    head, *lines = [orjson.loads(line) for line in work.told(orjson.loads(orjson.dumps(job, default=str)))]
    return head, lines


async def _nobody() -> None:
    pass


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("roll-keys")


@pytest.fixture(scope="module")
def keyring(keys: Path) -> Keyring:
    return Keyring(keys)
