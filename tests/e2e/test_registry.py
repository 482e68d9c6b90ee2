"""Registrations wait for a whole registry, and who is not in a full load is gone from it.

A running town's registry is complete once and for all: these tests read their records into a validation database of
their own, partition by partition as they say.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from contracts.elections import ElectionEventType, ElectionSetUp, SetUp
from contracts.envelope import Envelope
from contracts.ids import event_id, registration_id
from contracts.keyring import Keyring
from contracts.registrations import EVENT_SOURCE, RegistrationEventType
from contracts.residents import MARKER_KEYS, LoadMarker
from contracts.submissions import Submission
from contracts.topics import ELECTIONS, REGISTRATIONS, RESIDENTS
from devstack import ServiceDsns
from eventstore.database import Pool, acquired, open_pool
from eventstore.migrate import migrate
from eventstore.reader import Reader
from services.registration.domain.registration import INITIAL, decide
from services.registration.edge.admission import Admission
from services.validation.edge.in_elections import ElectionReader
from services.validation.edge.in_registrations import RegistrationReader
from services.validation.edge.in_residents import ResidentReader
from services.validation.edge.judging import Judge
from services.validation.edge.reassessment import Reassessment
from services.validation.files.registry import REQUIRED, RegistryFile
from services.validation.store.surroundings import Rulebook
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person, form, set_up
from tests.e2e.town import eventually
from xuanmin.installation import MIGRATIONS

ELECTION = "e2e-registry"
PARTITIONS = 2
AT = datetime(2021, 9, 4, tzinfo=UTC)
ONE, TWO, THREE = REGISTERED[-3:]


@dataclass
class Validation:
    """The validation service without Kafka: records are handed to its readers in transactions of their own."""

    pool: Pool
    keyring: Keyring
    folder: Path
    loads: int = 0
    rulebook: Rulebook = field(default_factory=Rulebook)

    def __post_init__(self) -> None:
        judge = Judge(self.keyring, self.rulebook, lambda: AT)
        self.reassessment = Reassessment(self.pool, judge, lambda: None)
        self.elections = ElectionReader(self.rulebook, self.reassessment.wake)
        self.registrations = RegistrationReader(judge, lambda: None)
        self.residents = ResidentReader(self.rulebook, lambda: AT, self.reassessment.wake)

    async def set_up_election(self) -> None:
        event = SetUp(version=1, digest="", set_up=ElectionSetUp.model_validate_json(json.dumps(set_up(ELECTION))))
        headers = _headers(ElectionEventType.SET_UP, "election")
        await self._read(self.elections, [_record(ELECTIONS, b"", event.model_dump_json().encode(), headers)])

    async def register(self, person: Person, source: str = "desk") -> None:
        submission = Submission.model_validate(form(person, ELECTION, person.id_number[-4:], source=source))
        [event] = decide(Admission(self.keyring).order(submission, None, None).command, INITIAL)
        body = event.registration.model_dump_json().encode()
        headers = _headers(RegistrationEventType.SUBMITTED, source + submission.submission_id)
        await self._read(self.registrations, [_record(REGISTRATIONS, b"", body, headers)])

    async def load(self, mode: str, *people: Person, partitions: Iterable[int] = range(PARTITIONS)) -> None:
        """Read a load of `people` (all in partition 0); only these partitions' ends have come."""
        await self.read_residents(await self.records(mode, *people, partitions=partitions))

    async def records(
        self, mode: str, *people: Person, partitions: Iterable[int] = range(PARTITIONS)
    ) -> list[ConsumerRecord]:
        """The records of such a load."""
        self.loads += 1
        file = self.folder / f"{self.loads}.csv"
        await asyncio.to_thread(_write, file, people)
        lines = RegistryFile(file, self.keyring.tokens(), self.keyring.registry(), self.loads)
        records = [_record(RESIDENTS, token.encode(), body) for token, body in lines.records()]  # type: ignore[misc]
        marker = {"load": self.loads, "mode": mode, "partitions": PARTITIONS, "records": len(people)}
        ends = LoadMarker.model_validate(marker)
        key, body = MARKER_KEYS[ends.mode], ends.model_dump_json().encode()
        records += [_record(RESIDENTS, key, body, partition=partition) for partition in partitions]
        return records

    async def read_residents(self, records: list[ConsumerRecord]) -> None:
        await self._read(self.residents, records)

    async def may_judge(self) -> bool:
        async with acquired(self.pool) as connection:
            return ELECTION in await self.rulebook.ready(connection)

    async def status(self, person: Person, source: str = "desk") -> tuple[str, str]:
        """Status and findings of a person's registration."""
        identity = registration_id(source, person.id_number[-4:])
        async with acquired(self.pool) as connection:
            row = await connection.fetchrow(
                "SELECT status, findings FROM validation.registration WHERE registration_id = $1", identity
            )
        assert row is not None
        return row["status"], " ".join(finding["code"] for finding in json.loads(row["findings"]))

    async def becomes(self, person: Person, status: str) -> None:
        async def judged() -> bool:
            return (await self.status(person))[0] == status

        working = asyncio.create_task(self.reassessment.run())
        try:
            await eventually(judged, seconds=20)
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def _read(self, reader: Reader, records: list[ConsumerRecord]) -> None:
        async with acquired(self.pool) as connection, connection.transaction():
            assert not await reader.apply(connection, records)
        await reader.committed()


