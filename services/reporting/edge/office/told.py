"""What a subject of the office's is told, and who keeps it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

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
