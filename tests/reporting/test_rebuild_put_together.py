"""What a rebuild puts together of everything at once is what the ordinary reader comes to, event by event, whatever the
order of the events, however often each comes, and however they are dealt out to its workers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.rebuild.filling import Filled, Filler, shadow_connection
from services.reporting.edge.rebuild.names import LIVE, PROJECTION, SHADOW
from services.reporting.edge.rebuild.putting_together import put_together
from services.reporting.edge.rebuild.shadow import drop_shadow, make_shadow, refuse_other_layout
from services.reporting.edge.rebuild.worker import open_names
from services.reporting.edge.rebuild.workers import Workers
from tests.reporting.conftest import Database
from tests.reporting.dumped import differences, dumped
from tests.reporting.happenings import Happened
from tests.reporting.samples import election_of, published
from tests.reporting.test_reporting_recount import stories

_elections = count()


class InThisProcess(Workers):
    """Three shares of the work, done here, one after the other."""

    def __init__(self, common: Mapping[str, str]) -> None:
        super().__init__([], common)
        self._order = common

    async def open_names(self) -> None:
        for first, before in self.ranges():
            await open_names({**self._order, "first": str(first), "before": before and str(before)}, lambda: None)

    def ranges(self) -> list[tuple[UUID, UUID | None]]:
        bounds = [UUID(int=0), UUID(int=2**126), UUID(int=2**127)]
        return list(zip(bounds, [*bounds[1:], None], strict=True))


@dataclass(frozen=True)
class Site:
    """Where it is rebuilt, and by whom."""

    dsn: str
    keyring: Keyring
    shared: Workers


@pytest.fixture(scope="module")
def site(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("keys")
    return Site(database.owner, Keyring(folder), InThisProcess({"dsn": database.owner, "keys": str(folder)}))


@given(events=stories(), seed=st.integers(0, 2**32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_put_together_equals_counted_one_by_one(
    pool: Pool, site: Site, events: list[Happened], seed: int
) -> None:
    keyring = site.keyring
    order = random.Random(seed)  # noqa: S311  dice, no secret
    election = f"whole-{next(_elections)}"
    for event in events[1:3]:
        keyring.make_election(election_of(event, election))
    records = [published(e, election, keyring.names(election_of(e, election)), order.randrange(3)) for e in events]
    records += order.sample(records, len(records) // 3)
    order.shuffle(records)
    reader = ReportingReader(keyring, _nobody)
    async with acquired(pool) as connection:
        await connection.execute(f"TRUNCATE {', '.join(f'{LIVE}.{table}' for table in PROJECTION)}")
        for record in records:
            async with connection.transaction():
                assert not await reader.apply(connection, [record])
        one_by_one = await dumped(connection, views=False)
        await drop_shadow(connection)
        await make_shadow(connection)
        filled = await _filled(site.dsn, reader, records, order)
        await put_together(site.dsn, site.shared, filled, _entered)
        await refuse_other_layout(connection)
        assert differences(one_by_one, await dumped(connection, views=False, schema=SHADOW)) == {}
        await drop_shadow(connection)


async def _filled(
    dsn: str, reader: ReportingReader, records: Sequence[ConsumerRecord[bytes, bytes]], order: random.Random
) -> Filled:
    """Lay `records` down, in batches of any size, by two connections as two workers have them."""
    whole = Filled()
    async with shadow_connection(dsn) as one, shadow_connection(dsn) as other:
        fillers = [Filler(one, reader), Filler(other, reader)]
        start = 0
        while start < len(records):
            size = order.randint(1, 12)
            await order.choice(fillers).lay_down(records[start : start + size])
            start += size
    for filler in fillers:
        whole.add(filler.filled.events, filler.filled.unreadable, filler.filled.recorded_through)
    assert (whole.events, whole.unreadable) == (len(records), 0)
    return whole


async def test_a_table_that_is_added_is_rebuilt_too_or_named_as_kept(pool: Pool) -> None:
    async with acquired(pool) as connection:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r'", LIVE
        )
    assert {row["relname"] for row in rows} == {*PROJECTION}


async def _entered(_phase: str) -> None:
    pass


async def _nobody() -> None:
    pass
