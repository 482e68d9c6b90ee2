"""The validation service's doors for the work on cases, on a database of their own, and registrations to work on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from contracts import ids
from contracts.keys.keyring import Keyring
from contracts.registrations import Details, Registration
from contracts.validations import Finding
from eventstore.database import Pool
from eventstore.events import NewEvent, StoredEvent
from eventstore.postgres import PostgresTransaction
from services.runtime.idempotency import AnsweredRequests
from services.validation.domain.cases.case import UNJUDGED, evolve
from services.validation.domain.cases.verdict import decide_assessment
from services.validation.edge.cases import in_http_case_file, in_http_disclosure, in_http_queue, in_http_work
from services.validation.edge.cases.case_desk import CaseDesk
from services.validation.edge.cases.case_file import CaseFiles
from services.validation.edge.cases.case_work import CaseWork
from services.validation.edge.cases.disclosure import Disclosures
from services.validation.edge.decisions import in_http_decisions
from services.validation.edge.decisions.settlements import Decisions
from services.validation.edge.reading import in_http_history, in_http_search
from services.validation.edge.reading.history import Histories
from services.validation.store.entries import keep_entries
from services.validation.store.entry import Entry
from services.validation.store.surroundings import Rulebook
from tests.edge.forms import ELECTION, PLACE
from tests.edge.stage import Served, bring_election_in, doors_of, events_of, validation_store

NOW = datetime(2021, 9, 20, 1, 0, tzinfo=UTC)
NON_LOCAL = Finding(code="NON_LOCAL", params={"married_in": True, "permit_years": 5, "certificate_claimed": False})
NUMBER, NAME, PHONE, STREET = "330421199503070047", "蔡雅婷", "13801742656", "罗星路12弄3号"
"""Canaries: wherever they show without a disclosure, something has leaked."""

_numbers = count(1)


@dataclass
class World:
    """The doors, and what lies behind them."""

    doors: Served
    pool: Pool
    keyring: Keyring
    woken: list[None]
    now: datetime = NOW

    @property
    def http(self) -> httpx.AsyncClient:
        return self.doors.http

    async def registered(self, *findings: Finding, since: datetime | None = None, **changed: Any) -> UUID:
        """A registration as it is assessed: suspected where there are findings."""
        [identity] = await self.registered_many([(findings, changed)], since=since)
        return identity

    async def registered_many(
        self, many: Sequence[tuple[Sequence[Finding], dict[str, Any]]], *, since: datetime | None = None
    ) -> list[UUID]:
        """Many of them; `many` are their findings and the fields that are unlike the usual ones."""
        entries, events = [], []
        for findings, changed in many:
            registration = self._registration(changed)
            body = registration.model_dump_json().encode()
            entry = Entry(registration, body, "t", "e", self.now, None, is_new=True, held_in=ELECTION)
            verdict = decide_assessment(
                UNJUDGED, registration=registration, findings=tuple(findings), policy_version="1", holds_claim=True
            )
            assert verdict is not None
            entry.case = evolve(UNJUDGED, verdict)
            entries.append(entry)
            events.append(
                NewEvent(
                    registration.registration_id, 1, "xuanmin.validation.assessed.v1", registration.voter_token,
                    verdict.model_dump_json().encode(),
                )
            )  # fmt: skip
        async with self.pool.acquire() as connection, connection.transaction():
            await keep_entries(connection, entries, since or self.now)
            await PostgresTransaction(connection).append(events)
        return [entry.registration.registration_id for entry in entries]

    def _registration(self, changed: dict[str, Any]) -> Registration:
        submission = f"case-{next(_numbers)}"
        identity = ids.registration_id("desk", submission)
        details = {
            "id_number": NUMBER, "phone": PHONE, "residence_address": STREET, "hukou_address": STREET,
        } | changed.pop("details", {})  # fmt: skip
        name = changed.pop("name", NAME)
        return Registration.model_validate(
            {
                "registration_id": identity,
                "version": 1,
                "election_id": ELECTION,
                "source": "desk",
                "submission_id": submission,
                "revision": 0,
                "withdrawn": False,
                "channel": "unit",
                "place_code": PLACE,
                "voter_token": self.keyring.tokens().fingerprint("test", (submission,)),
                "claims": True,
                "gender": None,
                "registered_at": self.now,
                "patch_code": None,
                "fingerprint": "f",
                "basis_fingerprint": "b",
                "name_sealed": self.keyring.names(ELECTION).close(name.encode(), identity.bytes),
                "details_sealed": self.keyring.details(ELECTION).close(
                    Details.model_validate(details).model_dump_json().encode(), identity.bytes
                ),
                **changed,
            }
        )

    async def post(self, identity: UUID, what: str, key: str | None = None, /, **body: Any) -> httpx.Response:
        return await self.doors.post(f"/v1/cases/{identity}/{what}", key, **body)

    async def done(self, identity: UUID, what: str, /, **body: Any) -> dict[str, Any]:
        """What is answered where it can be done."""
        return await self.doors.done(f"/v1/cases/{identity}/{what}", **body)

    async def refused(self, identity: UUID, what: str, /, **body: Any) -> dict[str, Any]:
        """The problem where it cannot."""
        return await self.doors.refused(f"/v1/cases/{identity}/{what}", **body)

    async def take(self, identity: UUID, by: str) -> httpx.Response:
        return await self.post(identity, "assignment", action="take", by=by)

    async def close(self, identity: UUID, by: str | None) -> None:
        """Who has it settles it."""
        await self.done(
            identity, "settlement", decision="eligible", registration_version=1, decided_by=by or "R0001", reason="查明"
        )

    async def file(self, identity: UUID) -> dict[str, Any]:
        answer = await self.http.get(f"/v1/cases/{identity}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def page(self, **asked: Any) -> dict[str, Any]:
        answer = await self.http.get("/v1/cases", params={"election_id": ELECTION, **asked})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def queue(self, **asked: Any) -> list[str]:
        """The ids of a whole queue, page by page."""
        found: list[str] = []
        page = await self.page(**asked)
        while True:
            found += [case["registration_id"] for case in page["cases"]]
            if page["next"] is None:
                return found
            page = await self.page(**asked, after=page["next"])

    async def events(self, identity: UUID) -> list[StoredEvent]:
        return await events_of(self.pool, identity)

    async def told(self, identity: UUID) -> list[str]:
        """What happened, in short: each event's last word."""
        return [event.type.split(".")[2] for event in await self.events(identity)]

    async def at_rest(self) -> str:
        """Everything that the database holds, as text."""
        async with self.pool.acquire() as connection:
            tables = await connection.fetch(
                "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
                "WHERE table_schema IN ('validation', 'eventstore') AND table_type = 'BASE TABLE'"
            )
            rows = [
                [dict(row) for row in await connection.fetch(f"SELECT * FROM {table[0]}")]  # noqa: S608  names of ours
                for table in tables
            ]
        return json.dumps(rows, default=_text, ensure_ascii=False)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def minutes(count_: int) -> timedelta:
    return timedelta(minutes=count_)


@asynccontextmanager
async def open_world(dsn: str, keys: Path) -> AsyncIterator[World]:
    """The doors on the empty database at `dsn`, with the election of tests/edge/forms.py set up."""
    async with validation_store(dsn, keys, ELECTION) as (pool, keyring):
        await bring_election_in(pool)
        woken = list[None]()
        desk = CaseDesk(pool, keyring, Rulebook(), lambda: NOW, lambda: woken.append(None))
        answered = AnsweredRequests(pool, keyring.tokens())
        async with doors_of(
            in_http_queue.routes(pool, lambda: NOW),
            in_http_work.routes(CaseWork(desk), pool, answered, keyring.tokens()),
            in_http_disclosure.routes(Disclosures(desk, pool, keyring), pool),
            in_http_case_file.routes(CaseFiles(pool, keyring, lambda: NOW)),
            in_http_decisions.routes(Decisions(desk), pool, answered),
            in_http_search.routes(desk, pool, keyring),
            in_http_history.routes(Histories(pool, keyring)),
        ) as doors:
            yield World(doors, pool, keyring, woken)
