"""Possible candidates (代表资源排摸) against the roll and the seats: findings for a person, and no name.

Sources: Election Law 30 (who nominates, and how many at most), 31 (from one third to one time more than the seats).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from contracts.office.candidates import Nominator, Stage
from contracts.office.seats import Level
from eventstore.queries import load_queries
from services.reporting.views.tallies import Standing

SQL: Final = load_queries("services.reporting.views", "candidates.sql")

CandidateFinding = Literal[
    "NUMBER_UNKNOWN", "NOT_REGISTERED", "NOT_ON_THE_ROLL", "UNDER_REVIEW", "VOTES_ELSEWHERE",
    "NO_VOTE_AT_THIS_LEVEL", "TWICE_AT_THIS_LEVEL", "TOO_FEW_NOMINATORS", "BODY_MISSING", "MORE_THAN_THE_SEATS",
    "CONSTITUENCY_UNKNOWN",
]  # fmt: skip
"""What a person should look at. Nobody is refused for any of it."""


class CandidateShown(BaseModel):
    """A candidate under the office's reference. `votes_in` is the constituency of the level where the person votes."""

    model_config = ConfigDict(frozen=True)

    reference: str
    level: Level
    constituency: str
    nominated_by: Nominator
    nominators: int | None
    incumbent: bool
    stage: Stage
    number_known: bool
    on_the_roll: bool
    registration_status: str | None
    under_review: bool
    votes_in: str | None
    in_constituency: bool | None
    findings: list[CandidateFinding]


class CandidateCount(BaseModel):
    """A constituency's candidates; `candidates` are the formal ones, or all until there is one. See Election Law 31."""

    model_config = ConfigDict(frozen=True)

    level: Level
    constituency: str
    name: str
    seats: int | None
    surveyed: int
    nominated: int
    formal: int
    withdrawn: int
    women: int
    incumbents: int
    candidates: int
    fewest: int | None
    most: int | None
    enough: Literal["too_few", "right", "too_many"] | None


class CandidatesShown(Standing):
    """An election's candidates, how many there are of each constituency, and how often each finding was made."""

    election_id: str
    findings: dict[str, int]
    counts: list[CandidateCount]
    candidates: list[CandidateShown]


def found_among(candidates: Iterable[CandidateShown]) -> dict[str, int]:
    """How many candidates have each finding, the most frequent first."""
    found = Counter(finding for one in candidates for finding in one.findings)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
