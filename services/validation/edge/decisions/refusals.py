"""Why a decision on a case was refused, as the clerk is told it: with the name of who was first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.keys.keyring import KeyMissingError
from contracts.validations import ValidationEventType
from eventstore.database import CONFLICT, Pool, acquired
from eventstore.postgres import PostgresTransaction
from eventstore.store import VersionConflictError
from services.runtime.problems import Problem, refusal
from services.validation.domain.cases.case_work import CaseWorkError, NoOpenCaseError
from services.validation.domain.decisions.approval import NothingProposedError
from services.validation.domain.decisions.ground import NotACaseError
from services.validation.domain.decisions.reopening import AlreadyOpenError
from services.validation.edge.cases.case_desk import NoSuchCaseError
from services.validation.edge.known import key_is_missing, unknown_registration

LOST_RACES: Final = (VersionConflictError, *CONFLICT)
REFUSALS: Final = (NoSuchCaseError, CaseWorkError, KeyMissingError, *LOST_RACES)
"""What `problem_of` explains."""

_WAS_FIRST: Final = (NotACaseError, NoOpenCaseError, NothingProposedError, AlreadyOpenError)
_DECISIONS: Final = {
    ValidationEventType.SETTLED.value: "settled it",
    ValidationEventType.REOPENED.value: "opened it again",
    ValidationEventType.STRUCK_OFF.value: "struck it off",
    ValidationEventType.RESTORED.value: "restored it",
}


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The last decision of a person about a registration: who, when, what the registration was after it."""

    by: str
    at: datetime
    did: str
    status: str

    def told(self) -> str:
        """In a clause."""
        return f"{self.by} {self.did} as {self.status.replace('_', ' ')} at {self.at.isoformat(timespec='seconds')}"


async def last_decisions(pool: Pool, registration_ids: Collection[UUID]) -> dict[UUID, LastDecision]:
    """The last decision on each of these registrations; those that no person decided are absent."""
    if not registration_ids:
        return {}
    async with acquired(pool) as connection:
        streams = await PostgresTransaction(connection).load(list(registration_ids))
    found = {}
    for identity, events in streams.items():
        last = next((event for event in reversed(events) if event.type in _DECISIONS), None)
        if last is not None:
            body = orjson.loads(last.body)
            found[identity] = LastDecision(body["decided_by"], last.recorded_at, _DECISIONS[last.type], body["status"])
    return found


def says_who_was_first(wrong: Exception) -> bool:
    """Whether somebody's earlier decision can be why."""
    return isinstance(wrong, _WAS_FIRST)


async def problem_of(wrong: Exception, pool: Pool, registration_id: UUID) -> Problem:
    """The answer to one of REFUSALS."""
    if isinstance(wrong, NoSuchCaseError):
        return unknown_registration()
    if isinstance(wrong, KeyMissingError):
        return key_is_missing()
    if isinstance(wrong, LOST_RACES):
        return Problem(409, "Somebody else was first", "Look at the case again, then decide.")
    first = await last_decisions(pool, [registration_id]) if says_who_was_first(wrong) else {}
    return refused(wrong, first.get(registration_id))


def refused(wrong: Exception, first: LastDecision | None) -> Problem:
    """The answer to a decision that cannot be made; `first` is what was decided before it."""
    people = _people_in(wrong)
    if first is None:
        return refusal(wrong, **people)
    return refusal(wrong, also=f". {first.told()}", decided_by=first.by, decided_at=first.at.isoformat(), **people)


def _people_in(wrong: Exception) -> dict[str, Any]:
    return {name: value for name in ("assignee", "proposed_by") if (value := getattr(wrong, name, None)) is not None}
