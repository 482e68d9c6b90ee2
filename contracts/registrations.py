"""Events of `voter.registrations.v1`: what the registration service knows of one registration.

Every event carries the whole registration after it, so that a reader needs none of the earlier ones and the later
`version` wins, however events arrive.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.submissions import Channel


class RegistrationEventType(StrEnum):
    """`ce_type` of the topic's events."""

    SUBMITTED = "xuanmin.registration.submitted.v1"
    CORRECTED = "xuanmin.registration.corrected.v1"
    WITHDRAWN = "xuanmin.registration.withdrawn.v1"
    TRANSFERRED = "xuanmin.registration.transferred.v1"


class Move(BaseModel):
    """Where a registration came from, or went to (转出): the other one's election, place and id.

    `carried_over`: it stood on the roll of an earlier election and stays valid (Election Law 27). `transferred_in` and
    `transferred_out` are the two ends of one transfer. `by` is who did it, `reason_sealed` why (text, sealed with the
    details key and bound to this registration).
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    kind: Literal["carried_over", "transferred_in", "transferred_out"]
    election_id: str
    place_code: str
    registration_id: UUID
    by: str
    reason_sealed: str | None = None


class Registration(BaseModel):
    """A registration after its `version`-th event.

    `voter_token` is the person's where `claims` is true (the number is sound), else one made from source and
    submission_id. `name_sealed` and `details_sealed` are bound to `registration_id`. `fingerprint` is the keyed
    fingerprint of the submitted content, `basis_fingerprint` that of the fields that a settlement rests on. One that
    was transferred out is `withdrawn` too, and `move` says where it went. `arrived_ms` is when the submission arrived
    that made this version, in Unix milliseconds by the wall clock, whatever clock the service keeps: the LogAppendTime
    of its record, or the time of its HTTP request; None where no submission did, and in events of earlier versions.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    registration_id: UUID
    version: Annotated[int, Field(ge=1)]
    election_id: str
    source: str
    submission_id: str
    revision: int
    withdrawn: bool
    channel: Channel
    place_code: str
    voter_token: str
    claims: bool
    gender: Literal["male", "female"] | None
    registered_at: datetime
    patch_code: str | None
    fingerprint: str
    basis_fingerprint: str
    name_sealed: str
    details_sealed: str
    move: Move | None = None
    arrived_ms: int | None = None


class Details(BaseModel):
    """What `details_sealed` holds: everything personal but the name, as submitted."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id_number: str
    gender: str | None = None
    birth_date: str | None = None
    ethnicity: str | None = None
    hukou_division: str | None = None
    hukou_address: str | None = None
    residence_address: str | None = None
    residence_since: str | None = None
    permit_since: str | None = None
    spouse_id_number: str | None = None
    basis: str | None = None
    certificate_no: str | None = None
    phone: str | None = None
    registrar: str | None = None


EVENT_SOURCE: Final = "/xuanmin/registration"
"""`ce_source` of everything that the registration service publishes."""
