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
    UNDER_AGE = "UNDER_AGE"
    DUPLICATE = "DUPLICATE"
    NON_LOCAL = "NON_LOCAL"
    PLACE_UNKNOWN = "PLACE_UNKNOWN"


Status = Literal["verified", "suspected", "eligible", "refused", "duplicate", "withdrawn"]
"""What validation can make of a registration; `pending` is having no verdict yet."""

Decision = Literal["eligible", "refused", "duplicate", "withdrawn"]
"""How a clerk settles a case."""

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
    person on the roll whose later findings a person has yet to decide.
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


class Assessed(Verdict):
    """The machine compared the registration: `verified`, or `suspected` with findings. It never refuses."""

    outcome: Literal["verified", "suspected"]
    policy_version: str
    holds_claim: bool


class Settled(Verdict):
    """A person decided a case: who, on what ground, resting on which calls and certificate (sealed).

    `revision` is the submission's at the settlement: only a later one overtakes a withdrawal.
    """

    decision: Decision
    decided_by: str
    revision: int
    basis_fingerprint: str
    evidence_sealed: str
    holds_claim: bool


class Evidence(BaseModel):
    """What `evidence_sealed` holds: the clerk's own words and papers, which may be personal."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    reason: str
    calls: tuple[dict[str, Any], ...] = ()
    certificate: dict[str, Any] | None = None


EVENT_SOURCE: Final = "/xuanmin/validation"
"""`ce_source` of everything that the validation service publishes."""
