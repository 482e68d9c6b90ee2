"""What can happen to a voter: a version of a registration came in, or an event of the validation's log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from contracts.appeals import AppealEvent
from contracts.cases import CaseEvent
from contracts.confirmations import ConfirmationEvent
from contracts.coverage import ResidentEvent
from contracts.registrations import Move
from contracts.validations import Verdict

VersionKind = Literal["submitted", "corrected", "withdrawn", "transferred"]


@dataclass(frozen=True, slots=True)
class RegistrationVersion:
    """One version of a registration, as the registration service told it. `move` is known of the latest one only."""

    registration_id: UUID
    election_id: str
    version: int
    kind: VersionKind
    place_code: str
    channel: str
    move: Move | None = None


StreamEvent: TypeAlias = Verdict | CaseEvent | ConfirmationEvent | AppealEvent | ResidentEvent


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: `kind` names it; `order` is its place among what was recorded `at` the same moment.

    `words` are what somebody wrote, `evidence` what a decision or a paper rests on; None where there is none, or where
    nothing opens it any more.
    """

    at: datetime
    order: int
    kind: str
    what: RegistrationVersion | StreamEvent
    words: str | None = field(default=None, repr=False)
    evidence: Mapping[str, Any] | None = field(default=None, repr=False)
