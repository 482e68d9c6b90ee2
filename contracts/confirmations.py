"""Events of `voter.validations.v1` about confirmations between election bodies, each in a stream of its own.

Source: Shanghai's rules 20, last paragraph: for a household inside the city no paper certificate is needed; the
election bodies of household and residence confirm to each other where the voter votes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ConfirmationEventType(StrEnum):
    """`ce_type` of the events about a confirmation."""

    ASKED = "xuanmin.validation.confirmation_asked.v1"
    ANSWERED = "xuanmin.validation.confirmation_answered.v1"


Direction = Literal["outgoing", "incoming"]
"""`outgoing`: we ask the household's body about a voter of ours; `incoming`: another body asks us about a voter of
theirs."""

ConfirmationAnswer = Literal["votes_here", "votes_there", "unknown"]
"""Where the voter votes, as seen from this town; `unknown`: the body asked knows no such voter."""

VOTES_ELSEWHERE: Final[ConfirmationAnswer] = "votes_there"
"""The answer by which a voter is not missed here, in both directions: going out, the body that we ask says that they
vote there; coming in, we say that they vote where the question comes from (Election Law 5, one place only)."""


class ConfirmationEvent(BaseModel):
    """What every event of a confirmation carries. `body` is the other election body, `by` our clerk.

    `registration_id` is the voter's registration with us at that moment, where there is one. `fingerprint` is the keyed
    fingerprint of what was asked or answered in clear: the same said again changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    confirmation_id: UUID
    version: Annotated[int, Field(ge=1)]
    election_id: str
    voter_token: str
    registration_id: UUID | None
    direction: Direction
    body: str
    by: str
    fingerprint: str


class ConfirmationAsked(ConfirmationEvent):
    """One body asks the other where a voter votes. `words_sealed` is what was written (text), bound to the id."""

    words_sealed: str | None = None


class ConfirmationAnswered(ConfirmationEvent):
    """The answer, ours or theirs."""

    answer: ConfirmationAnswer
    words_sealed: str | None = None
