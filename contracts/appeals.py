"""Events of `voter.validations.v1` about appeals against the published roll (申诉), each in a stream of its own.

Source: Election Law 28 and 29, Shanghai's rules 25 and 26: the roll is published at least 20 days before the day; an
appeal is lodged within five days of that and decided within three; whoever disagrees sues at least five days before the
day. The clocks are computed by the election's policy; what comes late is taken and marked, never turned away.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class AppealEventType(StrEnum):
    """`ce_type` of the events about an appeal."""

    LODGED = "xuanmin.validation.appeal_lodged.v1"
    DECIDED = "xuanmin.validation.appeal_decided.v1"
    SUIT_FILED = "xuanmin.validation.suit_filed.v1"
    SUIT_JUDGED = "xuanmin.validation.suit_judged.v1"


AppealKind = Literal["omitted", "wrongly_listed", "wrong_entry"]
"""What is disputed: somebody is missing from the roll, somebody stands on it who should not, or an entry is wrong."""

AppealOutcome = Literal["upheld", "dismissed"]


class AppealEvent(BaseModel):
    """What every event of an appeal carries. `version` is its place in the appeal's stream.

    `voter_token` is that of the person disputed about (made of the appeal where no number is known), `registration_id`
    their registration where there is one. `by` is the clerk who recorded it. `fingerprint` is the keyed fingerprint of
    what was said in clear: the same said again changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    appeal_id: UUID
    version: Annotated[int, Field(ge=1)]
    election_id: str
    voter_token: str
    registration_id: UUID | None
    by: str
    fingerprint: str


class AppealLodged(AppealEvent):
    """An appeal came in under the office's own `reference`, which names it within the election.

    `late`: after the day `lodge_by`; it is to be decided by the end of the day `decide_by`.
    `appeal_sealed` holds an AppealText, sealed with the election's key for details and bound to `appeal_id`.
    """

    reference: str
    kind: AppealKind
    place_code: str | None
    lodged_at: datetime
    lodge_by: date
    decide_by: date
    late: bool
    policy_version: str
    appeal_sealed: str


class AppealDecided(AppealEvent):
    """The election committee decided. `reason_sealed` is its reason (text). A suit may be filed until `suit_by`."""

    outcome: AppealOutcome
    decided_at: datetime
    late: bool
    suit_by: date
    policy_version: str
    reason_sealed: str


class SuitFiled(AppealEvent):
    """The appellant sued at the people's court."""

    court: str
    filed_on: date
    late: bool


class SuitJudged(AppealEvent):
    """The court's judgment, which is final (Election Law 29)."""

    outcome: AppealOutcome
    judged_on: date
    reason_sealed: str


class AppealText(BaseModel):
    """What `appeal_sealed` holds: who appeals, how to reach them, and what they say."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    appellant: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Annotated[str | None, Field(max_length=50)] = None
    statement: Annotated[str, Field(min_length=1, max_length=4000)]
