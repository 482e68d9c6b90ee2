"""The validation service's doors for appeals and confirmations, on a database and under a clock of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from contracts import ids
from contracts.id_number import check_character
from contracts.keys.keyring import Keyring
from devstack import ServiceDsns
from eventstore.database import Pool
from eventstore.events import StoredEvent
from services.runtime.idempotency import AnsweredRequests
from services.validation.edge.appeals import in_http_appeals, in_http_calendar
from services.validation.edge.appeals.appeal_file import AppealFiles
from services.validation.edge.appeals.appeals import Appeals
from services.validation.edge.confirmations import in_http_confirmations
from services.validation.edge.confirmations.confirmations import Confirmations
from tests.conftest import fresh_database
from tests.edge.forms import CANARY, ELECTION
from tests.edge.stage import Served, bring_election_in, doors_of, events_of, validation_store

NUMBER = CANARY[:17] + check_character(CANARY[:17])
"""A sound number: wherever it shows, something has leaked."""

_references = count(1)


@dataclass
class SetClock:
    """A clock that stands where the test set it."""

    now: datetime = field(default_factory=lambda: datetime(2021, 10, 28, 2, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def set(self, written: str) -> None:
        """Stand at this ISO 8601 instant, Shanghai's time where it names no offset."""
        moment = datetime.fromisoformat(written)
        self.now = moment if moment.tzinfo else datetime.fromisoformat(f"{written}+08:00")


@dataclass
class Desk(Served):
    """The doors, and what lies behind them."""

    pool: Pool
    keyring: Keyring
    clock: SetClock
    woken: list[None]

    async def lodged(self, **changed: Any) -> UUID:
        """The id of an appeal that was taken."""
        answer = await self.post("/v1/appeals", **lodging(**changed))
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["appeal_id"])

    async def decided(self, **changed: Any) -> UUID:
        """The id of an appeal that was dismissed."""
        appeal_id = await self.lodged(**changed)
        answer = await self.post(f"/v1/appeals/{appeal_id}/decision", by="主任", outcome="dismissed", reason="查无此事")
        assert answer.status_code == 202, answer.text
        return appeal_id

    async def shown(self, appeal_id: UUID) -> dict[str, Any]:
        """The appeal's file."""
        answer = await self.http.get(f"/v1/appeals/{appeal_id}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def events(self, stream: UUID) -> list[StoredEvent]:
        return await events_of(self.pool, stream)

    async def register(
        self, number: str = NUMBER, status: str = "verified", place: str = "V03", election: str = ELECTION
    ) -> UUID:
        """A registration of whoever has this number, as judged; the claim is its own where it counts."""
        token = self.keyring.tokens().of_number(number)
        registration_id = ids.registration_id("desk", f"{number}/{next(_references)}")
        holds = status in {"verified", "eligible", "suspected"}
        async with self.pool.acquire() as connection:
            await connection.execute(
                "UPDATE validation.registration SET holds_claim = false WHERE judged_token = $1", token
            )
            await connection.execute(
                """
                INSERT INTO validation.registration (
                    registration_id, election_id, voter_token, place_code, channel, registration_version, registration,
                    event_id, due, arrived_at, version, judged_version, judged_token, status, under_review, findings,
                    holds_claim, policy_version
                )
                VALUES ($1, $2, $3, $4, 'village', 1, '', '', false, now(), 1, 1, $3, $5, false, '[]', $6, '1')
                """,
                registration_id, election, token, place, status, holds,
            )  # fmt: skip
        return registration_id


def lodging(**changed: Any) -> dict[str, Any]:
    """An appeal's form; `changed` sets fields, and takes those out that are `...`."""
    whole = {
        "election_id": ELECTION,
        "reference": f"2021-{next(_references):03}",
        "kind": "omitted",
        "appellant": "蔡女士",
        "phone": "13800000000",
        "statement": "名单上没有我",
        "by": "clerk-07",
    } | changed
    return {name: value for name, value in whole.items() if value is not ...}


def problem(answer: httpx.Response, status: int) -> str:
    """What the problem that was answered tells to do."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    body = answer.json()
    assert body["title"]
    return str(body["detail"])


@asynccontextmanager
async def open_desk(superuser: str, dsns: ServiceDsns, keys: Path) -> AsyncIterator[Desk]:
    """The doors on a fresh database, with the election of tests/edge/forms.py set up."""
    dsn = await fresh_database(superuser, dsns.validation)
    async with validation_store(dsn, keys, ELECTION) as (pool, keyring):
        await bring_election_in(pool)
        clock, woken = SetClock(), list[None]()
        answered = AnsweredRequests(pool, keyring.tokens())
        appeals = Appeals(pool, keyring, clock, lambda: woken.append(None))
        confirmations = Confirmations(pool, keyring, clock, lambda: woken.append(None))
        async with doors_of(
            in_http_appeals.routes(appeals, AppealFiles(pool, keyring, clock), pool, answered, clock),
            in_http_confirmations.routes(confirmations, pool, keyring, answered),
            in_http_calendar.routes(pool),
        ) as doors:
            yield Desk(doors.http, doors.app, pool, keyring, clock, woken)
