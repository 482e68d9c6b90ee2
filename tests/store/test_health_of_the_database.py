"""The health check of a database says what is wrong with it, in words: no answer, read-only, full, without rights."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from devstack import disk, prepare, running
from eventstore.database import Pool, acquired, open_pool
from eventstore.migrate import migrate
from services.runtime.health import checks as checks_module
from services.runtime.health.checks import Checks, Impaired, Remark, is_ready
from services.runtime.health.database import DatabaseCheck, words_for
from tests.conftest import fresh_database

DISK_BYTES = 160 * 1024 * 1024


async def said(pool: Pool) -> str | None:
    """What a check says that knows nothing yet."""
    return await DatabaseCheck(pool)()


@asynccontextmanager
async def superuser_in(postgres_dsn: str, dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(urlunsplit(urlsplit(postgres_dsn)._replace(path=urlsplit(dsn).path)))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def bare_dsn(postgres_dsn: str, service_dsns: object) -> str:
    """A fresh database with the event store's tables and one of a service's."""
    dsn = await fresh_database(postgres_dsn, service_dsns.registration)  # type: ignore[attr-defined]
    await asyncio.to_thread(migrate, dsn)
    return dsn


@pytest.fixture
async def pool(bare_dsn: str) -> AsyncIterator[Pool]:
    opened = await open_pool(bare_dsn, largest=2, name="test")
    async with acquired(opened) as connection:
        await connection.execute("CREATE SCHEMA ours; CREATE TABLE ours.kept (id int)")
    yield opened
    await opened.close()


async def test_a_database_that_takes_work_is_well_and_its_probe_stays_one_row(pool: Pool) -> None:
    for _ in range(5):
        assert await said(pool) is None
    async with acquired(pool) as connection:
        assert await connection.fetchval("SELECT count(*) FROM eventstore.write_probe") == 1


async def test_probing_is_kept_for_a_while_however_many_ask(pool: Pool) -> None:
    check = DatabaseCheck(pool)
    assert await asyncio.gather(*(check() for _ in range(20))) == [None] * 20
    async with acquired(pool) as connection:
        first = await connection.fetchval("SELECT written_at FROM eventstore.write_probe")
        assert await check() is None
        assert await connection.fetchval("SELECT written_at FROM eventstore.write_probe") == first


@pytest.mark.parametrize(
    ("revoked", "named"),
    [
        ("INSERT ON eventstore.log", "eventstore.log"),
        ("UPDATE ON eventstore.checkpoint", "eventstore.checkpoint"),
        ("SELECT ON ours.kept", "ours.kept"),
        ("USAGE ON SCHEMA eventstore", "eventstore.checkpoint"),
        ("TRUNCATE ON eventstore.write_probe", "eventstore.write_probe"),
    ],
)
async def test_a_right_that_was_taken_away_is_named_with_its_table(
    pool: Pool, postgres_dsn: str, bare_dsn: str, revoked: str, named: str
) -> None:
    async with superuser_in(postgres_dsn, bare_dsn) as superuser:
        role = urlsplit(bare_dsn).username
        await superuser.execute(f"REVOKE {revoked} FROM {role}")
        words = await said(pool) or ""
        assert named in words
        assert "xuanmin prepare" in words
        await superuser.execute(f"GRANT {revoked} TO {role}")
    assert await said(pool) is None


async def test_updating_the_log_is_a_right_that_nobody_needs(pool: Pool, postgres_dsn: str, bare_dsn: str) -> None:
    async with superuser_in(postgres_dsn, bare_dsn) as superuser:
        await superuser.execute(f"REVOKE UPDATE, DELETE ON eventstore.log FROM {urlsplit(bare_dsn).username}")
    assert await said(pool) is None


async def test_a_database_without_its_tables_is_to_be_prepared(pool: Pool, postgres_dsn: str, bare_dsn: str) -> None:
    async with superuser_in(postgres_dsn, bare_dsn) as superuser:
        await superuser.execute("DROP SCHEMA eventstore CASCADE")
    assert "the tables of the event store are missing" in (await said(pool) or "")


async def test_a_read_only_database_says_so(bare_dsn: str, postgres_dsn: str) -> None:
    async with superuser_in(postgres_dsn, bare_dsn) as superuser:
        name = urlsplit(bare_dsn).path.removeprefix("/")
        await superuser.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    # The pool itself refuses read-only servers when it connects; here it is a connection that became one.
    pool = await asyncpg.create_pool(bare_dsn, min_size=1, max_size=1)
    assert "read-only" in (await said(pool) or "")
    await pool.close()


async def test_a_backup_that_reads_the_probes_table_is_no_fault(pool: Pool) -> None:
    async with acquired(pool) as connection, connection.transaction():
        await connection.execute("LOCK TABLE eventstore.write_probe IN ACCESS SHARE MODE")
        assert await said(pool) is None


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own that a few files fill."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)], check=True)  # noqa: S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607


@asynccontextmanager
async def full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Pool, Path]]:
    """A pool on a database whose disk is full, and the file to be removed to make room."""
    monkeypatch.setattr(disk, "require_room", lambda _folder: None)
    os.chmod(tmp_path, 0o755)  # noqa: S103, PTH101  PostgreSQL's own user passes through
    with small_disk(tmp_path / "disk") as folder, running(folder, kafka=False) as stack:
        dsn = (await prepare(stack.addresses.postgres_dsn)).registration
        await asyncio.to_thread(migrate, dsn)
        pool = await open_pool(dsn, largest=2, name="test")
        assert await said(pool) is None
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(64 * 1024)):
                    pass
            except OSError:
                pass
        yield pool, filler
        await pool.close()


@asynccontextmanager
async def answers_that_it_is_full(pool: Pool) -> AsyncIterator[tuple[Pool, Path]]:
    """A database that answers every row of the probe as one on a full disk does: no disk can be filled without root."""
    async with acquired(pool) as connection:
        await connection.execute(
            "CREATE FUNCTION ours.refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END$$;"
            "CREATE TRIGGER full BEFORE INSERT ON eventstore.write_probe EXECUTE FUNCTION ours.refuse()"
        )
    yield pool, Path("/nonexistent")


async def test_a_full_disk_is_named_and_is_well_again_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Pool
) -> None:
    real = os.geteuid() == 0
    full = full_disk(tmp_path, monkeypatch) if real else answers_that_it_is_full(pool)
    async with full as (filled, filler):
        assert "disk is full" in (await said(filled) or "")
        if real:
            filler.unlink()
            assert await said(filled) is None


async def test_a_check_that_hangs_is_asked_once_and_nobody_waits_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_module, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(checks_module, "KEPT_SECONDS", 0)
    asked, free = 0, asyncio.Event()

    async def hangs() -> str | None:
        nonlocal asked
        asked += 1
        await free.wait()
        return "free again"

    checks = Checks({"hangs": hangs})
    began = time.monotonic()
    for _ in range(3):
        assert "no answer" in ((await checks.answers())["hangs"] or "")
    assert (asked, time.monotonic() - began < 2) == (1, True)
    free.set()
    assert await checks.answers() == {"hangs": "free again"}
    assert await checks.answers() == {"hangs": "free again"}
    assert asked == 2


async def test_what_answers_nothing_is_told_within_two_seconds_and_stops_no_other_check(pool: Pool) -> None:
    await pool.close()

    async def never() -> str | None:
        await asyncio.sleep(60)
        return None

    async def well() -> str | None:
        return None

    async def impaired() -> str | None:
        return Impaired("Kafka does not answer")

    async def paused() -> str | None:
        return Remark("paused by an operator")

    checks = Checks({"database": DatabaseCheck(pool), "never": never, "well": well, "broker": impaired, "held": paused})
    answers = await checks.answers()
    assert "does not answer" in (answers["database"] or "")
    assert (answers["never"], answers["well"]) == ("no answer within 2 s", None)
    [family] = checks.collect()
    assert {one.labels["check"]: one.value for one in family.samples} == {
        "database": 0, "never": 0, "well": 1, "broker": 0, "held": 1,
    }  # fmt: skip
    assert not is_ready(answers)
    assert is_ready({name: answers[name] for name in ("well", "broker", "held")})


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (asyncpg.InvalidPasswordError("x"), "refuses this role"),
        (asyncpg.InvalidCatalogNameError("x"), "missing on its server"),
        (ConnectionRefusedError(), "does not answer (ConnectionRefusedError)"),
    ],
)
def test_what_a_database_answers_is_said_in_words(error: Exception, words: str) -> None:
    assert words in words_for(error)
