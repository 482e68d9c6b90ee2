"""What the parts of an election's set-up are written with: codes, titles, and models that know no other keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
"""The office's own short name of a place, constituency, body or patch."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""What people call a thing, in a line."""


class Part(BaseModel):
    """A part of the set-up file: a key that it does not know is a mistake of whoever wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
