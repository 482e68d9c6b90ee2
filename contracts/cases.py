"""Events of `voter.validations.v1` about the work on a case: who has it, whom they phoned, which papers came.

They stand in the registration's validation stream between its verdicts, and change no status. What people wrote or
heard is sealed with the election's key for details, bound to `registration_id`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.validations import Decision


class CaseEventType(StrEnum):
    """`ce_type` of the events about a case."""

    ASSIGNED = "xuanmin.validation.case_assigned.v1"
    CALL_LOGGED = "xuanmin.validation.call_logged.v1"
    NOTE_ADDED = "xuanmin.validation.note_added.v1"
    SETTLEMENT_PROPOSED = "xuanmin.validation.settlement_proposed.v1"
    SETTLEMENT_DECLINED = "xuanmin.validation.settlement_declined.v1"
    CERTIFICATE_MOVED_ON = "xuanmin.validation.certificate_moved_on.v1"
    PERMIT_RECORDED = "xuanmin.validation.permit_recorded.v1"
    DISCLOSED = "xuanmin.validation.disclosed.v1"


CallOutcome = Literal["reached", "no_answer", "wrong_number", "called_back"]
"""How a call (电话核对) ended; `called_back`: the voter phoned us."""

CertificateStep = Literal["advised", "requested", "received", "verified", "rejected"]
"""How far an eligibility certificate (选民资格证明) is: the voter was told of it, it was asked for at the household
place, the paper came in, a second clerk has checked it, or found it wanting (Shanghai's rules 20(10))."""

Disclosable = Literal["name", "id_number", "phone", "address", "registry"]
"""What a clerk can ask to see in clear; `registry` is the registry's name and address."""

Shown = Literal[Disclosable, "standing"]
"""What was shown to somebody; `standing`: where a voter is registered, to who searched for the identity number."""


class CaseEvent(BaseModel):
    """What every event about a case carries. `version` is its place in the registration's validation stream; `by` the
    clerk."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    registration_id: UUID
    version: Annotated[int, Field(ge=1)]
    registration_version: Annotated[int, Field(ge=1)]
    election_id: str
    source: str
    submission_id: str
    voter_token: str
    by: str


class CaseAssigned(CaseEvent):
    """The case is with `assignee` from now on, or with nobody: taken, released, or handed over.

    `words_sealed` is why (text): it is there where the case was with somebody who did not do it, and may be elsewhere.
    """

    assignee: str | None
    how: Literal["taken", "released", "handed_over"]
    words_sealed: str | None = None


class CallLogged(CaseEvent):
    """Somebody phoned about the case. `words_sealed` is what was said (text), `next_attempt_at` when to try again.

    `asked_under` is the keyed fingerprint of the request and its Idempotency-Key: by it a repeat is known.
    """

    outcome: CallOutcome
    next_attempt_at: datetime | None = None
    words_sealed: str | None = None
    asked_under: str | None = None


class NoteAdded(CaseEvent):
    """A clerk's note (text, sealed). `asked_under` is as with a call."""

    words_sealed: str
    asked_under: str | None = None


class SettlementProposed(CaseEvent):
    """A first clerk would decide so; the policy asks for a second one first. `evidence_sealed` is that of Settled."""

    decision: Decision
    evidence_sealed: str
    policy_version: str


class SettlementDeclined(CaseEvent):
    """The second clerk does not agree, or the first took the proposal back: the case goes on."""

    words_sealed: str


class CertificateMovedOn(CaseEvent):
    """A step of the eligibility certificate. `papers_sealed` (Papers) is there once the paper is in."""

    step: CertificateStep
    papers_sealed: str | None = None


class PermitRecorded(CaseEvent):
    """The residence permit's endorsements were seen. `permit_sealed` holds a Permit."""

    permit_sealed: str


class Disclosed(CaseEvent):
    """What is personal was shown to `by`, for a reason (text, sealed)."""

    fields: tuple[Shown, ...]
    words_sealed: str


class _Paper(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Papers(_Paper):
    """What `papers_sealed` holds: the certificate's number, who issued it, and when."""

    number: Annotated[str, Field(min_length=1, max_length=100)]
    issuer: Annotated[str, Field(min_length=1, max_length=200)]
    issued_on: date


class Permit(_Paper):
    """What `permit_sealed` holds: when the residence permit was issued, and each yearly endorsement (签注)."""

    issued_on: date
    endorsed_on: Annotated[tuple[date, ...], Field(max_length=60)] = ()
