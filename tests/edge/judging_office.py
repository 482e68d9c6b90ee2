"""The judging on a real database: registrations in as the topic brings them, verdicts out, the sweep of what is due."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from aiokafka import ConsumerRecord

from contracts import ids
from contracts.envelope import Envelope
from contracts.id_number import read_id_number
from contracts.keys.keyring import Keyring
from contracts.registrations import Details, Registration, RegistrationEventType
from contracts.set_up.elections import ElectionSetUp
from contracts.validations import Assessed
from eventstore.database import Pool, acquired
from eventstore.postgres import PostgresLog
from services.validation.edge.cases.case_desk import CaseDesk
from services.validation.edge.intake.in_registrations import RegistrationReader
from services.validation.edge.intake.judging import Judge
from services.validation.edge.intake.reassessment import Reassessment
from services.validation.store.entries import Q
from services.validation.store.surroundings import Rulebook
from tests.edge.forms import ELECTION, election_file
from tests.edge.stage import bring_election_in, validation_store

NOW = datetime(2021, 9, 3, 1, 20, tzinfo=UTC)


@dataclass
class Office:
    """One election, an empty registry that counts as loaded, and everybody's registrations as `current` has them."""

    pool: Pool
    keyring: Keyring
    judge: Judge
    current: dict[UUID, Registration] = field(default_factory=dict)

    def version(self, name: str, form: Mapping[str, Any]) -> Registration:
        """The next version, as `form` has it, of the registration with this submission_id."""
        identity = ids.registration_id("desk", name)
        before = self.current.get(identity)
        number = read_id_number(form["id_number"])
        sound = number.birth_date is not None
        tokens, version = self.keyring.tokens(), before.version + 1 if before else 1
        registration = Registration(
            registration_id=identity, version=version, election_id=ELECTION, source="desk", submission_id=name,
            revision=version, withdrawn=bool(form.get("withdraw")), channel="village",
            place_code=form.get("place_code", "U017"),
            voter_token=tokens.of_number(number.text) if sound else tokens.of_submission("desk", name), claims=sound,
            gender=None, registered_at=NOW, patch_code=None, fingerprint=str(version), basis_fingerprint=str(version),
            name_sealed=self.keyring.names(ELECTION).close(form["name"].encode(), identity.bytes),
            details_sealed=self.keyring.details(ELECTION).close(
                Details.model_validate(form).model_dump_json().encode(), identity.bytes
            ),
        )  # fmt: skip
        self.current[identity] = registration
        return registration

    async def receive(self, registrations: Sequence[Registration]) -> None:
        """A batch comes in and is judged, in one transaction as the consumer opens it."""
        reader = RegistrationReader(self.judge, lambda: None)
        async with acquired(self.pool) as connection, connection.transaction():
            assert not await reader.apply(connection, [_record(registration) for registration in registrations])

    async def set_up(self, version: int, **policy: Any) -> None:
        """The election under another policy."""
        file = election_file() | {"policy": {"version": str(version), **policy}}
        async with acquired(self.pool) as connection:
            written = ElectionSetUp.model_validate(file).model_dump_json()
            assert await connection.fetchval(Q.keep_election, ELECTION, version, written)

    def desk(self) -> CaseDesk:
        """Where clerks decide, beside the judging."""
        return CaseDesk(self.pool, self.keyring, self.judge.rulebook, lambda: NOW, lambda: None)

    async def sweep(self) -> None:
        """Assess whatever is due, and what becomes due by that."""
        sweeping = Reassessment(self.pool, self.judge, lambda: None)
        while await sweeping._some():  # noqa: SLF001  what `run` does, without its waiting
            continue

    async def mark_all_due(self) -> None:
        async with acquired(self.pool) as connection:
            await connection.execute("UPDATE validation.registration SET due = true, due_because = 'set_up'")

    async def named(self) -> set[tuple[str, str]]:
        """Who names whom, by submission_id, as the latest finding of each standing registration says."""
        names = {
            str(registration.registration_id): registration.submission_id for registration in self.current.values()
        }
        async with acquired(self.pool) as connection:
            rows = await connection.fetch(
                "SELECT * FROM validation.registration WHERE status IN ('suspected', 'verified')"
            )
        return {
            (names[str(row["registration_id"])], names[other["registration_id"]])
            for row in rows
            for finding in json.loads(row["findings"])
            if finding["code"] == "PROBABLE_DUPLICATE"
            for other in finding["params"]["others"]
        }

    async def appended(self) -> int:
        """How many verdicts there are."""
        return sum([len(events) for events in (await self._events()).values()])

    async def last_verdict(self, name: str) -> Assessed:
        identity = ids.registration_id("desk", name)
        return Assessed.model_validate_json((await self._events())[identity][-1].body)

    async def _events(self) -> dict[UUID, Any]:
        async with PostgresLog(self.pool).transaction() as log:
            return dict(await log.load(list(self.current)))


@asynccontextmanager
async def open_office(dsn: str, keys: Path) -> AsyncIterator[Office]:
    """The office on the empty database at `dsn`."""
    async with validation_store(dsn, keys, ELECTION) as (pool, keyring):
        await bring_election_in(pool)
        yield Office(pool, keyring, Judge(keyring, Rulebook(), lambda: NOW))


def _record(registration: Registration) -> ConsumerRecord:
    kind = RegistrationEventType.SUBMITTED if registration.version == 1 else RegistrationEventType.CORRECTED
    identity, version = registration.registration_id, registration.version
    event = Envelope(ids.event_id(identity, version), "/xuanmin/registration", kind.value, NOW, identity, version)
    value = registration.model_dump_json().encode()
    return cast("ConsumerRecord", SimpleNamespace(value=value, headers=event.headers(), key=b"k"))
