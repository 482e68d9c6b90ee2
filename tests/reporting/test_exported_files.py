"""`xuanmin export`: every view in every format, each compared with what an analyst is told in SQL."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import httpx
import pyarrow.parquet as pq
import pytest
import python_calamine
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge.exports import in_http_exports
from services.reporting.edge.exports.reading import Exports
from services.reporting.edge.in_events import ReportingReader
from services.runtime.formula_cells import as_text
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Appealed, Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import published
from tests.reporting.served import served
from xuanmin.cli import app as command_line

Analyst: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Run = Callable[..., Any]
STORY: tuple[Happened, ...] = (
    SetUpLoaded(1, 0),
    *(Registered(f"a{n}", 1, 10, place=("U1", "-2+3", "V1", "＝1")[n % 4]) for n in range(9)),
    Judged("a1", 1, 11, 1, "suspected", findings=("NAME_MISMATCH",)),
    Judged("a2", 1, 12, 1, "verified"),
    Appealed("first", 1, 13),
)


async def _nobody() -> None:
    pass


@pytest.fixture(scope="module")
async def address(pool: Pool, keyring: Keyring) -> AsyncIterator[str]:
    keyring.make_election("files")
    records = [published(event, "files", keyring.names("files")) for event in STORY]
    async with acquired(pool) as connection, connection.transaction():
        await ReportingReader(keyring, _nobody).apply(connection, records)
    async with acquired(pool) as connection:
        await connection.execute(
            "INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset, moved_at) VALUES"
            " ('reporting', 'c', 'voter.registrations.v1', 0, 5, '2021-09-01T08:00:00.000001+08:00');"
            "CREATE VIEW reporting.shares AS SELECT 'files'::text AS election_id, n, 2 - n::numeric / 2 AS share,"
            " U&'a\\2028b' AS words, NULLIF(n % 2 = 0, n > 3) AS even FROM generate_series(1, 6) AS n;"
            "COMMENT ON VIEW reporting.shares IS 'Every kind of cell. No personal data.';"
            "GRANT SELECT ON reporting.shares TO analyst"
        )
    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http_exports.routes(Exports(pool)))
    async with served(app) as address:
        yield address


@pytest.fixture
def run(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command, beside the service that it asks."""
    monkeypatch.setenv("XUANMIN_REPORTING_URL", address)
    monkeypatch.setenv("XUANMIN_DATA", str(tmp_path))

    async def ran(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, command_line, ["export", *words])

    return ran


async def _told(analyst: Analyst, view: str) -> list[tuple[Any, ...]]:
    rows = await analyst.fetch(f"SELECT * FROM reporting.{view}")  # noqa: S608  ours
    return [tuple(row) for row in rows if row.get("election_id", "files") == "files"]


async def _exported(analyst: Analyst) -> list[str]:
    rows = await analyst.fetch(
        "SELECT viewname::text FROM pg_views WHERE schemaname = 'reporting'"
        " AND obj_description(format('reporting.%I', viewname)::regclass) LIKE '% No personal data.'"
    )
    assert len(rows) > 9
    return [row[0] for row in rows]


def _same(found: list[Any], told: list[Any]) -> bool:
    return sorted(map(repr, found)) == sorted(map(repr, told))


