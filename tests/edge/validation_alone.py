"""The validation service without Kafka: records are handed to its readers, each batch in a transaction of its own.

So a test says to the record what arrives when, and what is due is judged when it asks for that.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord

from contracts.envelope import Envelope
from contracts.ids import event_id, registration_id
from contracts.keys.keyring import Keyring
from contracts.registrations import EVENT_SOURCE, Registration
from contracts.residents import MARKER_KEYS, LoadMarker
from contracts.set_up.elections import ElectionEventType, ElectionSetUp, SetUp
from contracts.submissions import Submission
from contracts.topics import ELECTIONS, REGISTRATIONS, RESIDENTS
from eventstore.database import Pool, acquired
from eventstore.postgres import PostgresLog
from eventstore.reading.reader import Reader
from services.registration.domain.registrations.registration import INITIAL, Absent, State, Withdraw, decide, evolve
from services.registration.edge.intake.admission import Admission
from services.validation.edge.cases.case_desk import CaseDesk
from services.validation.edge.intake.in_elections import ElectionReader
from services.validation.edge.intake.in_registrations import RegistrationReader
from services.validation.edge.intake.in_residents import ResidentReader
from services.validation.edge.intake.judging import Judge
from services.validation.edge.intake.reassessment import Reassessment
from services.validation.files.registry import OPTIONAL, REQUIRED, RegistryFile
from services.validation.store.surroundings import Rulebook
from tests.e2e.people import Person, form, set_up
from tests.e2e.town import eventually
from tests.edge.stage import validation_store

ELECTION = "e2e-registry"
PARTITIONS = 2
AT = datetime(2021, 9, 4, tzinfo=UTC)


@dataclass
class Validation:
    """The service's readers, its sweep and its desk on one database; all people are in partition 0 of the registry."""

    pool: Pool
    keyring: Keyring
    folder: Path
    now: datetime = AT
    loads: int = 0
    rulebook: Rulebook = field(default_factory=Rulebook)
    known: dict[UUID, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        judge = Judge(self.keyring, self.rulebook, self._clock)
        self.reassessment = Reassessment(self.pool, judge, lambda: None)
        self.elections = ElectionReader(self.reassessment.wake)
        self.registrations = RegistrationReader(judge, lambda: None)
        self.residents = ResidentReader(self.rulebook, self._clock, self.reassessment.wake)
        self.desk = CaseDesk(self.pool, self.keyring, self.rulebook, self._clock, lambda: None)

    def _clock(self) -> datetime:
        return self.now

    async def set_up_election(self, election: str = ELECTION, *, number: int = 1, **policy: Any) -> None:
        """Set an election up for the `number`-th time; `policy` adds to its policy."""
        await self.read(self.elections, [self.set_up_record(election, number, **policy)])

    def set_up_record(self, election: str = ELECTION, number: int = 1, **policy: Any) -> ConsumerRecord:
        """The event of such a set-up, not read yet; `previous` is the election before, the rest is the policy's."""
        wanted = set_up(election)
        wanted["election"]["previous"] = policy.pop("previous", None)
        wanted["policy"] |= policy
        event = SetUp(version=number, digest="", set_up=ElectionSetUp.model_validate_json(json.dumps(wanted)), by=None)
        headers = _headers(ElectionEventType.SET_UP, f"{election} {number}")
        return _record(ELECTIONS, b"", event.model_dump_json().encode(), headers)

    async def register(self, person: Person, source: str = "desk", **more: Any) -> UUID:
        """Submit a person's form, or correct the one that this source sent with that number; gives its id."""
        election = more.pop("election_id", ELECTION)
        return await self.submit(form(person, election, submission_id_of(person), source=source) | more)

    async def submit(self, whole: dict[str, Any]) -> UUID:
        """Submit a form; what follows of it is read at once."""
        submission = Submission.model_validate(whole)
        identity = registration_id(submission.source, submission.submission_id)
        command = Admission(self.keyring).order(submission, None, None).command
        await self._registered(identity, decide(command, self.known.get(identity, INITIAL)))
        return identity

    async def withdraw(self, identity: UUID) -> None:
        await self._registered(identity, decide(Withdraw(), self.known[identity]))

    def latest(self, identity: UUID) -> Registration:
        """A registration as its latest event has it."""
        state = self.known[identity]
        assert not isinstance(state, Absent)
        return state.registration

    async def say(self, kind: str, registration: Registration) -> None:
        """Read one event of the registrations' topic."""
        await self.read(self.registrations, [self.record(kind, registration)])

    def submitted(self, person: Person) -> ConsumerRecord:
        """The event of a person's first submission, not read yet."""
        submission = Submission.model_validate(form(person, ELECTION, submission_id_of(person)))
        [event] = decide(Admission(self.keyring).order(submission, None, None).command, INITIAL)
        return self.record(event.type, event.registration)

    def record(self, kind: str, registration: Registration) -> ConsumerRecord:
        """An event as a record of the registrations' topic."""
        headers = _headers(kind, f"{registration.registration_id} {registration.version}")
        return _record(REGISTRATIONS, b"", registration.model_dump_json().encode(), headers)

    async def load(self, mode: str, *people: Person, partitions: Iterable[int] = range(PARTITIONS)) -> None:
        """Read a load of `people`; only these partitions' ends have come."""
        await self.read_residents(await self.records(mode, *people, partitions=partitions))

    async def records(
        self, mode: str, *people: Person, partitions: Iterable[int] = range(PARTITIONS)
    ) -> list[ConsumerRecord]:
        """The records of such a load."""
        return await self.lines(mode, *[person.registry_line() for person in people], partitions=partitions)

    async def lines(
        self, mode: str, *lines: tuple[str, ...], partitions: Iterable[int] = range(PARTITIONS)
    ) -> list[ConsumerRecord]:
        """The records of a load of these lines of a registry file."""
        self.loads += 1
        file = self.folder / f"{self.loads}.csv"
        await asyncio.to_thread(_write, file, lines)
        read = RegistryFile(file, self.keyring.tokens(), self.keyring.registry(), self.loads)
        records = [_record(RESIDENTS, token.encode(), body) for token, body in read.records()]  # type: ignore[misc]
        marker = {"load": self.loads, "mode": mode, "partitions": PARTITIONS, "records": len(lines)}
        ends = LoadMarker.model_validate(marker)
        key, body = MARKER_KEYS[ends.mode], ends.model_dump_json().encode()
        return records + [_record(RESIDENTS, key, body, partition=partition) for partition in partitions]

    async def read_residents(self, records: list[ConsumerRecord]) -> None:
        await self.read(self.residents, records)

    async def sweep(self) -> None:
        """Judge whatever is due."""

        async def nothing_is_due() -> bool:
            return not await self.due()

        working = asyncio.create_task(self.reassessment.run())
        try:
            await eventually(nothing_is_due, seconds=20)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def due(self) -> dict[UUID, str]:
        """Who is to be judged again, and why."""
        query = "SELECT registration_id, due_because FROM validation.registration WHERE due"
        return {row["registration_id"]: row["due_because"] for row in await self.pool.fetch(query)}

    async def may_judge(self) -> bool:
        async with acquired(self.pool) as connection:
            return ELECTION in await self.rulebook.ready(connection)

    async def shown(self, identity: UUID) -> tuple[str, bool, str]:
        """A registration's status, whether it is under review, and its findings' codes."""
        row = await self.pool.fetchrow(
            "SELECT status, under_review, findings FROM validation.registration WHERE registration_id = $1", identity
        )
        assert row is not None
        return row["status"], row["under_review"], " ".join(finding["code"] for finding in json.loads(row["findings"]))

    async def events(self, identity: UUID) -> list[dict[str, Any]]:
        """What validation said of a registration; `type` is the event's."""
        async with PostgresLog(self.pool).transaction() as log:
            stored = (await log.load([identity])).get(identity, [])
        return [json.loads(event.body) | {"type": event.type} for event in stored]

    async def said(self) -> int:
        """How many events the log has."""
        return int(await self.pool.fetchval("SELECT count(*) FROM eventstore.log"))

    async def read(self, reader: Reader, records: list[ConsumerRecord]) -> None:
        async with acquired(self.pool) as connection, connection.transaction():
            assert not await reader.apply(connection, records)
        await reader.committed()

    async def _registered(self, identity: UUID, events: Any) -> None:
        for event in events:
            self.known[identity] = evolve(self.known.get(identity, INITIAL), event)
            await self.say(event.type, event.registration)


def submission_id_of(person: Person) -> str:
    """The id under which `register` submits a person's form; no two people share it."""
    return person.id_number[6:]


@asynccontextmanager
async def validation_on(dsn: str, folder: Path, *elections: str) -> AsyncIterator[Validation]:
    """The service on the empty database at `dsn`, its keys and files in `folder`."""
    async with validation_store(dsn, folder / "keys", *(elections or (ELECTION,))) as (pool, keyring):
        yield Validation(pool, keyring, folder)


def _headers(kind: str, stream: str) -> tuple[tuple[str, bytes], ...]:
    stream_id = registration_id("headers", stream)
    return tuple(Envelope(event_id(stream_id, 1), EVENT_SOURCE, kind, AT, stream_id, 1).headers())


def _record(
    topic: str, key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...] = (), *, partition: int = 0
) -> ConsumerRecord:
    return ConsumerRecord(topic, partition, 0, 0, 1, key, value, None, len(key), len(value), headers)


def _write(file: Path, lines: Iterable[tuple[str, ...]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as written:
        writer = csv.writer(written)
        writer.writerow([*REQUIRED, *OPTIONAL])
        writer.writerows(lines)
