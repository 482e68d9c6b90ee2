"""What is sent to settle many cases alike."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.set_up.elections import ElectionId
from contracts.validations import Decision, FindingCode
from services.runtime.said import PlaceAsked
from services.runtime.written import PersonName, Words
from services.validation.edge.decisions.decision_forms import Version

MOST: Final = 500


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PreviewForm(_Form):
    """Which open cases, and how they would be settled.

    `finding`: among others; `only_finding`: exactly these. `assignee`: whose cases, as the name was written.
    `decided_by` would settle them; where it is not said, the assignee would.
    """

    election_id: ElectionId
    decision: Decision
    place_code: PlaceAsked | None = None
    finding: FindingCode | None = None
    only_finding: Annotated[list[FindingCode], Field(min_length=1, max_length=50)] | None = None
    assignee: PersonName | None = None
    decided_by: PersonName | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST


class SeenCase(_Form):
    """A case, and the version of its registration that was looked at."""

    registration_id: UUID
    registration_version: Version


class BulkForm(_Form):
    """One decision on many cases, for one reason."""

    items: Annotated[list[SeenCase], Field(min_length=1, max_length=MOST)]
    decision: Decision
    decided_by: PersonName
    reason: Words
