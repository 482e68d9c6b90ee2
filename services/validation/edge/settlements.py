"""Settling a case: one clerk's decision, in one transaction with what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from contracts.validations import Decision, Evidence, Settled
from services.validation.domain.settlement import Settle, decide_settlement
from services.validation.edge.case_desk import CaseDesk, Sitting


@dataclass(frozen=True, slots=True)
class SettlementRequest:
    """What a clerk asks for: the decision, the version that was looked at, and the ground it stands on."""

    registration_id: UUID
    decision: Decision
    seen_version: int
    decided_by: str
    evidence: Evidence = field(repr=False)
    traceparent: str | None = None


async def settle(desk: CaseDesk, request: SettlementRequest) -> Settled:
    """Settle a case.

    Raises:
        NoSuchCaseError: there is no such registration.
        SettlementError: it cannot be settled so, and why.
        VersionConflictError, asyncpg.UniqueViolationError: somebody else was first; look again.
    """

    def decide(sitting: Sitting) -> list[Settled]:
        command = Settle(request.decision, request.seen_version, request.decided_by, sitting.sealed(request.evidence))
        entry = sitting.entry
        return [
            decide_settlement(
                entry.case, registration=entry.registration, command=command, claim_free=sitting.claim_free
            )
        ]

    _, [settled] = await desk.do(request.registration_id, decide, traceparent=request.traceparent)
    assert isinstance(settled, Settled)  # noqa: S101  the one event that `decide` gives
    return settled
