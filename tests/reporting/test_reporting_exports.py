"""Views over HTTP: every view without personal data, whole, in an order of its own, and nothing held when it ends."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge.exports import in_http_exports
from services.reporting.edge.exports.reading import AT_ONCE, Exports
from services.reporting.edge.in_events import ReportingReader
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Appealed, Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import moment, published
from tests.reporting.served import served

Analyst: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
STORY: tuple[Happened, ...] = (
    SetUpLoaded(1, 0),
    *(Registered(f"a{n}", 1, 10, place=("U1", "U2", "V1", "=1+1")[n % 4]) for n in range(12)),
    Judged("a1", 1, 11, 1, "suspected", findings=("NAME_MISMATCH", "NON_LOCAL")),
    Judged("a2", 1, 12, 1, "verified"),
    Appealed("first", 1, 13),
)
MARK = re.compile(r" (No personal data|Personal data: [a-z ,]+)\.$")


async def _nobody() -> None:
    pass


@pytest.fixture(scope="module")
async def url(pool: Pool, keyring: Keyring) -> AsyncIterator[str]:
    for election in ("town", "beside"):
        keyring.make_election(election)
        records = [published(event, election, keyring.names(election)) for event in STORY]
        async with acquired(pool) as connection, connection.transaction():
            await ReportingReader(keyring, _nobody).apply(connection, records)
    async with acquired(pool) as connection:
        await connection.execute(
            "INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset, moved_at) VALUES"
            " ('reporting', 'c', 'voter.registrations.v1', 0, 5, '2021-09-01Z'),"
            " ('reporting', 'c', 'voter.registrations.v1', 1, 900, '2021-09-01T08:00:00.000001+08:00'),"
            " ('reporting', 'c', 'voter.elections.v1', 0, 2, '2021-09-01Z')"
        )
        # As large as a nation's, and with every kind of column.
        await connection.execute(
            "CREATE VIEW reporting.large AS SELECT 'town'::text AS election_id, n AS number, -n::numeric / 7 AS share,"
            " n % 2 = 0 AS even, DATE '2021-09-01' + n % 30 AS day, repeat('=', 200) AS words,"
            " to_timestamp(n) AS at, json_build_object('n', n) AS more FROM generate_series(1, 60000) AS n"
        )
        await connection.execute("COMMENT ON VIEW reporting.large IS 'Large. No personal data.'")
    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http_exports.routes(Exports(pool)))
    async with served(app) as address:
        yield f"{address}/v1/elections/town/views"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=20) as client:
        yield client


async def _of_schema(analyst: Analyst) -> dict[str, str]:
    rows = await analyst.fetch(
        "SELECT viewname::text AS name, obj_description(format('reporting.%I', viewname)::regclass) AS said"
        " FROM pg_views WHERE schemaname = 'reporting'"
    )
    return {row["name"]: row["said"] or "" for row in rows}


async def test_every_view_says_whether_it_shows_personal_data(url: str, analyst: Analyst) -> None:
    silent = [name for name, said in (await _of_schema(analyst)).items() if MARK.search(said) is None]
    assert silent == [], "end their COMMENT with 'No personal data.' or 'Personal data: which.'"


async def test_what_says_that_it_has_none_rests_on_nothing_personal(url: str, pool: Pool) -> None:
    """Asked of PostgreSQL itself: on which columns of which tables a view rests, through other views too."""
    async with acquired(pool) as connection:
        rows = await connection.fetch(
            "WITH RECURSIVE rests AS ("
            " SELECT v.oid AS view, v.oid AS through FROM pg_class v"
            " WHERE v.relnamespace = 'reporting'::regnamespace AND v.relkind = 'v'"
            " UNION SELECT r.view, d.refobjid FROM rests r JOIN pg_rewrite w ON w.ev_class = r.through"
            " JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid"
            " AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.through)"
            " SELECT DISTINCT r.view::regclass::text AS view, obj_description(r.view, 'pg_class') AS said,"
            " d.refobjid::regclass::text || '.' || a.attname AS on_column"
            " FROM rests r JOIN pg_rewrite w ON w.ev_class = r.through"
            " JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid"
            " AND d.refclassid = 'pg_class'::regclass"
            " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
        )
    personal = re.compile(r"_sealed$|roll_entry\.name$")
    resting = {row["view"] for row in rows if personal.search(row["on_column"])}
    assert "reporting.roll" in resting
    assert {
        row["view"] for row in rows if row["view"] in resting and row["said"].endswith("No personal data.")
    } == set()


async def test_the_views_are_listed_with_what_their_columns_mean_and_none_that_is_personal(
    url: str, http: httpx.AsyncClient, analyst: Analyst
) -> None:
    listed = {one["name"]: one for one in (await http.get(url)).json()["views"]}
    said = await _of_schema(analyst)
    assert set(listed) == {name for name, words in said.items() if words.endswith(" No personal data.")}
    assert "tally" in listed
    assert listed["tally"]["columns"][-1] == {
        "name": "voters", "kind": "integer", "meaning": "How many registrations have this status.",
    }  # fmt: skip
    assert listed["tally"]["meaning"] == said["tally"]
    assert [name for name, one in listed.items() if not one["of_one_election"]] == ["processed_through"]


async def test_a_view_that_says_nothing_of_personal_data_stays_inside(
    url: str, http: httpx.AsyncClient, pool: Pool
) -> None:
    async with acquired(pool) as connection:
        await connection.execute("CREATE VIEW reporting.silent AS SELECT election_id FROM reporting.tally")
    try:
        assert (await http.get(f"{url}/silent")).status_code == 404
    finally:
        async with acquired(pool) as connection:
            await connection.execute("DROP VIEW reporting.silent")


@pytest.mark.parametrize("view", ["roll", "nothing", "tally%22", "pg_class"])
async def test_what_may_not_be_exported_is_not_found(url: str, http: httpx.AsyncClient, view: str) -> None:
    answer = await http.get(f"{url}/{view}")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unknown_election_has_no_views(url: str, http: httpx.AsyncClient) -> None:
    elsewhere = url.replace("/town/", "/elsewhere/")
    assert (await http.get(elsewhere)).status_code == 404
    assert (await http.get(f"{elsewhere}/tally")).status_code == 404


def _plain(value: Any) -> Any:
    """A value of the database as its JSON has it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


