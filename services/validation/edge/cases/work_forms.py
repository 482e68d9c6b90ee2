"""What a clerk sends about the work on a case; names without blanks around them, moments with offset, days as days."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.cases import CallOutcome, CertificateStep, Disclosable, Papers, Permit
from services.runtime.said import Day, Moment, Title
from services.runtime.written import SAYS_SOMETHING, PersonName, Words

ClerkName = Annotated[PersonName, AfterValidator(str.strip)]
"""A clerk's name as it stands in the queue: asked for by the same text."""


Reason = Annotated[str, Field(max_length=500, pattern=SAYS_SOMETHING)]
"""Why a case changes hands; it is kept sealed."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: ClerkName


class AssignmentForm(_Form):
    """`by` takes a case, gives it back, or hands it over `to` another clerk. Where it is with somebody else, with a
    `reason`."""

    action: Literal["take", "release", "hand_over"]
    to: ClerkName | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _to_somebody(self) -> Self:
        if (self.to is not None) != (self.action == "hand_over"):
            raise ValueError("`to` says to whom a case is handed over, and goes with hand_over only")
        return self

    @model_validator(mode="after")
    def _one_s_own_needs_no_reason(self) -> Self:
        if self.reason is not None and self.action == "release":
            raise ValueError("only who has a case gives it back: `reason` goes with take and hand_over")
        return self


class CallForm(_Form):
    """A call that was made, what was said, and when to try again."""

    outcome: CallOutcome
    words: Words | None = None
    next_attempt_at: Moment | None = None


class NoteForm(_Form):
    """A note."""

    words: Words


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PapersPart(_Part):
    """What stands on a certificate."""

    number: Annotated[str, Field(max_length=100, pattern=SAYS_SOMETHING)]
    issuer: Title
    issued_on: Day

    def kept(self) -> Papers:
        """As the event keeps it."""
        return Papers(number=self.number.strip(), issuer=self.issuer.strip(), issued_on=self.issued_on)


class CertificateForm(_Form):
    """A step of the certificate; its papers come with `received`."""

    step: CertificateStep
    papers: PapersPart | None = None

    @model_validator(mode="after")
    def _papers_come_in_once(self) -> Self:
        if (self.papers is not None) != (self.step == "received"):
            raise ValueError("`papers` go with the step received, and with no other")
        return self


class PermitPart(_Part):
    """A residence permit as it was seen: when it was issued, and each yearly endorsement."""

    issued_on: Day
    endorsed_on: Annotated[list[Day], Field(max_length=60)] = []

    @model_validator(mode="after")
    def _endorsed_afterwards(self) -> Self:
        if any(day < self.issued_on for day in self.endorsed_on):
            raise ValueError("a permit cannot be endorsed before it was issued")
        return self

    def kept(self) -> Permit:
        """As the event keeps it: in the order of the days, each once."""
        return Permit(issued_on=self.issued_on, endorsed_on=tuple(sorted(set(self.endorsed_on))))


class PermitForm(_Form):
    """The residence permit that a clerk has seen."""

    permit: PermitPart


class DisclosureForm(_Form):
    """Who wants to see which values in clear, and why."""

    fields: Annotated[list[Disclosable], Field(min_length=1, max_length=5)]
    reason: Words
