"""What every request that writes says: who, in which words, under which key and trace; read one way everywhere."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Header, Request
from pydantic import Field

from eventstore.events import Cause
from services.runtime.telemetry.requests import TRACEPARENT

SAYS_SOMETHING: Final = r"^[^\x00]*[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800][^\x00]*$"
"""A name or a reason is more than what nobody sees, and has no NUL, which PostgreSQL takes for no text."""

PersonName = Annotated[str, Field(max_length=100, pattern=SAYS_SOMETHING)]
"""Who did it: the name that stands under it."""

Words = Annotated[str, Field(max_length=4000, pattern=SAYS_SOMETHING)]
"""What somebody wrote; it is kept sealed."""

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


def traceparent_in(request: Request) -> str | None:
    """The trace of a request, its own span in it where it is followed; None: it names none that is well-formed."""
    traceparent: str | None = request.scope.get(TRACEPARENT)
    return traceparent


def cause_of(request: Request) -> Cause:
    """What led to the events of a request: its trace, where it names one."""
    return Cause(traceparent=traceparent_in(request))
