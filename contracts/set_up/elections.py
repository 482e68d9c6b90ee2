"""An election's set-up: the file that a person writes, and the events of `voter.elections.v1` that it becomes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from contracts.codes import Part, Title
from contracts.set_up.bodies import Body
from contracts.set_up.consistency import require_consistency
from contracts.set_up.electorate import SeatFigures, VoterGroups
from contracts.set_up.places import Constituency, Place
from contracts.set_up.rules import RuleSwitches

ElectionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
_Division = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
_Prefix = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{1,5}$")]

MOST_OF_A_KIND: Final = 12_500
"""Constituencies, places or bodies of a set-up: more than fit into the one event that it becomes. Without an end, a
request of empty ones would keep the service busy with telling what is wrong in each."""

_Kind = TypeVar("_Kind")


def _counted(said: object) -> object:
    # Before each is looked at: what is wrong in a million of them would all be found first.
    if isinstance(said, list | tuple) and len(said) > MOST_OF_A_KIND:
        raise PydanticCustomError("too_long", "these are more than {most}", {"most": MOST_OF_A_KIND})
    return said


_Several = Annotated[tuple[_Kind, ...], Field(max_length=MOST_OF_A_KIND), BeforeValidator(_counted)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A name is looked up as a path: that of a folder ("Asia"), or an endless one, is the system's error.
        raise ValueError("no such time zone; write one like Asia/Shanghai") from None
    return name


class PreviousElection(Part):
    """The election before this one, whose registrations stay valid (Election Law 27)."""

    id: ElectionId
    election_day: date


class Election(Part):
    """The election itself. `home_division_prefix` is the city: a household inside it is local (Shanghai rules 20)."""

    id: ElectionId
    title: Title
    division: _Division
    home_division_prefix: _Prefix
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    registration_opens: date
    election_day: date
    previous: PreviousElection | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.registration_opens >= self.election_day:
            raise ValueError("registration opens after election day; check the two dates")
        return self


class Calendar(Part):
    """The law's clocks around the election day, in days. A policy may give people more time, never less.

    The roll is published so many days before the day (Election Law 28: at least 20), appeals come within five days of
    that and are decided within three, a suit is filed at least five days before the day (Election Law 29), corrections
    of the roll are published at least two days before it (Shanghai's rules 26). The first list of candidates is
    published at least 15 days before the day, the one that is voted on at least seven (Election Law 32).
    """

    roll_published_days_before: Annotated[int, Field(ge=20, le=365)] = 20
    appeal_within_days: Annotated[int, Field(ge=5, le=60)] = 5
    decide_within_days: Annotated[int, Field(ge=1, le=3)] = 3
    suit_days_before: Annotated[int, Field(ge=1, le=5)] = 5
    corrections_days_before: Annotated[int, Field(ge=2, le=30)] = 2
    candidates_days_before: Annotated[int, Field(ge=15, le=365)] = 15
    formal_candidates_days_before: Annotated[int, Field(ge=7, le=365)] = 7


class Policy(Part):
    """The rules of the assessment that an election may set: `rules` switches them, by finding code.

    Other content is another `version`, because each verdict names the version that it was made under. `minimum_age` in
    full years on election day (Law 4). `name_close_from`: closeness from which a wrong name is called close, and
    `probable_duplicate_from`: likeness from which two registrations may be one person's, both from 0 to 1.
    """

    version: Title
    rules: RuleSwitches = Field(default={})
    minimum_age: Annotated[int, Field(ge=0, le=150)] = 18
    name_close_from: Annotated[float, Field(ge=0, le=1)] = 0.6
    probable_duplicate_from: Annotated[float, Field(ge=0, le=1)] = 0.8
    certificate_claim_clears_non_local: bool = False
    two_pairs_of_eyes: tuple[Literal["refused", "duplicate", "withdrawn"], ...] = ()
    calendar: Calendar = Calendar()


class ElectionSetUp(Part):
    """The whole set-up file.

    Raises:
        ValidationError: a part is missing or wrong, a code stands twice, or a constituency named nowhere is used.
    """

    election: Election
    policy: Policy
    constituencies: _Several[Constituency]
    places: _Several[Place]
    bodies: _Several[Body] = ()
    voter_groups: VoterGroups = VoterGroups()
    seats: SeatFigures | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        require_consistency(self.constituencies, self.places, self.bodies)
        return self


class ElectionEventType(StrEnum):
    """`ce_type` of the topic's events."""

    SET_UP_V1 = "xuanmin.election.set_up.v1"
    SET_UP = "xuanmin.election.set_up.v2"


class SetUp(BaseModel):
    """An election was set up, or its set-up replaced: the whole of it after the event. `digest` is of its content.

    `changed` are the paths of what differs from the set-up before, like `places/U017/name` or, where the place is new
    or gone, `places/U017`; where too much of a part differs, only the part: `places`. Empty at the first. `by` is who
    loaded it; null: nobody said, as in set-ups of version 1.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: Annotated[int, Field(ge=1)]
    digest: str
    set_up: ElectionSetUp
    changed: tuple[str, ...] = ()
    by: str | None


EVENT_SOURCE: Final = "/xuanmin/registration"