@pytest.fixture
async def validation(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    await asyncio.to_thread(migrate, dsn, *MIGRATIONS["validation"])
    keyring = Keyring(tmp_path / "keys")
    keyring.make_installation()
    keyring.make_election(ELECTION)
    pool = await open_pool(dsn, largest=4, name="test")
    yield Validation(pool, keyring, tmp_path)
    await pool.close()


async def test_registrations_wait_until_every_partition_of_a_full_load_is_in(validation: Validation) -> None:
    await validation.register(ONE)
    await validation.set_up_election()
    assert not await validation.may_judge()
    await validation.load("delta", ONE)
    assert not await validation.may_judge()
    await validation.load("full", ONE, partitions=[0])
    # The other partition of another load does not complete this one.
    await validation.load("full", ONE, partitions=[1])
    await validation.register(TWO)
    assert not await validation.may_judge()
    assert {await validation.status(ONE), await validation.status(TWO)} == {("pending", "")}
    await validation.load("full", ONE)
    await validation.becomes(ONE, "verified")
    await validation.becomes(TWO, "suspected")


async def test_registrations_wait_for_their_elections_set_up(validation: Validation) -> None:
    await validation.load("full", ONE)
    await validation.register(ONE)
    assert not await validation.may_judge()
    assert await validation.status(ONE) == ("pending", "")
    await validation.set_up_election()
    await validation.becomes(ONE, "verified")


async def test_who_is_not_in_a_full_load_is_gone_from_the_registry(validation: Validation) -> None:
    await validation.set_up_election()
    await validation.load("full", ONE, TWO)
    await validation.load("delta", THREE)
    await validation.register(TWO)
    await validation.register(THREE)
    assert await validation.status(TWO) == await validation.status(THREE) == ("verified", "")
    await validation.load("full", ONE)
    for person in (ONE, TWO, THREE):
        await validation.register(person, "later")
    assert await validation.status(ONE, "later") == ("verified", "")
    for person in (TWO, THREE):
        assert (await validation.status(person, "later"))[1].split()[0] == "NOT_IN_REGISTRY"


async def test_whoever_reads_the_compacted_registry_anew_knows_that_it_is_complete(validation: Validation) -> None:
    topic = [*await validation.records("full", ONE, TWO), *await validation.records("delta", TWO, THREE)]
    last: dict[tuple[int, bytes | None], ConsumerRecord] = {}
    for record in topic:
        last.pop((record.partition, record.key), None)
        last[record.partition, record.key] = record
    assert len(last) < len(topic)
    await validation.set_up_election()
    await validation.read_residents(list(last.values()))
    for person in (ONE, TWO, THREE):
        await validation.register(person)
        assert await validation.status(person) == ("verified", "")


def _headers(kind: str, stream: str) -> tuple[tuple[str, bytes], ...]:
    stream_id = registration_id("headers", stream)
    return tuple(Envelope(event_id(stream_id, 1), EVENT_SOURCE, kind, AT, stream_id, 1).headers())


def _record(
    topic: str, key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...] = (), *, partition: int = 0
) -> ConsumerRecord:
    return ConsumerRecord(topic, partition, 0, 0, 1, key, value, None, len(key), len(value), headers)


def _write(file: Path, people: Iterable[Person]) -> None:
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(REQUIRED)
        writer.writerows(person.registry_line()[: len(REQUIRED)] for person in people)
