"""Consumers held by operators: paused at once, resumed, or drained: the topics as they are now, then nothing more."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from contracts.operations.acts import OperatorAct


class ConsumerEventType(StrEnum):
    """`ce_type` of what is done to a consumer."""

    PAUSED = "xuanmin.operations.consumer_paused.v1"
    RESUMED = "xuanmin.operations.consumer_resumed.v1"
    DRAINING = "xuanmin.operations.consumer_draining.v1"


class PartitionEnd(BaseModel):
    """Where a partition ended at a moment: the offset behind its last record."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: str
    partition: int
    offset: int


class ConsumerPaused(OperatorAct):
    """The consumer named by `subject` reads nothing more until it is resumed."""


class ConsumerResumed(OperatorAct):
    """The consumer reads on from its checkpoints."""


class ConsumerDraining(OperatorAct):
    """The consumer reads what the topics held then, up to `until`, and stands still behind it until it is resumed.

    Offsets are those of `cluster`; on another cluster the consumer is paused at once.
    """

    cluster: str
    until: list[PartitionEnd]
