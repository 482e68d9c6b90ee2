"""What every act of an operator carries. It is recorded in the log of the service that did it, like any other fact."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

REPORTING_SOURCE: Final = "/xuanmin/reporting"
"""`ce_source` of reporting's events: it decides nothing about voters, and records what operators do to it."""


class OperatorAct(BaseModel):
    """An act on one `subject` of one `service`: a consumer, a topic's dead letters, a log, the projection.

    `version` is its place among the acts on that subject. `by` is who did it; why is sealed with the key of the dead
    letters, which every service has, and bound to the stream: people write names into reasons.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    service: str
    subject: str
    version: Annotated[int, Field(ge=1)]
    by: str
    reason_sealed: str
