"""Set-ups as earlier versions of their event had them: described for whoever reads the topic from its beginning."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.set_up.elections import ElectionSetUp


class SetUpV1(BaseModel):
    """An election was set up, or its set-up replaced, as version 1 of the event told it: not by whom.

    While services of two releases run side by side it is still written, and then says `by` as version 2 does.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: Annotated[int, Field(ge=1)]
    digest: str
    set_up: ElectionSetUp
    changed: tuple[str, ...] = ()
