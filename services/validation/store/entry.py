"""A registration as validation keeps it: what was last heard of it, and the state that its events have led to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.registrations import Registration
from contracts.validations import Trigger
from services.validation.domain.cases.case import UNJUDGED, CaseState
from services.validation.domain.likeness.keys import NO_KEYS, Keys


@dataclass(slots=True)
class Entry:
    """One registration: `registration` as its latest event carries it (`body` are the bytes), `case` its state.

    `event_type`, `event_id`, `recorded_at` and `traceparent` are that event's (None: kept before they were). `due`: why
    it is to be assessed, None where it is not. `is_new`: it is not in the table yet. `held_in` is the election in which
    it held its claim before this transaction, if it did. `open_since`: since when its case is open. `spouse_token`: the
    spouse whom its assessment looked at. `likeness`: the keys under which those who may be the same person find it;
    `likely`: whom its finding PROBABLE_DUPLICATE stands for.
    """

    registration: Registration
    body: bytes = field(repr=False)
    event_type: str | None
    event_id: str
    recorded_at: datetime | None
    traceparent: str | None
    case: CaseState = UNJUDGED
    due: Trigger | None = None
    is_new: bool = False
    held_in: str = ""
    open_since: datetime | None = None
    spouse_token: str | None = None
    likeness: Keys = NO_KEYS
    likely: tuple[UUID, ...] = ()
