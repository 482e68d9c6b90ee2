"""Events of `voter.validations.v1` about residents of the baseline: who of them may vote here, and who saw their names.

Whoever may vote, is not registered, and has no recorded reason, is missed: 不漏登 is a number. Validation compares the
baseline with the resident registry, because it alone knows both; each resident has a stream of their own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class CoverageEventType(StrEnum):
    """`ce_type` of the events about a resident of the baseline."""

    COMPARED = "xuanmin.validation.resident_compared.v1"
    DISCLOSED = "xuanmin.validation.resident_disclosed.v1"


NotExpected = Literal[
    "UNDER_AGE", "DECEASED", "MOVED_OUT", "RIGHTS_DEPRIVED", "RIGHTS_SUSPENDED", "LEFT_OFF", "NON_LOCAL", "NOT_LISTED"
]
"""Why a resident is not expected to register here: the findings' codes, and that no household lists them any more.

Nobody is refused for it: whoever registers is registered. `NON_LOCAL`: the household is outside the city, and they vote
there unless they bring the certificate (Shanghai's rules 20).
"""


class ResidentEvent(BaseModel):
    """What every event of a resident carries. `version` is its place in the resident's stream."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    election_id: str
    voter_token: str
    version: Annotated[int, Field(ge=1)]


class ResidentCompared(ResidentEvent):
    """Where a resident of the baseline lives, and whether they may vote here; `why_not` where not.

    Listed in several households, a resident counts in the first of them by place, patch and household.
    """

    place_code: str
    patch_code: str
    household_id: UUID
    no: Annotated[int, Field(ge=1)]
    may_vote: bool
    why_not: NotExpected | None = None


class ResidentDisclosed(ResidentEvent):
    """Somebody saw this resident's name and address in a list. `reason_sealed` is why (text), sealed with the
    election's key for details and bound to the resident's stream."""

    by: str
    reason_sealed: str
