"""What every event of the election office carries."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class OfficeEvent(BaseModel):
    """An event about one thing that the office keeps: a patch, a unit, a poster, a decision.

    `version` is its place in that thing's stream: the later one wins, in whatever order events arrive. `by` is who
    recorded it. `fingerprint` is the keyed fingerprint of what was said in clear: the same said again changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    election_id: str
    version: Annotated[int, Field(ge=1)]
    by: str
    fingerprint: str
