"""What a clerk fills in about an appeal. Times that are left out are now."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.appeals import AppealKind, AppealOutcome
from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from services.runtime.said import Day, Moment, Reference, Title
from services.runtime.written import PersonName, Words


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName


class LodgingForm(_Form):
    """An appeal as it came in at `lodged_at`. Whom it is about: a registration, or an identity number, or neither where
    only a name is known. `appellant`, `phone` and `statement` are kept sealed, the number not at all."""

    election_id: ElectionId
    reference: Reference
    kind: AppealKind
    registration_id: UUID | None = None
    id_number: Annotated[str | None, Field(max_length=64)] = None
    place_code: Code | None = None
    appellant: PersonName
    phone: Annotated[str | None, Field(max_length=50, pattern=r"^[^\x00]*$")] = None
    statement: Words
    lodged_at: Moment | None = None


class DecisionForm(_Form):
    """The election committee's decision; `by` is the person who decides, `reason` is kept sealed."""

    outcome: AppealOutcome
    reason: Words
    decided_at: Moment | None = None


class SuitForm(_Form):
    """The appellant sued."""

    court: Title
    filed_on: Day


class JudgmentForm(_Form):
    """The court judged; `reason` is kept sealed."""

    outcome: AppealOutcome
    judged_on: Day
    reason: Words