async def test_parquet_holds_what_an_analyst_is_told(run: Run, analyst: Analyst, tmp_path: Path) -> None:
    done = await run("files", "--all", "--format", "parquet", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    rows = 0
    for view in await _exported(analyst):
        rows_read = pq.read_table(tmp_path / "out" / f"files-{view}.parquet").to_pylist()
        read = [tuple(map(_in_parquet, row.values())) for row in rows_read]
        told = [tuple(map(_in_parquet, row)) for row in await _told(analyst, view)]
        assert _same(read, told), view
        rows += len(read)
    assert rows > 20
    assert len(list((tmp_path / "out").iterdir())) == len(await _exported(analyst))


def _in_parquet(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    return cell if cell is None or isinstance(cell, bool | int | str | date) else float(cell)


async def test_csv_holds_what_an_analyst_is_told_and_nothing_that_is_computed(
    run: Run, analyst: Analyst, tmp_path: Path
) -> None:
    assert (await run("files", "--all", "--out", str(tmp_path / "out"))).exit_code == 0
    for view in await _exported(analyst):
        with (tmp_path / "out" / f"files-{view}.csv").open(encoding="utf-8-sig", newline="") as file:
            _, *read = csv.reader(file)
        assert _same(read, [list(map(_in_csv, row)) for row in await _told(analyst, view)]), view
        assert not [cell for row in read for cell in row if re.match(r"[=+@＝]|-\D", cell)]


def _in_csv(cell: Any) -> str:
    if cell is None or isinstance(cell, bool):
        return {None: "", True: "true", False: "false"}[cell]
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    return as_text(cell) if isinstance(cell, str) else str(cell)


async def test_a_workbook_holds_what_an_analyst_is_told_and_says_what_it_means(
    run: Run, analyst: Analyst, tmp_path: Path
) -> None:
    words = ("tally", "tally_by_day", "shares", "processed_through")
    assert (await run("files", *words, "--format", "xlsx", "--out", str(tmp_path / "out"))).exit_code == 0
    for view in words:
        book = python_calamine.load_workbook(str(tmp_path / "out" / f"files-{view}.xlsx"))
        _, *read = book.get_sheet_by_name(view).to_python()
        assert _same(read, [list(map(_in_a_sheet, row)) for row in await _told(analyst, view)]), view
        about = {row[1]: row[2] for row in book.get_sheet_by_name("about").to_python()[:4]}
        assert about["view"] == view
        assert about["data_as_of"] == "2021-09-01T00:13:00+00:00"


def _in_a_sheet(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    if cell is None or isinstance(cell, bool | str):
        return "" if cell is None else as_text(cell) if isinstance(cell, str) else cell
    return cell if isinstance(cell, date) else float(cell)


async def test_the_same_counts_are_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for format_ in ("csv", "xlsx", "parquet"):
        for folder in ("one", "two"):
            assert (await run("files", "tally", "--format", format_, "--out", str(tmp_path / folder))).exit_code == 0
        one, two = ((tmp_path / folder / f"files-tally.{format_}").read_bytes() for folder in ("one", "two"))
        assert one == two


async def test_csv_is_the_same_bytes_by_the_command_and_over_http(
    run: Run, analyst: Analyst, address: str, tmp_path: Path
) -> None:
    assert (await run("files", "--all", "--out", str(tmp_path / "out"))).exit_code == 0
    async with httpx.AsyncClient() as http:
        for view in await _exported(analyst):
            answer = await http.get(f"{address}/v1/elections/files/views/{view}", params={"format": "csv"})
            assert answer.content == (tmp_path / "out" / f"files-{view}.csv").read_bytes(), view


async def test_without_a_view_they_are_listed_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    done = await run("files", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0
    assert "tally_by_day" in done.output
    assert "roll" not in re.findall(r"^\w+", done.output, re.MULTILINE)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [("files", "roll"), ("files", "tally", "talley"), ("elsewhere", "tally")])
async def test_what_is_not_to_be_had_is_said_before_anything_is_written(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = await run(*words, "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "no view" in str(done.exception) or "No such election" in str(done.exception)
    assert not (tmp_path / "out").exists()


async def test_an_export_that_breaks_off_leaves_no_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Pool
) -> None:
    async with acquired(pool) as connection:
        await connection.execute(
            "CREATE VIEW reporting.long AS SELECT n, repeat('x', 900) AS words FROM generate_series(1, 60000) AS n;"
            "COMMENT ON VIEW reporting.long IS 'Long. No personal data.'"
        )
    monkeypatch.setattr(in_http_exports, "LONGEST_SECONDS", 0.01)
    done = await run("files", "long", "--out", str(tmp_path / "out"))
    async with acquired(pool) as connection:
        await connection.execute("DROP VIEW reporting.long")
    assert "broke off" in str(done.exception)
    assert list((tmp_path / "out").iterdir()) == []
