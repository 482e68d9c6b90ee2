"""What happened, as the tests tell it: each event with what they vary of it, and nothing of how it travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

START = datetime(2021, 9, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Registered:
    """A registration event: what the tests vary of it. `moved` is the kind of its move, `other` the other place.

    `beside`: not in the election that a test is about, but in the one beside it.
    """

    submission_id: str
    version: int
    minute: int
    place: str = "U1"
    channel: str = "unit"
    withdrawn: bool = False
    registered_at: datetime = START
    gender: str | None = "female"
    name: str = "张伟"
    moved: str | None = None
    other: str = "V1"
    beside: bool = False


@dataclass(frozen=True)
class Judged:
    """A verdict: what the tests vary of it. `kind` is how it came about: assessed, or what a person did.

    `beside` is as above: in which election it was made.
    """

    submission_id: str
    version: int
    minute: int
    judges: int
    status: str
    under_review: bool = False
    findings: tuple[str, ...] = ()
    kind: str = "assessed"
    trigger: str = "submission"
    newly_of_age: bool = False
    proposed_by: str | None = None
    beside: bool = False


@dataclass(frozen=True)
class Worked:
    """An event of the work on a case, which takes a version of the registration's validation stream."""

    submission_id: str
    version: int
    minute: int


@dataclass(frozen=True)
class Appealed:
    """An event of an appeal: what the tests vary of it. The days `decide_by` are days of September 2021."""

    reference: str
    version: int
    minute: int
    what: str = "lodged"
    kind: str = "omitted"
    late: bool = False
    decide_by: int = 4


@dataclass(frozen=True)
class SetUpLoaded:
    """An election's set-up: which of PLACES it has, its time zone, and how early its roll is published.

    The day is 16 November 2021.
    """

    version: int
    minute: int
    time_zone: str = "Asia/Shanghai"
    places: tuple[str, ...] = ("U1", "U2", "V1")
    days_before: int = 20
    beside: bool = False


Happened = Registered | Judged | Worked | Appealed | SetUpLoaded
