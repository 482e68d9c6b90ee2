"""The doors where people decide, on a validation service without Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.runtime.idempotency import AnsweredRequests
from services.validation.edge.cases import in_http_work
from services.validation.edge.cases.case_work import CaseWork
from services.validation.edge.decisions import in_http_bulk, in_http_decisions
from services.validation.edge.decisions.bulk_settlements import BulkSettlements
from services.validation.edge.decisions.settlements import Decisions
from tests.e2e.people import Person
from tests.edge.stage import Served, doors_of
from tests.edge.validation_alone import ELECTION, Validation, validation_on

LATER = "e2e-later"


@dataclass
class Doors(Served):
    """The doors, and the service behind them."""

    town: Validation
    answered: AnsweredRequests

    async def take(self, identity: UUID, by: str) -> None:
        await self.done(f"/v1/cases/{identity}/assignment", action="take", by=by)

    async def settle(self, identity: UUID, decision: str, by: str = "甲", **more: Any) -> dict[str, Any]:
        """A settlement upon the present version."""
        return await self.done(case(identity, "settlement"), **self.settlement(identity, decision, by, **more))

    def settlement(self, identity: UUID, decision: str, by: str = "甲", **more: Any) -> dict[str, Any]:
        version = self.town.latest(identity).version
        return {"decision": decision, "registration_version": version, "decided_by": by, "reason": "查明"} | more

    async def strike_off(self, identity: UUID, by: str = "甲", **more: Any) -> dict[str, Any]:
        version = self.town.latest(identity).version
        said = {"by": by, "ground": "moved_out", "reason": "已迁出", "registration_version": version} | more
        return await self.done(f"/v1/registrations/{identity}/strike-off", **said)

    async def suspected(self, *people: Person, **more: Any) -> list[UUID]:
        """Registrations of people whom the registry does not know, each a second after the one before."""
        found = []
        for place, person in enumerate(people):
            self.town.now += timedelta(seconds=1)
            found.append(await self.town.register(person, **{"source": f"desk-{place}"} | more))
        return found

    async def status(self, identity: UUID) -> str:
        return (await self.town.shown(identity))[0]


def case(identity: UUID, what: str) -> str:
    """A door of a case."""
    return f"/v1/cases/{identity}/{what}"


@asynccontextmanager
async def open_doors(dsn: str, folder: Path, **policy: Any) -> AsyncIterator[Doors]:
    """The doors on the empty database at `dsn`; `policy` adds to the policy of the election that is set up."""
    async with validation_on(dsn, folder, ELECTION, LATER) as town:
        await town.set_up_election(**policy)
        await town.load("full")
        answered = AnsweredRequests(town.pool, town.keyring.tokens())
        async with doors_of(
            in_http_decisions.routes(Decisions(town.desk), town.pool, answered),
            in_http_bulk.routes(BulkSettlements(town.desk, town.pool), answered),
            in_http_work.routes(CaseWork(town.desk), town.pool, answered, town.keyring.tokens()),
        ) as doors:
            yield Doors(doors.http, doors.app, town, answered)
