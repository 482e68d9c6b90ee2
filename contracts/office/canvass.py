"""Patches (划片包干), the baseline of residents in them (底数), and visits from door to door.

A village divides its area into patches, each with a person responsible (责任制); what is known of who lives there is
the baseline, household by household. Everything about a person is sealed; households and patches have the office's own
codes, which hold neither a name nor an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.office.recorded import OfficeEvent


class CanvassEventType(StrEnum):
    """`ce_type` of the canvass's events."""

    PATCH_DRAWN = "xuanmin.election.patch_drawn.v1"
    HOUSEHOLD_LISTED = "xuanmin.election.household_listed.v1"
    VISITED = "xuanmin.election.household_visited.v1"


VisitResult = Literal["registered", "absent", "moved", "refused", "come_again"]
"""What a visit came to. `moved` and `refused` are reasons not to be registered, the others are not."""

AT_THE_DOOR: Mapping[VisitResult, str] = {
    "registered": "已登记",
    "absent": "不在家",
    "moved": "已迁出",
    "refused": "拒绝",
    "come_again": "再来",
}
"""How a result is said at the door, in the order in which it is chosen."""

REASONS: tuple[VisitResult, ...] = ("moved", "refused")
"""The results that say why somebody is not registered; `moved` says it of the household alone where it was said: whom
another one lists by now is to be asked there."""


class PatchDrawn(OfficeEvent):
    """A patch as it is now. `given_up`: it is no patch any more.

    `people_sealed` holds PatchPeople, sealed with the election's key for details and bound to the patch's stream.
    """

    patch_id: UUID
    place_code: str
    patch_code: str
    name: str
    volunteers: Annotated[int, Field(ge=0)]
    people_sealed: str
    given_up: bool = False


class PatchPeople(BaseModel):
    """What `people_sealed` holds: who is responsible for a patch, and who helps."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    responsible: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Annotated[str | None, Field(max_length=50)] = None
    volunteers: Annotated[tuple[str, ...], Field(max_length=100)] = ()


class BaselineResident(BaseModel):
    """Somebody who lives in a household, under the number `no` in it (from 1).

    `voter_token` is the person's where `known` is true (the number is sound), else one made from the household and what
    was said of the person. Whoever is listed again keeps the number; a number is given to nobody else afterwards.
    `person_sealed` holds BaselinePerson, sealed with the election's key for details, bound to the household.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    no: Annotated[int, Field(ge=1)]
    voter_token: str
    known: bool
    person_sealed: str


class BaselinePerson(BaseModel):
    """What `person_sealed` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(max_length=100)]
    id_number: Annotated[str, Field(max_length=50)]
    phone: Annotated[str | None, Field(max_length=50)] = None


class HouseholdListed(OfficeEvent):
    """A household of the baseline as it is now, with everybody who lives in it; with nobody, it is struck from it.

    `address_sealed` is its address (text), sealed with the election's key for details and bound to `household_id`,
    which is its stream's id too: visits are events of the same stream.
    """

    household_id: UUID
    place_code: str
    patch_code: str
    household_code: str
    address_sealed: str
    residents: tuple[BaselineResident, ...]


class ResidentVisit(BaseModel):
    """What a visit came to for one resident, by the number in the household and the token that this stands for."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    no: Annotated[int, Field(ge=1)]
    voter_token: str
    result: VisitResult


class HouseholdVisited(OfficeEvent):
    """Somebody was at the door. A visit changes nobody's registration; the latest result of a resident stands.

    Visits are recorded in any order: of a resident's results (by `voter_token`) stands that of the greatest
    `(visited_at, version, household_id)`. So a visit told of late does not hide what came after it, and a mistake is
    mended by telling of the same moment again.

    `words_sealed` is what the visitor noted (text), sealed with the election's key for details, bound to the household.
    """

    household_id: UUID
    place_code: str
    patch_code: str
    household_code: str
    visited_at: datetime
    residents: tuple[ResidentVisit, ...]
    next_visit_on: date | None = None
    words_sealed: str | None = None
