"""What is missing in the projection is found: versions that never came, offsets that cannot be, counts that are not
what the rows come to; and what only has not come yet is no gap."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.keys.keyring import Keyring
from contracts.topics import REGISTRATIONS, VALIDATIONS
from eventstore.database import Pool, acquired
from eventstore.kafka.topic_extents import Extent
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.rebuild.gaps import GapCheck, Gaps, OffsetGap, lags, offset_gaps
from services.reporting.edge.rebuild.names import LIVE, PROJECTION
from tests.reporting.happenings import Happened, Judged, Registered
from tests.reporting.samples import published

FIRST, SECOND = Place(REGISTRATIONS, 0), Place(VALIDATIONS, 1)
LEVEL = {FIRST: Extent(0, 0), SECOND: Extent(0, 0)}


@pytest.fixture(autouse=True)
async def _empty(pool: Pool) -> None:
    async with acquired(pool) as connection:
        await connection.execute(f"TRUNCATE {', '.join(f'{LIVE}.{table}' for table in PROJECTION)}")


async def found(pool: Pool, keyring: Keyring, *events: Happened) -> Gaps:
    """What a check finds once `events` are counted."""
    keyring.make_election("gaps")
    records = [published(one, "gaps", keyring.names("gaps")) for one in events]
    async with acquired(pool) as connection, connection.transaction():
        if records:
            await ReportingReader(keyring, _nobody).apply(connection, records)
    return await GapCheck(pool, "c1", lambda: datetime(2021, 9, 1, tzinfo=UTC)).check(LEVEL)


async def test_nothing_is_missing_where_everything_came(pool: Pool, keyring: Keyring) -> None:
    all_of_it: list[Happened] = [
        Registered("a", 1, 1),
        Judged("a", 1, 2, 1, "verified"),
        Registered("a", 2, 3),
        Registered("b", 1, 3),
    ]
    assert (await found(pool, keyring, *all_of_it)).gaps == 0


async def test_a_version_that_never_came_is_missing(pool: Pool, keyring: Keyring) -> None:
    gaps = await found(pool, keyring, Registered("a", 4, 1), Registered("a", 1, 2), Registered("b", 2, 2))
    assert (gaps.missing_versions, gaps.registrations_with_gaps, gaps.gaps) == (3, 2, 3)


async def test_a_verdict_on_what_has_not_come_is_a_gap_only_where_nothing_is_left_to_read(
    pool: Pool, keyring: Keyring
) -> None:
    gaps = await found(pool, keyring, Registered("a", 1, 1), Judged("a", 1, 2, 2, "verified"))
    assert (gaps.verdicts_ahead, gaps.lag, gaps.gaps) == (1, 0, 1)
    behind = await GapCheck(pool, "c1", lambda: datetime(2021, 9, 1, tzinfo=UTC)).check({FIRST: Extent(0, 3)})
    assert (behind.verdicts_ahead, behind.lag, behind.gaps) == (1, 3, 0)


async def test_counts_and_names_that_are_not_what_the_rows_come_to_are_found(pool: Pool, keyring: Keyring) -> None:
    people: list[Happened] = [Registered("a", 1, 1), Judged("a", 1, 2, 1, "verified"), Registered("b", 1, 1)]
    await found(pool, keyring, *people)
    async with acquired(pool) as connection:
        await connection.execute("UPDATE reporting_store.tally SET voters = voters + 1 WHERE status = 'pending'")
        await connection.execute("DELETE FROM reporting_store.tally WHERE status = 'verified'")
        await connection.execute("DELETE FROM reporting_store.roll_entry")
        await connection.execute("INSERT INTO reporting_store.roll_entry VALUES (gen_random_uuid(), NULL)")
    gaps = await found(pool, keyring)
    assert (gaps.tallies_off, gaps.roll_off, gaps.gaps) == (2, 2, 4)


async def test_a_superseded_version_without_a_later_one_is_found(pool: Pool, keyring: Keyring) -> None:
    await found(pool, keyring, Registered("a", 1, 1), Registered("a", 2, 2), Judged("a", 1, 2, 1, "verified"))
    async with acquired(pool) as connection:
        await connection.execute("DELETE FROM reporting_store.registration")
        await connection.execute("TRUNCATE reporting_store.tally, reporting_store.roll_entry")
    assert (await found(pool, keyring)).without_successor == 1


def test_offsets_that_cannot_be_are_told() -> None:
    extents = {FIRST: Extent(10, 20), SECOND: Extent(0, 5)}
    assert offset_gaps(extents, {FIRST: 4, SECOND: 9}) == [
        OffsetGap(topic=REGISTRATIONS, partition=0, what="unread_gone", records=6),
        OffsetGap(topic=VALIDATIONS, partition=1, what="shorter", records=4),
    ]
    assert offset_gaps(extents, {FIRST: 10, SECOND: 5}) == []
    assert lags(extents, {FIRST: 4, SECOND: 9}) == {FIRST: 10, SECOND: 0}


async def _nobody() -> None:
    pass
