"""A database with people in it becomes the present schema, and the former one again, and counts the same throughout."""

import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from devstack import ServiceDsns
from eventstore.migrate import migrate
from tests.conftest import fresh_database
from tests.reporting.conftest import MIGRATIONS

FIRST = ("20260102000001_store.sql", "20260102000002_views.sql")
LATER = sorted(path for path in MIGRATIONS.glob("*.sql") if path.name not in FIRST)
STATUSES = ("verified", "suspected", "eligible", "refused", "duplicate", "withdrawn")
SHOWN = (
    "SELECT * FROM reporting.tally ORDER BY 1, 2, 3, 4",
    "SELECT * FROM reporting.tally_by_day ORDER BY 1, 2, 3, 4, 5",
    "SELECT * FROM reporting.tally_by_constituency ORDER BY 1, 2, 3, 4, 5",
    "SELECT * FROM reporting.findings ORDER BY 1, 2, 3",
    "SELECT election_id, place_kind, place_code, name, registered, on_the_roll FROM reporting.coverage ORDER BY 1, 3",
    "SELECT * FROM reporting.roll ORDER BY 1, 2",
    "SELECT * FROM reporting_store.registration_at('town', '2021-09-02Z') ORDER BY 1",
    "SELECT * FROM reporting_store.registration_at('town', 'infinity') ORDER BY 1",
    "SELECT registration_id, status, review_open FROM reporting_store.registration ORDER BY 1",
)
PEOPLE = """
INSERT INTO reporting_store.election VALUES
    ('town', 1, '换届选举', '310116', 'Asia/Shanghai', '2021-09-01', '2021-11-16');
INSERT INTO reporting_store.constituency VALUES ('town', 'D1', '第一大选区', 'district', NULL);
INSERT INTO reporting_store.place VALUES ('town', 'U1', 'unit', '纺织厂', 'town', 'D1', NULL);
INSERT INTO reporting_store.registration (
    registration_id, registration_recorded_at, registered_at, verdict_recorded_at, registration_version,
    verdict_version, judged_version, withdrawn, under_review, settled, election_id, place_code, channel, gender,
    verdict_status, name_sealed, findings
)
SELECT
    gen_random_uuid(), '2021-09-03Z', '2021-09-01Z', '2021-09-03Z', 2, 2, 1 + n % 2, n % 5 = 0, n % 7 = 0,
    s IN ('eligible', 'refused'), 'town', 'U1', 'unit', 'female', s, 'v1.AAAA', '[{"code": "NON_LOCAL", "params": {}}]'
FROM generate_series(1, 20) AS n,
    unnest(ARRAY['verified', 'suspected', 'eligible', 'refused', 'duplicate', 'withdrawn']) AS s;
INSERT INTO reporting_store.superseded_registration
SELECT registration_id, 1, '2021-09-01Z', '2021-09-01Z', false, 'town', 'V9', 'village'
FROM reporting_store.registration;
INSERT INTO reporting_store.superseded_verdict
SELECT registration_id, 1, '2021-09-01Z', 1, false, settled, 'suspected', NULL FROM reporting_store.registration;
INSERT INTO reporting_store.tally
SELECT 'town', 'U1', 'unit', status, 0, count(*), 0 FROM reporting_store.registration GROUP BY status;
INSERT INTO reporting_store.roll_entry
SELECT registration_id, '张伟' FROM reporting_store.registration WHERE status IN ('verified', 'eligible');
INSERT INTO reporting_store.registration (
    registration_id, verdict_recorded_at, verdict_version, judged_version, under_review, settled, verdict_status
) VALUES (gen_random_uuid(), '2021-09-03Z', 1, 1, false, false, 'verified');
"""
ARRIVES = """
UPDATE reporting_store.registration SET
    registration_version = 1, registration_recorded_at = '2021-09-04Z', registered_at = '2021-09-01Z',
    withdrawn = false, election_id = 'town', place_code = 'U1', channel = 'unit'
WHERE registration_version IS NULL RETURNING status
"""


@pytest.fixture
async def old_dsn(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> str:
    """A database as it was before the first of the later migrations."""
    dsn = await fresh_database(postgres_dsn, service_dsns.reporting)
    for name in FIRST:
        shutil.copy(MIGRATIONS / name, tmp_path)
    migrate(dsn, tmp_path)
    return dsn


async def _shown(connection: "asyncpg.Connection[asyncpg.Record]") -> list[list[tuple[Any, ...]]]:
    return [[tuple(row) for row in await connection.fetch(statement)] for statement in SHOWN]


async def test_a_database_with_people_in_it_counts_the_same_after_it_and_after_going_back(old_dsn: str) -> None:
    connection = await asyncpg.connect(old_dsn)
    try:
        await connection.execute(PEOPLE)
        before = await _shown(connection)
        assert all(before)
        migrate(old_dsn, MIGRATIONS)
        await connection.reload_schema_state()
        assert await _shown(connection) == before
        kinds = await connection.fetch(
            "SELECT status, decision ->> 'kind', count(*) FROM reporting_store.registration"
            " WHERE NOT withdrawn AND judged_version = 2 GROUP BY 1, 2"
        )
        assert {(row[0], row[1]) for row in kinds} == {
            (status, "settled" if status in ("eligible", "refused") else None) for status in STATUSES
        }
        await _verdicts_are_of_the_election_where_they_were_found(connection)
        assert str(await connection.fetchval("SELECT roll_published_on FROM reporting_store.election")) == "2021-10-27"
        for path in reversed(LATER):
            await connection.execute(path.read_text().partition("-- migrate:down")[2])
        await connection.reload_schema_state()
        assert await _shown(connection) == before
        settled = await connection.fetch("SELECT verdict_status, settled FROM reporting_store.registration")
        assert {tuple(row) for row in settled} == {(s, s in ("eligible", "refused")) for s in STATUSES}
    finally:
        await connection.close()


async def _verdicts_are_of_the_election_where_they_were_found(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    undone = connection.transaction()
    await undone.start()
    assert await connection.fetchval(ARRIVES) == "verified"
    left = await connection.fetch(
        "UPDATE reporting_store.registration SET election_id = 'city' WHERE registration_version = 2"
        " RETURNING withdrawn, status, review_open"
    )
    assert {tuple(row) for row in left} == {(True, "withdrawn", False), (False, "pending", False)}
    await undone.rollback()
