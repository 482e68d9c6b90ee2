"""However events arrive (any order between and within topics, twice, in any batches, on two connections at once), the
counts, the counts as of any instant, the findings, the movements and the roll equal a recount of what happened, also of
those whom a correction took to another election."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

import asyncpg
from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.keys.keyring import Keyring
from eventstore.database import CONFLICT, Pool, acquired
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.views.movements import Movement, MovementsBy
from services.reporting.views.tallies import By, Counts, Tallies
from tests.reporting.happenings import START, Happened, Judged, Registered, SetUpLoaded, Worked
from tests.reporting.recount import REGISTERED, ROLL, Voter, levels, movements, roll, table, voters
from tests.reporting.samples import election_of, moment, published

LAST_MINUTE = 60
_elections = count()
# What can come of each kind of verdict.
_VERDICTS = {
    "assessed": ("verified", "suspected", "eligible"),
    "settled": ("eligible", "refused", "duplicate", "withdrawn"),
    "reopened": ("suspected", "verified", "eligible"),
    "struck_off": ("struck_off",),
    "restored": ("eligible",),
}
_CODES = ("NAME_MISMATCH", "DUPLICATE", "NON_LOCAL")


@st.composite
def stories(draw: st.DrawFn) -> list[Happened]:
    """What happened to some people: versions and their times rise within each half of a person's story."""
    dice = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311  dice, no secret
    # By the later set-up the roll is published on 2 September, the second of the three days of registration.
    events: list[Happened] = [
        SetUpLoaded(1, 0, places=("U1",), time_zone="Europe/London"),
        SetUpLoaded(2, 3, days_before=75),
        SetUpLoaded(1, 5, beside=True),
    ]
    for person in range(draw(st.integers(1, 6))):
        forms, verdicts = dice.randint(0, 4), dice.randint(0, 5)
        for version, minute in enumerate(sorted(dice.choices(range(LAST_MINUTE), k=forms)), 1):
            events.append(
                Registered(
                    str(person), version, minute, dice.choice(("U1", "U2", "V1", "无此单位")),
                    dice.choice(("unit", "village", "station", "online")), dice.random() < 0.3,
                    START + timedelta(hours=dice.randrange(72)), dice.choice(("male", "female", None)),
                    dice.choice(("张伟", "阿依古丽·买买提", "𠮷田")),
                    dice.choice((None, "carried_over", "transferred_in", "transferred_out")),
                    beside=dice.random() < 0.3,
                )
            )  # fmt: skip
        for version, minute in enumerate(sorted(dice.choices(range(LAST_MINUTE), k=verdicts)), 1):
            if dice.random() < 0.2:
                events.append(Worked(str(person), version, minute))
                continue
            kind = dice.choice(("assessed", *_VERDICTS))
            status = dice.choice(_VERDICTS[kind])
            events.append(
                Judged(
                    str(person), version, minute, dice.randint(1, 4), status, dice.random() < 0.3,
                    tuple(dice.sample(_CODES, dice.choice((0, 0, 1, 2)))), kind,
                    dice.choice(("submission", "registry")), dice.random() < 0.3, beside=dice.random() < 0.3,
                )
            )  # fmt: skip
    return events


@given(events=stories(), seed=st.integers(0, 2**32))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_counts_equal_the_recount_however_events_arrive(
    pool: Pool,
    analyst: "asyncpg.Connection[asyncpg.Record]",
    keyring: Keyring,
    events: list[Happened],
    seed: int,
) -> None:
    order = random.Random(seed)  # noqa: S311  dice, no secret
    election = f"town-{next(_elections)}"
    for event in events[1:3]:
        keyring.make_election(election_of(event, election))
    reader = ReportingReader(keyring, _nobody)
    arriving = [
        published(e, election, keyring.names(election_of(e, election)), order.randrange(3))
        for e in events
        for _ in "12"
    ]
    # Three quarters of the second copies never come.
    arriving = [r for n, r in enumerate(arriving) if n % 2 == 0 or order.random() < 0.25]
    order.shuffle(arriving)
    halves = [arriving[0::2], arriving[1::2]]
    await asyncio.gather(*(_consume(pool, reader, half, order.randint(1, 12)) for half in halves))

    for beside in (False, True):
        told = [e for e in events if not isinstance(e, SetUpLoaded) or e.beside == beside]
        await _counts_agree(pool, analyst, election_of(told[0], election), told, order, beside=beside)


