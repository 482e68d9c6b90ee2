"""What every request of an operator says: who asks for it, and why."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.runtime.written import SAYS_SOMETHING, PersonName

Reason = Annotated[str, Field(max_length=400, pattern=SAYS_SOMETHING)]
"""Why: a sentence for whoever reads the record later."""


class ActForm(BaseModel):
    """An operator's request; those that need more add fields."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    reason: Reason
