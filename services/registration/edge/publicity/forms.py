"""What somebody fills in about an item of publicity."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.codes import Code
from contracts.office.publicity import PublicityChannel, PublicityKind
from services.runtime.said import Day, Reference, Title
from services.runtime.written import PersonName


class PublicityForm(BaseModel):
    """An item as it is now: pieces of a material, or times of a post or broadcast; 0 takes it back.

    `title` is what stands on it, and is published: nobody's words or number belong in it.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    kind: PublicityKind
    channel: PublicityChannel | None = None
    quantity: Annotated[int, Field(ge=0, le=1_000_000_000)]
    place_code: Code | None = None
    on_day: Day
    title: Title


class PublicityItemForm(PublicityForm):
    """An item under the office's own reference."""

    reference: Reference
