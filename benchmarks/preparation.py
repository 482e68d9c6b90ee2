"""Everything that is done before the clock starts: election, registry, and the registrations that wait on the topic."""

from __future__ import annotations

import asyncio
import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final

import asyncpg

from contracts.topics import SUBMISSIONS
from eventstore.publishing.publisher import Outgoing, Publisher
from office.client import Client
from office.set_up_file.loading import load_set_up
from office.set_up_file.reading import read_text
from scenarios.zhujing.election_file import election_file
from scenarios.zhujing.load import Load
from scenarios.zhujing.model import LoadExpected, Submission
from services.runtime.settings import Settings
from services.validation.files.registry import OPTIONAL, REQUIRED
from xuanmin.commands.registry import load_registry

Say = Callable[[str], None]
CHUNK: Final = 5000
STALLED_SECONDS: Final = 60
_RESIDENTS = "SELECT count(*) FROM validation.resident"
_COMPLETE = """SELECT EXISTS (
    SELECT FROM validation.registry_load WHERE mode = 'full' GROUP BY load, partitions HAVING count(*) = partitions
)"""


@dataclass(slots=True)
class Recount:
    """Who must be counted where and on which day, counted from what was sent while it was sent.

    `by_place` and `by_day` know nothing of the generator's plan: a form that comes again counts once, and a benchmark
    sends no corrections. Which registrations are suspicious only the plan knows.
    """

    plan: LoadExpected
    records: int = 0
    registered: int = 0
    by_place: Counter[str] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)
    _seen: dict[bytes, bytes] = field(default_factory=dict)

    def hear(self, form: Submission, record: bytes) -> None:
        """Count one record that is sent.

        Raises:
            ValueError: it is a correction.
        """
        self.records += 1
        identity = _digest(f"{form['source']}\n{form['submission_id']}".encode())
        content = _digest(record)
        if self._seen.setdefault(identity, content) != content:
            raise ValueError("the load holds a correction, which this recount does not know")
        if len(self._seen) > self.registered:
            self.registered += 1
            self.by_place[form["place_code"]] += 1
            self.by_day[datetime.fromisoformat(form["registered_at"]).date()] += 1


def set_up_election(settings: Settings) -> None:
    """Load the town's election.

    Raises:
        ServiceError: the registration service refuses it.
    """
    client = Client(settings.registration_url, settings.validation_url, settings.reporting_url)
    load_set_up(client, read_text(election_file(), "the town's set-up").set_up, by="benchmark")


def load_residents(settings: Settings, load: Load, residents: int, folder: Path, say: Say) -> None:
    """Load the registry, and wait until validation has all of it.

    Raises:
        TimeoutError: none of it has come in for a minute.
    """
    path = folder / "registry.csv"
    say(f"writing a registry of {residents:,}")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*REQUIRED, *OPTIONAL])
        writer.writerows(load.residents)
    say("publishing the registry")
    load_registry(settings, path, mode="full", on_sent=lambda _: None)
    path.unlink()
    say("waiting until the registry is in")
    asyncio.run(_wait_for_registry(settings.need("validation_dsn"), residents))


def publish(settings: Settings, load: Load, say: Say) -> Recount:
    """Put the registrations on the topic; the answer is what must come of them."""
    recount = Recount(load.expected)
    asyncio.run(_publish(settings.need("kafka_bootstrap"), load.submissions, recount, say))
    return recount


async def settle_database(superuser: str, validation: str) -> None:
    """Let PostgreSQL finish what loading the registry left to do, so that it is not done while the clock runs."""
    for dsn, statement in ((validation, "VACUUM (ANALYZE) validation.resident"), (superuser, "CHECKPOINT")):
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


async def _wait_for_registry(dsn: str, residents: int) -> None:
    connection = await asyncpg.connect(dsn)
    before, moved = 0, time.monotonic()
    try:
        while not (await connection.fetchval(_COMPLETE) and before == residents):
            now = await connection.fetchval(_RESIDENTS)
            if now != before:
                before, moved = now, time.monotonic()
            elif time.monotonic() - moved > STALLED_SECONDS:
                raise TimeoutError(f"{now:,} of {residents:,} residents are in, and no more for {STALLED_SECONDS} s")
            await asyncio.sleep(0.2)
    finally:
        await connection.close()


async def _publish(bootstrap: str, submissions: Iterator[Submission], recount: Recount, say: Say) -> None:
    publisher = Publisher(bootstrap, "benchmark")
    try:
        while chunk := [*islice(submissions, CHUNK)]:
            await publisher.publish(_records(chunk, recount))
            say(f"publishing registrations: {recount.records:,}")
    finally:
        await publisher.stop()


def _records(forms: Iterable[dict[str, Any]], recount: Recount) -> Iterator[Outgoing]:
    for form in forms:
        record = json.dumps(form, ensure_ascii=False).encode()
        recount.hear(form, record)
        yield Outgoing(SUBMISSIONS, form["submission_id"].encode(), record, [])


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=16).digest()
