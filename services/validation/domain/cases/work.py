"""The work on one registration's case: who has it, whom they phoned, which papers came, what somebody proposed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from contracts.cases import (
    CallLogged,
    CallOutcome,
    CaseAssigned,
    CaseEvent,
    CertificateMovedOn,
    CertificateStep,
    NoteAdded,
    PermitRecorded,
    SettlementDeclined,
    SettlementProposed,
)
from contracts.validations import Decision


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a first clerk would decide, until a second one approves or declines it."""

    decision: Decision
    by: str
    registration_version: int
    evidence_sealed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Certificate:
    """An eligibility certificate on its way: its latest step, who took it, and the papers (sealed) once they are in."""

    step: CertificateStep
    by: str
    papers_sealed: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Work:
    """What people have done about a case so far; `calls` and `notes` count them, their words are in the log.

    `permit_sealed` is the residence permit as a clerk saw it (contracts.cases.Permit, sealed). `asked_under` are the
    latest requests that logged a call or added a note: two equal calls are two calls, but one request is one.
    """

    assignee: str | None = None
    calls: int = 0
    last_outcome: CallOutcome | None = None
    next_attempt_at: datetime | None = None
    notes: int = 0
    certificate: Certificate | None = None
    permit_sealed: str | None = field(default=None, repr=False)
    proposal: Proposal | None = None
    asked_under: tuple[str, ...] = ()


NO_WORK: Final = Work()
REQUESTS_REMEMBERED: Final = 16
"""So many requests are remembered with the work itself; kept answers remember all of them, but a crash can lose one."""


def evolve_work(work: Work, event: CaseEvent) -> Work:
    """The work after an event about the case; unchanged by what is not known."""
    changes: dict[str, Any] = {}
    match event:
        case CaseAssigned():
            changes = {"assignee": event.assignee}
        case CallLogged():
            changes = {
                "calls": work.calls + 1,
                "last_outcome": event.outcome,
                "next_attempt_at": event.next_attempt_at,
                "asked_under": _remembered(work, event.asked_under),
            }
        case NoteAdded():
            changes = {"notes": work.notes + 1, "asked_under": _remembered(work, event.asked_under)}
        case SettlementProposed():
            changes = {
                "proposal": Proposal(event.decision, event.by, event.registration_version, event.evidence_sealed)
            }
        case SettlementDeclined():
            changes = {"proposal": None}
        case CertificateMovedOn():
            papers = event.papers_sealed or (work.certificate.papers_sealed if work.certificate else None)
            changes = {"certificate": Certificate(event.step, event.by, papers)}
        case PermitRecorded():
            changes = {"permit_sealed": event.permit_sealed}
    return replace(work, **changes) if changes else work


def after_closing(work: Work) -> Work:
    """The work once the case is closed: with nobody, nothing left to try; the papers stay on file."""
    if work is NO_WORK:
        return work
    return replace(work, assignee=None, next_attempt_at=None, proposal=None)


def of_another_voter(work: Work) -> Work:
    """The work once the number was corrected to another person's: papers and proposal spoke of somebody else."""
    if work is NO_WORK:
        return work
    return replace(work, certificate=None, permit_sealed=None, proposal=None)


def _remembered(work: Work, asked_under: str | None) -> tuple[str, ...]:
    return work.asked_under if asked_under is None else (*work.asked_under, asked_under)[-REQUESTS_REMEMBERED:]
