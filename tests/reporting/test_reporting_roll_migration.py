"""A database from before set-ups were kept by version: what stands becomes the version that a roll is of."""

from __future__ import annotations

import shutil
from pathlib import Path

import asyncpg

from devstack import ServiceDsns
from eventstore.migrate import migrate
from services.reporting.roll.composing import Voter, compose
from services.reporting.roll.layout import Content, Layout
from services.reporting.views.roll import SQL
from tests.conftest import fresh_database
from tests.reporting.conftest import MIGRATIONS
from tests.reporting.samples import moment

ROLL = "20260106000005_roll.sql"
TOWN = """
INSERT INTO reporting_store.election (
    election_id, version, title, division, time_zone, registration_opens, election_day, roll_published_on
) VALUES ('town', 3, '换届选举', '310116', 'Asia/Shanghai', '2021-09-01', '2021-11-16', '2021-10-27');
INSERT INTO reporting_store.constituency VALUES
    ('town', 'D1', '第一大选区', 'district', NULL), ('town', 'T1', '第一小选区', 'town', 'D1');
INSERT INTO reporting_store.place VALUES
    ('town', 'V1', 'village', '罗星', NULL, 'D1', 'T1'), ('town', 'U1', 'unit', '税务局', 'central', 'D1', NULL);
"""


async def test_the_set_up_that_stands_is_the_one_of_rolls_until_it_is_read_again(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path
) -> None:
    dsn = await fresh_database(postgres_dsn, service_dsns.reporting)
    for path in MIGRATIONS.glob("*.sql"):
        if path.name < ROLL:
            shutil.copy(path, tmp_path)
    migrate(dsn, tmp_path)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(TOWN)
        migrate(dsn, MIGRATIONS)
        kept = await connection.fetchrow(SQL.set_up_by, "town", moment(0))
        assert kept is not None
        assert kept["version"] == 3
        layout = Layout(Content.model_validate_json(kept["content"]))
        voters = [Voter("0" * 32, "王一", "male", "V1", None), Voter("1" * 32, "王二", "male", "U1", None)]
        assert {part: len(people) for part, people in compose(layout, voters, "pinyin").entries().items()} == {
            ("district", "D1"): 2, ("town", "T1"): 1
        }  # fmt: skip
        # Read again from its topic, it is known when it was recorded; what is known is never written over.
        for minute in (5, 9):
            await connection.execute(SQL.keep_set_up_version, "town", 3, moment(minute), kept["content"])
        assert await connection.fetchrow(SQL.set_up_by, "town", moment(4)) is None
        assert await connection.fetchrow(SQL.set_up_by, "town", moment(5)) is not None
    finally:
        await connection.close()
