"""What a person sends who decides: always a name and a reason, both kept; the reason sealed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from contracts.validations import Decision, StrikeOffGround
from services.runtime.said import PapersFiled
from services.runtime.written import PersonName, Words

Version = Annotated[int, Field(ge=1)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SettlementForm(_Form):
    """A clerk's settlement. `registration_version` is the one that was looked at; reason, calls and certificate are
    kept sealed. A clerk's name stands under every decision."""

    decision: Decision
    registration_version: Version
    decided_by: PersonName
    reason: Words
    calls: Annotated[PapersFiled[list[dict[str, Any]]], Field(max_length=100)] = []
    certificate: PapersFiled[dict[str, Any]] | None = None


class ApprovalForm(_Form):
    """What a second person says to a proposed settlement; `approve` false declines it, or takes it back."""

    by: PersonName
    approve: bool
    reason: Words


class ReasonForm(_Form):
    """Who, and why."""

    by: PersonName
    reason: Words


class StrikeOffForm(ReasonForm):
    """On which ground of the law, upon which version of the registration."""

    ground: StrikeOffGround
    registration_version: Version
