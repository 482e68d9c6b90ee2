"""Nothing personal lies open anywhere: not in a log, a topic, a table, a file, a metric or an answer.

Runs after all the others, and searches what they have left behind too.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from contracts.keys.keyring import Keyring
from contracts.topics import PLANS, SUBMISSIONS
from devstack import Stack
from office.client import Client
from office.registering import open_list, send
from scenarios.identity import assemble
from tests.e2e.collector import Collector
from tests.e2e.people import AREA, CANARY, Form, Person, form
from tests.e2e.secrets_of import Search, Secret
from tests.e2e.town import Town

UNKNOWN = Person(assemble("310230", "19630217", 881), "白鹦鹉犇丙")
"""In no registry, and never on the roll: not even the name may be found."""

SPOUSE = assemble(AREA, "19750811", 553)
PARTICULARS: Form = {
    "phone": "13977766655",
    "hukou_address": "金丝雀路7788弄3号",
    "residence_address": "画眉鸟路6655弄1号",
    "spouse_id_number": SPOUSE,
    "certificate_no": "资证CANARY0099",
    "registrar": "登记人燚CANARY77",
}
REASON = "电话里说住在相思鸟路5544弄"
PERSONAL = (
    *(Secret(f"the number of {one.name}", one.id_number, hashed=True) for one in (CANARY, UNKNOWN)),
    Secret("the number without its check character", CANARY.id_number[:17], hashed=True),
    Secret("a spouse's number", SPOUSE, hashed=True),
    Secret("a phone number", PARTICULARS["phone"], hashed=True),
    Secret("the address of the household", PARTICULARS["hukou_address"]),
    Secret("the address of residence", PARTICULARS["residence_address"]),
    Secret("a certificate's number", PARTICULARS["certificate_no"]),
    Secret("a registrar", PARTICULARS["registrar"]),
    Secret("a clerk's reason", REASON),
    Secret("a birth date", "1971-09-23"),
    Secret("the name of one who is not on the roll", UNKNOWN.name),
)
ON_THE_ROLL = Secret("the name of one who is on the roll", CANARY.name)
TRACED = {"traceparent": f"00-{'c' * 32}-{'d' * 16}-01", "X-Request-ID": CANARY.id_number}
"""The canaries are followed wherever they go, under a name that somebody made of a number."""

ALL = Search([*PERSONAL, ON_THE_ROLL])
DATABASES = ("registration", "validation", "reporting")
ROLL = ("reporting", "reporting_store.roll_entry")
_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def unreadable(election: str) -> list[bytes]:
    """Records that cannot be read, each with something personal where it does not belong."""
    full = form(CANARY, election, "bad", **PARTICULARS)

    def written(**more: object) -> bytes:
        return json.dumps(full | more, ensure_ascii=False).encode()

    return [
        written()[:-1],
        json.dumps(full)[1:].encode(),
        written().replace("金".encode(), b"\xbd\xf0"),
        written(channel=UNKNOWN.name),
        written(registered_at=CANARY.id_number),
        written(revision=CANARY.id_number),
        written(birth_date=f"9999-01-01 {CANARY.name}"),
        written(name=f"{CANARY.name}\x00"),
        written(election_id=CANARY.id_number),
        written(election_id=UNKNOWN.name),
        written(hukou_address=PARTICULARS["hukou_address"] * 3000),
        json.dumps({CANARY.id_number: UNKNOWN.name}).encode(),
        json.dumps([full]).encode(),
        UNKNOWN.name.encode(),
        CANARY.id_number.encode(),
    ]


@pytest.fixture(scope="module")
async def everywhere(town_services: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town after the canaries have gone all the ways that there are."""
    town = town_services
    election = await town.new_election()
    readable = [form(CANARY, election, name, source=name, **PARTICULARS) for name in ("topic", "again", "anew")]
    ids = cycle((CANARY.id_number, PARTICULARS["phone"], f"form-{CANARY.id_number}-1", CANARY.name))
    for one, ce_id in zip((*readable, *unreadable(election)), ids, strict=False):
        headers = [("ce_id", ce_id.encode()), ("traceparent", PARTICULARS["phone"].encode()), ("x", b"\xff")]
        headers.append(("traceparent", TRACED["traceparent"].encode()))
        value = one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode()
        await town.producer.send_and_wait(SUBMISSIONS, value, key=CANARY.id_number.encode(), headers=headers)
    await _over_http(town, election)
    file = tmp_path_factory.mktemp("leaks") / "list.csv"
    await asyncio.to_thread(_import, town, election, file)
    await _settle(town, election)
    await town.quiet()
    for service in DATABASES:
        for path in ("/metrics", "/health/ready", "/openapi.json"):
            await town.http.get(town.url(service, path))
    for path in (f"/v1/elections/{election}/tallies?by={UNKNOWN.name}", f"/v1/elections/{election}/tallies?by=finding"):
        await town.http.get(town.url("reporting", path))
    return town


