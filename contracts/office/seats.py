"""The committee's decision on how many deputies each constituency elects (名额分配), a stream a level.

Sources: the law's number of deputies (Election Law 12), seats by population (Election Law 15), one to three a
constituency (Election Law 25), roughly as many people per deputy everywhere (Election Law 26).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.office.recorded import OfficeEvent


class SeatsEventType(StrEnum):
    """`ce_type` of the events about seats."""

    DECIDED = "xuanmin.election.seats_decided.v1"


Level = Literal["district", "town"]
"""`district`: deputies to the congress of a district (or county); `town`: to that of a town."""


class ConstituencySeats(BaseModel):
    """A constituency, its people when the seats were decided, and how many deputies it elects (Election Law 25)."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    constituency: str
    population: Annotated[int, Field(ge=1)]
    seats: Annotated[int, Field(ge=1, le=3)]


class SeatsBasis(BaseModel):
    """What the number of deputies rests on: the population of the whole district or town, and the law's number for it
    with its article; each null where the set-up does not say the population."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    population: int | None = None
    quota: int | None = None
    article: str | None = None


class SeatsDecided(OfficeEvent):
    """The seats of a level's constituencies, all of them; `total` is their sum.

    `apportioned`: they are those that were computed. Where they are not, `reason_sealed` says why (text), sealed with
    the election's key for details and bound to the stream. `decided_by` is the body that decided, `reference` the
    public number of its resolution. `set_up_version`: of which set-up the figures are; null in older events.
    """

    level: Level
    total: Annotated[int, Field(ge=1)]
    basis: SeatsBasis
    rows: tuple[ConstituencySeats, ...]
    apportioned: bool
    decided_on: date
    decided_by: str
    reference: str | None = None
    reason_sealed: str | None = None
    set_up_version: Annotated[int | None, Field(ge=1)] = None