async def test_every_view_gives_the_rows_that_a_plain_question_gives(
    url: str, http: httpx.AsyncClient, analyst: Analyst
) -> None:
    views = (await http.get(url)).json()["views"]
    compared = 0
    for view in views:
        if view["name"] == "large":
            continue
        mine = " WHERE election_id = 'town'" if view["of_one_election"] else ""
        asked = await analyst.fetch(f"SELECT * FROM reporting.{view['name']}{mine}")  # noqa: S608  ours
        expected = [{name: _plain(value) for name, value in row.items()} for row in asked]
        lines = (await http.get(f"{url}/{view['name']}")).text.splitlines()
        found = [json.loads(line) for line in lines]
        assert sorted(found, key=repr) == sorted(expected, key=repr), view["name"]
        assert all(list(row) == [column["name"] for column in view["columns"]] for row in found)
        compared += len(found)
    assert compared > 20


async def test_csv_has_the_same_cells_and_none_that_a_spreadsheet_computes(url: str, http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{url}/tally", params={"format": "csv"})
    assert answer.content.startswith(b"\xef\xbb\xbfelection_id,")
    assert answer.headers["content-disposition"] == 'attachment; filename="town-tally.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    lines = [json.loads(line) for line in (await http.get(f"{url}/tally")).text.splitlines()]
    assert [list(row.values()) for row in rows] == [
        ["'=1+1" if value == "=1+1" else str(value) for value in line.values()] for line in lines
    ]
    assert any(row["place_code"] == "'=1+1" for row in rows)


async def test_a_large_view_comes_whole_in_its_own_order_with_numbers_as_they_are(
    url: str, http: httpx.AsyncClient
) -> None:
    answer = await http.get(f"{url}/large", params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [int(row["number"]) for row in rows] == list(range(1, 60001))
    assert rows[0]["share"] == "-0.14285714285714285714"
    assert (rows[0]["words"][:2], rows[0]["more"]) == ("'=", '{"n":1}')
    assert rows[0]["at"] == "1970-01-01T00:00:01+00:00"
    again = await http.get(f"{url}/large", params={"format": "csv"})
    assert again.content == answer.content


async def test_an_export_says_how_far_it_goes(url: str, http: httpx.AsyncClient) -> None:
    headers = (await http.get(f"{url}/tally")).headers
    assert headers["xuanmin-data-as-of"] == moment(13).isoformat()
    assert headers["xuanmin-processed-through"] == "voter.elections.v1=0:1; voter.registrations.v1=0:4,1:899"


async def test_all_rows_are_of_one_moment_whatever_is_counted_meanwhile(
    url: str, http: httpx.AsyncClient, pool: Pool
) -> None:
    async with acquired(pool) as connection:
        await connection.execute(
            "CREATE TABLE public.growing AS SELECT n FROM generate_series(1, 40000) AS n;"
            "CREATE VIEW reporting.growing AS SELECT n, repeat('x', 300) AS words FROM public.growing;"
            "COMMENT ON VIEW reporting.growing IS 'Grows. No personal data.'"
        )
    try:
        async with http.stream("GET", f"{url}/growing") as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            async with acquired(pool) as connection:
                await connection.execute("DELETE FROM public.growing WHERE n > 100")
            assert sum([1 async for line in lines if line]) == 39999
    finally:
        async with acquired(pool) as connection:
            await connection.execute("DROP VIEW reporting.growing; DROP TABLE public.growing")


async def _open_snapshots(pool: Pool) -> int:
    async with acquired(pool) as connection:
        return int(
            await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
            )
        )


async def _all_given_back(pool: Pool) -> None:
    for _ in range(100):
        if await _open_snapshots(pool) == 0:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("a snapshot is still held")


async def test_who_goes_away_gives_connection_and_place_back(url: str, http: httpx.AsyncClient, pool: Pool) -> None:
    for _ in range(AT_ONCE + 1):
        async with httpx.AsyncClient(timeout=20) as client, client.stream("GET", f"{url}/large") as answer:
            await anext(answer.aiter_bytes())
            assert await _open_snapshots(pool) == 1
        await _all_given_back(pool)
    assert (await http.get(f"{url}/tally")).status_code == 200


async def test_more_at_once_than_may_are_asked_to_come_again(url: str, http: httpx.AsyncClient, pool: Pool) -> None:
    async with http.stream("GET", f"{url}/large"), http.stream("GET", f"{url}/large"):
        answer = await http.get(f"{url}/tally")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    await _all_given_back(pool)


async def test_the_place_is_free_before_an_answer_ends(pool: Pool, url: str) -> None:
    # One view after the other, as `xuanmin export --all` asks: whoever has read to the end must not be told to wait.
    exports = Exports(pool)
    for _ in range(AT_ONCE + 1):
        export = await exports.open("town", "tally")
        assert export is not None, url
        assert [row async for page in export.pages() for row in page]


async def test_a_reader_who_takes_too_long_is_cut_off_and_can_tell(
    url: str, http: httpx.AsyncClient, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_http_exports, "LONGEST_SECONDS", 0.02)
    async with http.stream("GET", f"{url}/large") as answer:
        assert answer.status_code == 200
        await asyncio.sleep(0.5)
        with pytest.raises(httpx.RemoteProtocolError):
            await answer.aread()
    await _all_given_back(pool)


async def test_a_database_that_goes_away_on_the_way_cuts_the_export_off(
    url: str, http: httpx.AsyncClient, pool: Pool
) -> None:
    async with http.stream("GET", f"{url}/large") as answer:
        chunks = answer.aiter_raw()
        await anext(chunks)
        async with acquired(pool) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
            )
        with pytest.raises(httpx.RemoteProtocolError):
            async for _ in chunks:
                pass
    assert (await http.get(f"{url}/tally")).status_code == 200