async def test_the_canaries_went_through_and_the_search_finds_what_it_looks_for(everywhere: Town) -> None:
    sent = [record.value or b"" for record in await everywhere.records(SUBMISSIONS)]
    over_http = {secret.what for secret in PERSONAL if secret.value in (UNKNOWN.id_number, REASON)}
    assert ALL.found(*sent) >= {secret.what for secret in (*PERSONAL, ON_THE_ROLL)} - over_http
    rows = await everywhere.analyst.fetch("SELECT name FROM reporting.roll")
    assert ALL.found(*(str(row["name"]).encode() for row in rows)) == {ON_THE_ROLL.what}
    for secret in PERSONAL:
        for hidden in secret.forms():
            assert Search([secret]).found(b"<" + hidden + b">") == {secret.what}


async def test_no_log_tells_anything_personal(everywhere: Town, stack: Stack) -> None:
    logs = [*_logs_of_services(everywhere), *stack.folder.glob("*.log*"), *stack.kafka.folder.glob("*.log*")]
    assert {"registration.log", "validation.log", "reporting.log", "postgres.log", "kafka.log"} <= {
        log.name for log in logs
    }
    assert {log.name: ALL.found(log.read_bytes()) for log in logs if ALL.found(log.read_bytes())} == {}


async def test_no_trace_tells_anything_personal(everywhere: Town, collector: Collector) -> None:
    assert len({span.name for span in collector.of("c" * 32)}) > 5
    assert ALL.found(*collector.bodies) == set()


async def test_no_topic_but_that_of_submissions_tells_anything_personal(everywhere: Town) -> None:
    found = {}
    for plan in PLANS:
        if plan.name != SUBMISSIONS:
            records = await everywhere.records(plan.name)
            found[plan.name] = ALL.found(*(part for record in records for part in _parts(record)))
    assert found == {plan.name: set() for plan in PLANS if plan.name != SUBMISSIONS}


async def test_no_table_tells_anything_personal_but_the_roll_its_names(everywhere: Town, stack: Stack) -> None:
    found = {}
    tables = 0
    for database in DATABASES:
        async for table, rows in _tables(stack, database):
            tables += 1
            if what := ALL.found(*(_bytes(value) for row in rows for value in row)):
                found[(database, table)] = what
    assert found == {ROLL: {ON_THE_ROLL.what}}
    assert tables > 15


async def test_no_file_of_the_databases_tells_anything_personal_and_none_holds_a_key(
    everywhere: Town, stack: Stack
) -> None:
    """Write-ahead log, dead rows, indexes and statistics too. The roll's names lie there."""
    folder = Path(everywhere.installation.environment["XUANMIN_KEYS"])
    keys = [Secret(file.name, file.read_text().strip()) for file in await asyncio.to_thread(_files, folder)]
    assert len(keys) > 4
    search = Search([*PERSONAL, *keys], clear_only=True)
    found, size = await asyncio.to_thread(_search_files, await _folders(stack), everywhere.started_at, search)
    assert found == {}
    assert size > 16 * 1024 * 1024
    assert Search(keys, clear_only=True).found(*everywhere.answers) == set()


async def test_no_answer_tells_anything_personal(everywhere: Town) -> None:
    assert len(everywhere.answers) > 30
    assert ALL.found(*everywhere.answers) == set()


async def _over_http(town: Town, election: str) -> None:
    submissions = town.url("registration", "/v1/submissions")
    headers = {"Idempotency-Key": CANARY.id_number, "traceparent": CANARY.id_number}
    full = form(UNKNOWN, election, "http", **PARTICULARS)
    assert (await town.http.post(submissions, json=full, headers=TRACED)).status_code == 202
    for _ in range(2):
        assert (await town.http.post(submissions, json=full, headers=headers)).status_code == 202
    assert (await town.http.post(submissions, json=full | {"name": 1}, headers=headers)).status_code == 422
    for record in unreadable(election):
        assert (await town.http.post(submissions, content=record, headers=TRACED)).status_code == 422
    lines = b"\n".join(unreadable(election))
    many = await town.http.post(submissions, content=lines, headers={"content-type": "application/x-ndjson"})
    assert many.status_code == 422
    for path in (f"{submissions}/{CANARY.name}/{CANARY.id_number}", f"{submissions}/desk/{CANARY.id_number}"):
        assert (await town.http.delete(path, headers=TRACED)).status_code == 404


