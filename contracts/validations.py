"""Events of `voter.validations.v1`: what the assessment found and what people decided.

Each names the registration version that it judged. `status` is what the registration is after the event, so that every
reader comes to the same count without knowing the rules.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ValidationEventType(StrEnum):
    """`ce_type` of the topic's events."""

    ASSESSED = "xuanmin.validation.assessed.v1"
    SETTLED = "xuanmin.validation.settled.v1"
    REOPENED = "xuanmin.validation.reopened.v1"
    STRUCK_OFF = "xuanmin.validation.struck_off.v1"
    RESTORED = "xuanmin.validation.restored.v1"


class FindingCode(StrEnum):
    """What an assessment can find. Each is a reason to look, never a verdict."""

    ID_MALFORMED = "ID_MALFORMED"
    ID_FIFTEEN_DIGITS = "ID_FIFTEEN_DIGITS"
    ID_CHECKSUM = "ID_CHECKSUM"
    ID_BIRTH_DATE = "ID_BIRTH_DATE"
    ID_DAMAGED_BY_SPREADSHEET = "ID_DAMAGED_BY_SPREADSHEET"
    ID_GENDER_MISMATCH = "ID_GENDER_MISMATCH"
    ID_BIRTH_DATE_MISMATCH = "ID_BIRTH_DATE_MISMATCH"
    NAME_MALFORMED = "NAME_MALFORMED"
    NOT_IN_REGISTRY = "NOT_IN_REGISTRY"
    NAME_MISMATCH = "NAME_MISMATCH"
    NAME_VARIANT = "NAME_VARIANT"
    UNDER_AGE = "UNDER_AGE"
    DECEASED = "DECEASED"
    MOVED_OUT = "MOVED_OUT"
    RIGHTS_DEPRIVED = "RIGHTS_DEPRIVED"
    RIGHTS_SUSPENDED = "RIGHTS_SUSPENDED"
    LEFT_OFF = "LEFT_OFF"
    DUPLICATE = "DUPLICATE"
    PROBABLE_DUPLICATE = "PROBABLE_DUPLICATE"
    NON_LOCAL = "NON_LOCAL"
    PLACE_UNKNOWN = "PLACE_UNKNOWN"
    PLACE_MISMATCH = "PLACE_MISMATCH"


Status = Literal["verified", "suspected", "eligible", "refused", "duplicate", "withdrawn", "struck_off"]
"""What validation can make of a registration; `pending` is having no verdict yet."""

Decision = Literal["eligible", "refused", "duplicate", "withdrawn"]
"""How a clerk settles a case."""

Trigger = Literal[
    "submission", "waited", "set_up", "registry", "claim_released", "likeness_gone", "certificate", "reopened"
]
"""Why an assessment was made: a version of the registration came in; it had waited for its election or the registry;
the set-up or its policy changed; the registry did; another registration gave up the voter's claim, or is no longer like
this one; a certificate or a permit was put on file; a person opened the case again."""

StrikeOffGround = Literal["deceased", "deprived", "moved_out", "left_off", "not_of_age", "entered_by_mistake"]
"""Why somebody is taken off the roll (Election Law 27; Shanghai's rules 22)."""

ON_THE_ROLL: Final = frozenset({"verified", "eligible"})
COUNTS_AS_REGISTERED: Final = frozenset({"pending", "suspected", "verified", "eligible", "refused"})


class Finding(BaseModel):
    """One finding: `params` are codes, numbers and dates for the sentence that a reader is shown, nothing personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    params: dict[str, Any] = Field(default_factory=dict)


class Verdict(BaseModel):
    """What every validation event carries.

    `version` is the event's place in the registration's validation stream; the later wins. `under_review` marks a
    person on the roll whose later findings a person has yet to decide. `holds_claim`: nobody else can be registered
    with this voter's number in the election.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    registration_id: UUID
    version: Annotated[int, Field(ge=1)]
    registration_version: Annotated[int, Field(ge=1)]
    election_id: str
    source: str
    submission_id: str
    voter_token: str
    status: Status
    under_review: bool
    findings: tuple[Finding, ...]
    holds_claim: bool


class Assessed(Verdict):
    """The machine compared the registration: `verified`, or `suspected` with findings. It never refuses.

    `trigger` says why it was compared just now. `newly_of_age`: under age on the day of the election before this one.
    `held_open`: a person has doubts about the voter, so that whatever is found, a person decides. `arrived_ms`: of a
    version that was compared as it came in, the registration's own.
    """

    outcome: Literal["verified", "suspected"]
    policy_version: str
    trigger: Trigger = "submission"
    newly_of_age: bool = False
    held_open: bool = False
    arrived_ms: int | None = None


class Decided(Verdict):
    """What a person decided: who, under which policy, on what ground (sealed Evidence, bound to the registration)."""

    decided_by: str
    policy_version: str = ""
    evidence_sealed: str


class Settled(Decided):
    """A person decided a case, resting on calls and certificate.

    `revision` is the submission's at the settlement: only a later one overtakes a withdrawal. `proposed_by` is who
    proposed what `decided_by` approved, where the policy asks for two pairs of eyes.
    """

    decision: Decision
    revision: int
    basis_fingerprint: str
    proposed_by: str | None = None


class Reopened(Decided):
    """A settled case is open again. Who is on the roll stays there `under_review`, anybody else is `suspected`."""


class StruckOff(Decided):
    """Somebody was taken off the roll (除名), on a ground of the law; the claim on the voter is given up."""

    ground: StrikeOffGround


class Restored(Decided):
    """Who was struck off stands on the roll again, as `eligible`: a settlement of what is found just now."""

    revision: int
    basis_fingerprint: str


class Evidence(BaseModel):
    """What `evidence_sealed` holds: the clerk's own words and papers, which may be personal. `approval_reason` are the
    second clerk's, where one clerk proposed what another one approved."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    reason: str
    calls: tuple[dict[str, Any], ...] = ()
    certificate: dict[str, Any] | None = None
    approval_reason: str | None = None


EVENT_SOURCE: Final = "/xuanmin/validation"
"""`ce_source` of everything that the validation service publishes."""
