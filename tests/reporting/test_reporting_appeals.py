"""Appeals are counted once, however their events arrive, and are overdue by the election's own midnight."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.views.appeals import Appeals
from tests.reporting.happenings import Appealed, Happened, SetUpLoaded
from tests.reporting.samples import published

_elections = count()
_STEPS = ("lodged", "decided", "suit_filed", "suit_judged")
_KINDS = ("omitted", "wrongly_listed", "wrong_entry")
_ZONE = "America/New_York"


async def _nobody() -> None:
    pass


async def _happen(
    pool: Pool, keyring: Keyring, events: Sequence[Happened], election: str, batch: int = 3
) -> ReportingReader:
    keyring.make_election(election)
    reader = ReportingReader(keyring, _nobody)
    records = [published(event, election, keyring.names(election)) for event in events]
    for start in range(0, len(records), batch):
        async with acquired(pool) as connection, connection.transaction():
            assert not await reader.apply(connection, records[start : start + batch])
    return reader


@st.composite
def appeals(draw: st.DrawFn) -> list[list[Appealed]]:
    """Some appeals, each with as many of its steps as were taken."""
    dice = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311  dice, no secret
    found = []
    for reference in range(draw(st.integers(0, 6))):
        kind, decide_by = dice.choice(_KINDS), dice.randint(1, 9)
        found.append(
            [
                Appealed(str(reference), version, version, what, kind, dice.random() < 0.5, decide_by)
                for version, what in enumerate(_STEPS[: dice.randint(1, 4)], 1)
            ]
        )
    return found


@given(stories=appeals(), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_counts_equal_the_recount_however_the_events_arrive(
    pool: Pool,
    analyst: "asyncpg.Connection[asyncpg.Record]",
    keyring: Keyring,
    stories: list[list[Appealed]],
    order: random.Random,
) -> None:
    election = f"appeals-{next(_elections)}"
    arriving: list[Happened] = [event for story in stories for event in story for _ in range(order.choice((1, 1, 2)))]
    arriving.append(SetUpLoaded(1, 0, time_zone=_ZONE))
    order.shuffle(arriving)
    await _happen(pool, keyring, arriving, election, order.randint(1, 5))

    now = datetime(2021, 9, 1, tzinfo=UTC) + timedelta(hours=order.randint(-1, 240))
    today = now.astimezone(ZoneInfo(_ZONE)).date()
    answer = await Questions(pool).appeals(election, now)
    assert answer is not None
    assert _counted(answer) == _recounted(stories, today)
    assert answer.appeals == len(stories)
    waiting = [story[0].decide_by for story in stories if len(story) == 1]
    assert (answer.open, answer.overdue) == (len(waiting), sum(date(2021, 9, day) < today for day in waiting))
    coming = [date(2021, 9, day) for day in waiting if date(2021, 9, day) >= today]
    assert answer.next_deadline == min(coming, default=None)
    rows = await analyst.fetch("SELECT * FROM reporting.appeals WHERE election_id = $1", election)
    assert {tuple(row)[1:-1]: row["appeals"] for row in rows} == _recounted(stories, datetime.now(UTC).date())


def _counted(answer: Appeals) -> dict[tuple[object, ...], int]:
    return {(r.kind, r.state, r.late, r.decided_late, r.overdue): r.appeals for r in answer.rows}


def _recounted(stories: Sequence[Sequence[Appealed]], today: date) -> dict[tuple[object, ...], int]:
    return dict(
        Counter(
            (
                story[0].kind, story[-1].what, story[0].late, story[1].late if len(story) > 1 else None,
                len(story) == 1 and date(2021, 9, story[0].decide_by) < today,
            )
            for story in stories
        )
    )  # fmt: skip


@pytest.mark.parametrize(("hour", "overdue"), [(15, 0), (16, 1)])
async def test_an_appeal_is_overdue_from_the_midnight_after_its_last_day_in_the_elections_zone(
    pool: Pool, keyring: Keyring, hour: int, overdue: int
) -> None:
    await _happen(pool, keyring, [SetUpLoaded(1, 0), Appealed("a", 1, 1, decide_by=4)], "midnight")
    answer = await Questions(pool).appeals("midnight", datetime(2021, 9, 4, hour, 59, tzinfo=UTC))
    assert answer is not None
    assert (answer.overdue, answer.next_deadline) == (overdue, None if overdue else date(2021, 9, 4))


async def test_an_appeal_that_has_not_arrived_is_not_counted_before_it_has(pool: Pool, keyring: Keyring) -> None:
    lodged = Appealed("a", 1, 1)
    await _happen(pool, keyring, [SetUpLoaded(1, 0), replace(lodged, version=2, what="decided")], "early")
    answer = await Questions(pool).appeals("early", datetime(2021, 9, 1, tzinfo=UTC))
    assert answer is not None
    assert answer.appeals == 0
    await _happen(pool, keyring, [lodged], "early")
    answer = await Questions(pool).appeals("early", datetime(2021, 9, 1, tzinfo=UTC))
    assert answer is not None
    assert [(row.state, row.appeals) for row in answer.rows] == [("decided", 1)]
