"""Which events of the office are kept, by whom: the one table in which a subject's file is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from pydantic import BaseModel

from eventstore.database import Connection


class Told(NamedTuple):
    """What an event says, and when a store recorded it."""

    recorded_at: datetime
    type: str
    body: BaseModel


Keep = Callable[[Connection, Sequence[Told]], Awaitable[None]]
"""Keeps a batch's events of one subject, in whatever order they come; what is known already changes nothing."""


class Subject(NamedTuple):
    """A subject: its events' models by `ce_type`, and who keeps them."""

    types: Mapping[str, type[BaseModel]]
    keep: Keep


SUBJECTS: Final[tuple[Subject, ...]] = ()
"""In the order in which a batch's events are kept: everybody locks their rows in this order."""

MODELS: Final[Mapping[str, type[BaseModel]]] = {
    str(name): model for subject in SUBJECTS for name, model in subject.types.items()
}


async def keep_told(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of the office's subjects."""
    for subject in SUBJECTS:
        if of_this := [one for one in told if one.type in subject.types]:
            await subject.keep(connection, of_this)
