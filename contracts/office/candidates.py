"""Possible candidates surveyed at both levels (代表资源排摸): who is proposed where, by whom, and how far that is.

Sources: whoever may vote may be elected (Election Law 4); who nominates (Election Law 30); how many candidates there
are to be (Election Law 31). Nothing here refuses anybody.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.office.recorded import OfficeEvent


class CandidateEventType(StrEnum):
    """`ce_type` of the events about candidates."""

    SURVEYED = "xuanmin.election.candidate_surveyed.v1"


Nominator = Literal["party_organisation", "mass_organisation", "voters"]
"""Who proposes: parties and people's organisations, alone or together, or ten voters or more (Election Law 30)."""

Stage = Literal["surveyed", "nominated", "formal", "withdrawn"]
"""How far it is: a name that was thought of, a nomination (初步候选人), a formal candidate (正式候选人), or no more."""


class CandidateSurveyed(OfficeEvent):
    """A candidate under the office's own `reference`, whole.

    `voter_token` is the person's where `number_known` is true (the number is sound), else one that stands for nobody.
    `name_sealed` is sealed with the election's key for names, `details_sealed` (CandidateDetails) with that for
    details, both bound to `candidate_id`, which is the stream's id too. `place_code` is the work unit or village.
    `nominators` is how many voters nominate together, `body` which organisation does.
    """

    candidate_id: UUID
    reference: str
    level: Literal["district", "town"]
    constituency: str
    name_sealed: str
    voter_token: str
    number_known: bool
    gender: Literal["male", "female"] | None = None
    place_code: str | None = None
    nominated_by: Nominator
    nominators: Annotated[int | None, Field(ge=1)] = None
    body: str | None = None
    incumbent: bool = False
    stage: Stage
    details_sealed: str


class CandidateDetails(BaseModel):
    """What `details_sealed` holds: the identity number as it was written, and the notes on the qualification."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id_number: Annotated[str | None, Field(max_length=64)] = None
    notes: Annotated[str | None, Field(max_length=4000)] = None
