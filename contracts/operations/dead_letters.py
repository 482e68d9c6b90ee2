"""Dead letters dealt with by operators: put back on their topic, answered by a corrected record, or set aside.

An order to redrive is recorded before anything is published, and each portion that was put back after it was, so that
whoever goes on knows where. All events of an order stand in one stream, whose subject is its topic and its id.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.operations.acts import OperatorAct
from contracts.submissions import Unreadable


class DeadLettersEventType(StrEnum):
    """`ce_type` of what is done to dead letters."""

    REDRIVE_ASKED = "xuanmin.operations.dead_letters_redrive_asked.v1"
    REDRIVEN = "xuanmin.operations.dead_letters_redriven.v1"
    REDRIVE_STOPPED = "xuanmin.operations.dead_letters_redrive_stopped.v1"
    CORRECTED = "xuanmin.operations.dead_letters_corrected.v1"
    SET_ASIDE = "xuanmin.operations.dead_letters_set_aside.v1"


class OffsetRange(BaseModel):
    """Dead letters by their offsets in the dead letters' topic, `first` and `last` among them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    first: Annotated[int, Field(ge=0)]
    last: Annotated[int, Field(ge=0)]


class LettersChosen(BaseModel):
    """Which dead letters are meant: those of which everything that is said here is true; empty: any.

    `partition` is that of the record that could not be read, `place` the place in what was submitted; `since` (from
    then on) and `until` (before then) compare with when it could not be read.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    reason: Unreadable | None = None
    place: str | None = None
    partition: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    offsets: tuple[OffsetRange, ...] = ()


class _Redrive(OperatorAct):
    """What every event of an order has: its id, and whose dead letters on which cluster the offsets mean."""

    redrive: UUID
    topic: str
    cluster: str
    rate: Annotated[int, Field(ge=1)]


class DeadLettersRedriveAsked(_Redrive):
    """Put back those of the dead letters at `first` up to before `end` that are `chosen`, at most `rate` a second.

    `again`: also those that were put back or corrected before.
    """

    chosen: LettersChosen
    first: int
    end: int
    again: bool = False


class DeadLettersRedriven(_Redrive):
    """A portion was put back: `count` of them, at these `letters`; or nothing, where the order ends so.

    All up to `through` are looked at; `put_back` are they in all, and `left_out` of the chosen, by why. After
    `finished` nothing follows.
    """

    letters: tuple[OffsetRange, ...]
    count: Annotated[int, Field(ge=0)]
    through: int
    put_back: Annotated[int, Field(ge=0)]
    left_out: dict[str, int] = Field(default_factory=dict)
    finished: bool = False


class DeadLettersRedriveStopped(_Redrive):
    """Somebody stopped the order; all up to `through` had been looked at, and `put_back` were put back."""

    through: int
    put_back: Annotated[int, Field(ge=0)]


class DeadLetterCorrected(OperatorAct):
    """A corrected record is sent instead of the one in the dead letter at `offset`, whose `dl_id` is `letter`."""

    topic: str
    cluster: str
    offset: int
    letter: UUID


class DeadLettersSetAside(OperatorAct):
    """Nothing is to be done about these `letters`, `count` of them: whoever looks for what is open passes them over."""

    topic: str
    cluster: str
    letters: tuple[OffsetRange, ...]
    count: Annotated[int, Field(ge=1)]
