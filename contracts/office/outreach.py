"""Contacts with work units (单位动员): whom one spoke with, what the unit doubted and promised, when it enrolled.

A unit has one stream. Each of its events holds one contact and the unit's standing after it, so that whoever reads the
latest knows all; what people said is sealed, what they doubted is a code.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from contracts.office.recorded import OfficeEvent


class OutreachEventType(StrEnum):
    """`ce_type` of the outreach's events."""

    CONTACTED = "xuanmin.election.unit_contacted.v1"


Means = Literal["call", "visit", "meeting", "letter", "message"]
"""How a unit was contacted."""

Outcome = Literal["no_answer", "reluctant", "promised", "declined", "enrolled"]
"""What a contact came to. Enrolled: the unit registers its own staff, and names who does."""

Stage = Literal["contacted", "reluctant", "promised", "declined", "enrolled"]
"""How far a unit is after a contact."""

StageShown = Literal["not_contacted", "contacted", "reluctant", "promised", "declined", "enrolled"]
"""How far a unit is where all units are shown: one that nobody has contacted has no event."""

STAGES: Final[tuple[StageShown, ...]] = get_args(StageShown)
"""Every stage in which a unit can be shown, the earliest first."""

Doubt = Literal[
    "too_much_work",
    "many_staff",
    "many_elderly",
    "who_is_responsible",
    "privacy",
    "no_time",
    "already_elsewhere",
    "other",
]
"""Why a unit hesitates to report its voters."""

Voters = Annotated[int, Field(ge=1, le=10_000_000)]
"""How many voters a unit has in mind."""


class Promise(BaseModel):
    """So many voters will be registered by the end of that day."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    voters: Voters
    by_day: date


class UnitContact(BaseModel):
    """What `contact_sealed` holds: who registers at the unit, and how to reach them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Annotated[str | None, Field(max_length=50)] = None


class UnitStanding(BaseModel):
    """How a unit stands after all its contacts, in the order in which these were made.

    `doubts`: everything that it ever doubted, the first first. `promise`: the latest one that it has not gone back on.
    `expected_voters`: how many it said it will report, while it is enrolled. `won_over_at_attempt`: which contact it
    enrolled at after it had been reluctant or had declined; None where it has not enrolled, or never hesitated.
    `next_contact_on`: what was agreed at the last contact.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    stage: Stage
    attempts: Annotated[int, Field(ge=1)]
    doubts: tuple[Doubt, ...]
    promise: Promise | None
    expected_voters: int | None
    last_contact_at: datetime
    next_contact_on: date | None
    won_over_at_attempt: int | None


class ContactSaid(OfficeEvent):
    """A contact with a unit, as somebody tells it.

    A contact is known by its moment and means; whoever tells it otherwise later corrects it. `spoke_with_sealed` (a
    name), `contact_sealed` (UnitContact) and `words_sealed` (text) are sealed with the election's key for details,
    bound to the unit's stream.
    """

    place_code: str
    means: Means
    contacted_at: datetime
    outcome: Outcome
    doubts: tuple[Doubt, ...] = ()
    promise: Promise | None = None
    expected_voters: Voters | None = None
    next_contact_on: date | None = None
    spoke_with_sealed: str | None = None
    contact_sealed: str | None = None
    words_sealed: str | None = None


class UnitContacted(ContactSaid):
    """A contact with a unit, and the unit's `standing` after it.

    `attempt` counts the contacts from 1 in the order in which they were recorded; a corrected one keeps its number.
    """

    attempt: Annotated[int, Field(ge=1)]
    standing: UnitStanding
