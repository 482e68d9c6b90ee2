"""Reporting's read models, filled anew from the topics: asked for, put in the place of the old ones, or given up."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.operations.acts import OperatorAct


class ProjectionEventType(StrEnum):
    """`ce_type` of what is done to a projection."""

    REBUILD_BEGUN = "xuanmin.operations.projection_rebuild_begun.v1"
    SWAPPED = "xuanmin.operations.projection_swapped.v1"
    REBUILD_CANCELLED = "xuanmin.operations.projection_rebuild_cancelled.v1"


class ProjectionRebuildBegun(OperatorAct):
    """Somebody had the projection filled anew beside the one that answers. `run` names this rebuild in its events.

    `fewer_is_right`: it may take the old one's place although it lacks registrations that the old one has.
    """

    run: UUID
    fewer_is_right: bool = False


class ProjectionSwapped(OperatorAct):
    """The projection that `run` filled answers from now on; who began the rebuild stands for it.

    `events` were read in `seconds`, from the beginning to this moment.
    """

    run: UUID
    events: Annotated[int, Field(ge=0)]
    seconds: Annotated[float, Field(ge=0)]


class ProjectionRebuildCancelled(OperatorAct):
    """Somebody had `run` given up when `events` were read; the projection that answers stayed as it was."""

    run: UUID
    events: Annotated[int, Field(ge=0)]
    seconds: Annotated[float, Field(ge=0)]
