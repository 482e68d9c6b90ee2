"""What somebody fills in about a possible candidate."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.codes import Code
from contracts.office.candidates import Nominator, Stage
from contracts.office.seats import Level
from services.runtime.said import Reference, Title
from services.runtime.written import PersonName, Words


class CandidateForm(BaseModel):
    """A candidate as it is now. `name`, `id_number` and `notes` (on the qualification) are kept sealed.

    `nominators` is how many voters nominate together, `body` which organisation does; `gender` left out: as the number
    says.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    level: Level
    constituency: Code
    name: PersonName
    id_number: Annotated[str | None, Field(max_length=64, pattern=r"^[^\x00]*$")] = None
    gender: Literal["male", "female"] | None = None
    place_code: Code | None = None
    nominated_by: Nominator
    nominators: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    body: Title | None = None
    incumbent: bool = False
    stage: Stage = "surveyed"
    notes: Words | None = None


class CandidateItemForm(CandidateForm):
    """A candidate under the office's own reference."""

    reference: Reference
