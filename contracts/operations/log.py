"""A store's log published again by an operator: after a broker was lost, or for a reader that lost a part of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.operations.acts import OperatorAct

Republished = Literal["all", "stream", "positions", "residents"]
"""What is published again: the whole log; the events of one stream; those of some positions; or, at validation, the
resident registry as its store has it."""


class LogEventType(StrEnum):
    """`ce_type` of what is done to a log."""

    REPUBLISHED = "xuanmin.operations.log_republished.v1"


class LogRepublished(OperatorAct):
    """What the log (`subject`) held was ordered to be published again: `what`, the events of `stream_id` or those of
    the positions `first` to `last`; at most `rate` events a second (None: as fast as it goes).

    The same bytes under the same ids and keys: whoever reads them again knows them by stream and version.
    """

    what: Republished
    stream_id: UUID | None = None
    first: Annotated[int, Field(ge=1)] | None = None
    last: Annotated[int, Field(ge=1)] | None = None
    rate: Annotated[int, Field(ge=1)] | None = None
