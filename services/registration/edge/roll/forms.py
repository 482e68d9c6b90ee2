"""What is said of a publication, and for whom card codes are asked."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.roll.digest import MOST_CONSTITUENCIES, ConstituencyRoot, Hash, RollOrder, StorePosition
from services.runtime.said import Day
from services.runtime.written import PersonName, Words

MOST_CARDS: Final = 10_000
"""Card codes a request."""


class PublicationForm(BaseModel):
    """A roll, or a supplement to publication `follows`: what reporting worked out, and who publishes it, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["roll", "supplement"]
    follows: Annotated[int | None, Field(ge=1)] = None
    registration: StorePosition
    validation: StorePosition
    set_up_version: Annotated[int, Field(ge=1)]
    order: RollOrder
    constituencies: Annotated[tuple[ConstituencyRoot, ...], Field(max_length=MOST_CONSTITUENCIES)]
    root: Hash
    published_on: Day
    by: PersonName
    reason: Words


class CardsForm(BaseModel):
    """Whose card codes are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    registrations: Annotated[list[UUID], Field(max_length=MOST_CARDS)]
