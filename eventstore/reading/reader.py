"""What a service does with batches of records, and what is counted of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import ConsumerRecord

from eventstore.database import Connection


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that a reader cannot read: why, in words without any of its values."""

    record: ConsumerRecord
    reason: str
    detail: str


class Reader(Protocol):
    """What a service does with batches of records. `name` is its consumer group and its checkpoints' name."""

    @property
    def name(self) -> str: ...

    @property
    def topics(self) -> tuple[str, ...]: ...

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        """Keep what follows from `records` inside the transaction on `connection`; answer what could not be read."""

    async def committed(self) -> None:
        """Called after the transaction has committed; what it raises is logged and undoes nothing."""


@dataclass(slots=True)
class Counts:
    """What a consumer did since it started, for its metrics."""

    records: int = 0
    batches: int = 0
    dead_letters: int = 0
    conflicts: int = 0
    waits: int = 0
    progress: float = 0.0
    """The event loop's time of the last batch that was kept."""