async def _counts_agree(
    pool: Pool,
    analyst: "asyncpg.Connection[asyncpg.Record]",
    election: str,
    events: Sequence[Happened],
    order: random.Random,
    *,
    beside: bool,
) -> None:
    questions = Questions(pool)
    now = voters(events, LAST_MINUTE, beside=beside)
    for by in By:
        _equal(await questions.tallies(election, by, None, None), now, by, events)
        minute, until = order.randrange(-1, LAST_MINUTE), date(2021, 9, order.randint(1, 3))
        then = await questions.tallies(election, by, moment(minute), None)
        _equal(then, voters(events, minute, beside=beside), by, events)
        early = await questions.tallies(election, by, moment(minute), until)
        _equal(early, voters(events, minute, until, beside=beside), by, events)
    await _views_agree(analyst, election, now, events)
    for key in ("place", "place_kind"):
        moved = await questions.movements(election, MovementsBy(key))
        assert moved is not None
        assert {(row.movement, row.key): row.voters for row in moved.rows} == movements(now, key, events)
        sums = Counter(movement for voter in now for movement in voter.movements)
        assert {one.movement: one.voters for one in moved.totals} == {one: sums[one] for one in Movement}


def _equal(answer: Tallies | None, people: Sequence[Voter], by: str, events: Sequence[Happened]) -> None:
    assert answer is not None
    shown = {(row.key, status): voters for row in answer.rows for status, voters in row.by_status.items()}
    assert shown == table(people, by, events)
    assert answer.totals.registered == sum(voter.status in REGISTERED for voter in people)
    assert answer.totals.on_the_roll == sum(voter.status in ROLL for voter in people)
    assert answer.totals.under_review == sum(voter.under_review for voter in people)
    for level, statuses in levels(people, events).items():
        counts: Counts = getattr(answer.levels, level)
        assert counts.by_status == statuses
        assert counts.registered == sum(statuses[status] for status in REGISTERED)
        assert counts.on_the_roll == sum(statuses[status] for status in ROLL)


async def _views_agree(
    analyst: "asyncpg.Connection[asyncpg.Record]", election: str, people: Sequence[Voter], events: Sequence[Happened]
) -> None:
    for view, key, by in (
        ("tally", "place_code", "place"),
        ("tally", "place_kind", "place_kind"),
        ("tally_by_day", "day::text", "day"),
        ("tally_by_day", "place_kind", "place_kind"),
        ("findings", "finding", "finding"),
    ):
        rows = await analyst.fetch(
            f"SELECT {key} AS key, status, sum(voters) FROM reporting.{view} WHERE election_id = $1 GROUP BY 1, 2",  # noqa: S608  ours
            election,
        )
        assert {(row[0], row[1]): row[2] for row in rows} == table(people, by, events)
    for level in ("district", "town"):
        rows = await analyst.fetch(
            "SELECT constituency, status, voters FROM reporting.tally_by_constituency"
            " WHERE election_id = $1 AND level = $2",
            election, level,
        )  # fmt: skip
        assert {(row[0], row[1]): row[2] for row in rows} == table(people, f"{level}_constituency", events)
        rows = await analyst.fetch(
            "SELECT status, voters FROM reporting.tally_by_level WHERE election_id = $1 AND level = $2", election, level
        )
        assert {row["status"]: row["voters"] for row in rows} == levels(people, events)[level]
    covered = await analyst.fetch("SELECT * FROM reporting.coverage WHERE election_id = $1", election)
    assert {row["place_code"]: (row["registered"], row["on_the_roll"], row["baseline"]) for row in covered} == {
        code: (
            sum(voter.place == code and voter.status in REGISTERED for voter in people),
            sum(voter.place == code and voter.status in ROLL for voter in people),
            None,
        )
        for code in ("U1", "U2", "V1")
    }
    rows = await analyst.fetch("SELECT * FROM reporting.movements WHERE election_id = $1", election)
    assert {(row["movement"], row["place_code"]): row["voters"] for row in rows} == movements(people, "place", events)
    rows = await analyst.fetch("SELECT * FROM reporting.roll WHERE election_id = $1", election)
    assert sorted((tuple(row)[1:] for row in rows), key=repr) == roll(people, events)


async def _consume(
    pool: Pool, reader: ReportingReader, records: Sequence[ConsumerRecord[bytes, bytes]], size: int
) -> None:
    for start in range(0, len(records), size):
        while True:
            try:
                async with acquired(pool) as connection, connection.transaction():
                    assert not await reader.apply(connection, records[start : start + size])
                break
            except CONFLICT:
                continue


async def _nobody() -> None:
    pass
