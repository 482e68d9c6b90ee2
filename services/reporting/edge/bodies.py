"""The bodies of events, as far as reporting reads them: everything else in them may change without its noticing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, NotRequired

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, with_config
from typing_extensions import TypedDict

from contracts.appeals import AppealKind
from contracts.submissions import Channel
from contracts.validations import Finding
from services.reporting.views.registration import VerdictStatus

# The text of an id, in the one form in which events write it: as text it sorts, hashes and travels to the database
# at a fraction of the cost of a UUID object.
_Id = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", max_length=36)
]
_Token = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$", max_length=32)]
_Version = Annotated[int, Field(ge=1, lt=2**31)]
_ElectionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
# A word of the contract that this version may not know yet: it is shown, and nothing depends on it.
_Word = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


_READ_STRICTLY: Final = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


# Two of these are read for every registration, as dicts: that costs two thirds of what a model's instance does.
@with_config(_READ_STRICTLY)
class MoveBody(TypedDict):
    """Where a registration came from, or went to."""

    kind: _Word
    election_id: _ElectionId
    place_code: str


@with_config(_READ_STRICTLY)
class RegistrationBody(TypedDict):
    """A registration event."""

    registration_id: _Id
    version: _Version
    election_id: _ElectionId
    withdrawn: bool
    channel: Channel
    place_code: str
    gender: Literal["male", "female"] | None
    registered_at: AwareDatetime
    name_sealed: Annotated[str, StringConstraints(pattern=r"^v1\.[A-Za-z0-9+/=]*$")]
    voter_token: _Token
    patch_code: NotRequired[str | None]
    move: NotRequired[MoveBody | None]
    arrived_ms: NotRequired[int | None]


class VerdictBody(TypedDict):
    """What every verdict says."""

    registration_id: _Id
    version: _Version
    registration_version: _Version
    election_id: _ElectionId
    status: VerdictStatus
    under_review: bool
    findings: list[Finding]
    policy_version: NotRequired[str]


@with_config(_READ_STRICTLY)
class AssessedBody(VerdictBody):
    """A verdict of the machine."""

    trigger: NotRequired[_Word]
    newly_of_age: NotRequired[bool]
    arrived_ms: NotRequired[int | None]


@with_config(_READ_STRICTLY)
class DecidedBody(VerdictBody):
    """A verdict of a person."""

    decided_by: str
    proposed_by: NotRequired[str | None]
    ground: NotRequired[_Word | None]


class _Body(BaseModel):
    model_config = _READ_STRICTLY


class AppealBody(_Body):
    """What every event of an appeal says."""

    appeal_id: _Id
    version: _Version
    election_id: _ElectionId


class AppealLodgedBody(AppealBody):
    """An appeal came in."""

    kind: AppealKind
    late: bool
    decide_by: date


class AppealDecidedBody(AppealBody):
    """An appeal was decided."""

    late: bool


registration_body: Final = TypeAdapter(RegistrationBody).validator.validate_json
assessed_body: Final = TypeAdapter(AssessedBody).validator.validate_json
decided_body: Final = TypeAdapter(DecidedBody).validator.validate_json
