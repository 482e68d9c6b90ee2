"""Which event the broker refuses: a refused batch says only that one of it is, so it is published in halves.

What stands before that event is published and noted. The event itself is never passed over: readers count on the log's
order, and only a person can tell why it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiokafka import errors

REFUSALS: Final = (
    errors.MessageSizeTooLargeError,
    errors.RecordListTooLargeError,
    errors.InvalidTimestampError,
    errors.InvalidTopicError,
    errors.TopicAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.PolicyViolationError,
    errors.UnsupportedForMessageFormatError,
    # What the client has no name for, an invalid record among it; where it was only a bad moment, the halves are taken.
    errors.UnknownError,
)
"""The broker is there and does not take the records: the same again is refused again until a person does something."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """The event at `position` of the log, of this `type` (`ce_type`), is refused with `error`, the error's name."""

    position: int
    type: str
    error: str


class Refused:
    """How many events a shard's relay publishes at once, and the one that cannot be published (`event`), if any."""

    def __init__(self, shard: int, most: int) -> None:
        self._shard = shard
        self._most = most
        self._until = 0
        self.event: RefusedEvent | None = None

    def at_once(self, position: int) -> int:
        """How many events behind `position` to publish together."""
        suspected = self._until - position
        return self._most if suspected <= 0 else max(1, suspected // 2)

    def found(self, batch: Sequence[Mapping[str, Any]], error: Exception) -> bool:
        """`batch` was refused; True: it was one event alone, so that it is this one, and no half is left to try."""
        first, self._until = batch[0], batch[-1]["position"]
        if len(batch) > 1:
            return False
        event = RefusedEvent(first["position"], first["type"], type(error).__name__)
        if event != self.event:
            log.error(
                "relay_refused", shard=self._shard, position=event.position, type=event.type, error=event.error
            )  # fmt: skip
        self.event = event
        return True

    def passed(self, position: int) -> None:
        """Everything up to `position` is published."""
        if self.event is not None and position >= self.event.position:
            self.event = None

    def forget(self) -> None:
        """Another relay publishes now: it finds out for itself."""
        self._until, self.event = 0, None