def _import(town: Town, election: str, file: Path) -> None:
    """A list without running numbers: its rows are named by fingerprints."""
    headings = (
        "姓名",
        "身份证号码",
        "性别",
        "户籍地址",
        "联系电话",
        "配偶身份证号码",
        "资格证明编号",
        "登记人",
        "备注",
    )
    kept = [PARTICULARS[name] for name in ("hukou_address", "phone", "spouse_id_number", "certificate_no", "registrar")]
    with file.open("w", newline="", encoding="gb18030") as lines:
        writer = csv.writer(lines)
        writer.writerow(headings)
        for number in (UNKNOWN.id_number, CANARY.id_number[:15] + "000", CANARY.name):
            writer.writerow([UNKNOWN.name, number, "男", *kept, REASON])
    environment = town.installation.environment
    tokens = Keyring(Path(environment["XUANMIN_KEYS"])).tokens()
    client = Client(*(environment[f"XUANMIN_{name}_URL"] for name in ("REGISTRATION", "VALIDATION", "REPORTING")))
    rows = open_list(file, tokens, election=election, source="company", place="U01", channel=None)
    with closing(client):
        assert send(client, rows).accepted == 3


async def _settle(town: Town, election: str) -> None:
    await town.quiet()
    shown = await town.shown("desk", "http")
    assert shown["status"] == "suspected"
    identity = shown["registration_id"]
    await _work_on(town, identity)
    assert (await town.settle(identity, 1, UNKNOWN.name, reason=REASON)).status_code == 422
    assert (await town.settle(identity, 1, "refused", reason=REASON, phone=PARTICULARS["phone"])).status_code == 422
    assert (await town.settle(identity, 7, "refused", reason=REASON)).status_code == 409
    calls = [{"number": PARTICULARS["phone"], "said": REASON}]
    certificate = {"number": PARTICULARS["certificate_no"], "of": UNKNOWN.id_number}
    answer = await town.settle(identity, 1, "refused", reason=REASON, calls=calls, certificate=certificate)
    assert answer.status_code == 202
    cases = town.url("validation", f"/v1/cases?election_id={election}")
    assert (await town.http.get(cases)).status_code == 200


async def _work_on(town: Town, identity: str) -> None:
    """Everything that a clerk does before deciding, with words that belong nowhere else."""
    papers = {"number": PARTICULARS["certificate_no"], "issuer": PARTICULARS["registrar"], "issued_on": "2021-09-01"}
    fields = ["name", "id_number", "phone", "address", "registry"]
    for what, said in (
        ("assignment", {"action": "take", "reason": REASON}),
        ("calls", {"outcome": "reached", "words": REASON}),
        ("notes", {"words": f"{UNKNOWN.name} {PARTICULARS['phone']}"}),
        ("certificate", {"step": "received", "papers": papers}),
        ("permit", {"permit": {"issued_on": "1971-09-23"}}),
        ("disclosure", {"fields": fields, "reason": REASON}),
        ("assignment", {"action": "release"}),
    ):
        where = town.url("validation", f"/v1/cases/{identity}/{what}")
        headers = {"Idempotency-Key": f"{what} {said.get('action')} {PARTICULARS['phone']}"}
        answer = await town.http.post(where, json={"by": "R0042"} | said, headers=headers)
        assert answer.status_code == (200 if what == "disclosure" else 202), answer.text
        if what == "disclosure":  # the one answer that is to tell: it is taken out of those that are searched
            assert UNKNOWN.name.encode() in town.answers.pop()
        wrong = await town.http.post(where, json={"by": "R0042", UNKNOWN.name: REASON} | said)
        assert wrong.status_code == 422


def _logs_of_services(town: Town) -> list[Path]:
    supervised = [service for supervisor in (town.services, *town.relays) for service in supervisor.services]
    return [service.log_path for service in supervised]


def _parts(record: Any) -> Iterator[bytes]:
    yield record.key or b""
    yield record.value or b""
    for name, value in record.headers:
        yield name.encode()
        yield value or b""


async def _tables(stack: Stack, database: str) -> AsyncIterator[tuple[str, list[Any]]]:
    connection = await asyncpg.connect(stack.addresses.postgres_dsn, database=database)
    try:
        for row in await connection.fetch(_TABLES):
            yield row[0], await connection.fetch(f"SELECT * FROM {row[0]}")  # noqa: S608  a name of the catalogue's
    finally:
        await connection.close()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def _folders(stack: Stack) -> list[Path]:
    """Where PostgreSQL keeps the services' databases, and its write-ahead log."""
    connection = await asyncpg.connect(stack.addresses.postgres_dsn)
    try:
        await connection.execute("CHECKPOINT")
        rows = await connection.fetch("SELECT oid FROM pg_database WHERE datname = ANY ($1::name[])", DATABASES)
    finally:
        await connection.close()
    folder = stack.postgres.folder
    return [folder / "pg_wal", *(folder / "base" / str(row["oid"]) for row in rows)]


def _search_files(folders: list[Path], since: float, search: Search) -> tuple[dict[str, set[str]], int]:
    """What stands in files that were written since then, and how many bytes these have."""
    found, size = {}, 0
    for path in (path for folder in folders for path in _files(folder)):
        try:
            content = path.read_bytes() if path.stat().st_mtime >= since else b""
        except FileNotFoundError:
            continue
        size += len(content)
        if what := search.found(content):
            found[path.name] = what
    return found, size
