"""Coverage: who of the baseline is registered, who has a reason not to be, and who is missed (不漏登), in numbers.

The baseline (底数) is whom the canvass lists, each resident once. Of those who may vote each is counted once more: as
registered, as not registered with a reason on record, or as missed. A visit's word that somebody is registered is no
registration and no reason: they are missed, and counted beside that.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from eventstore.queries import load_queries
from services.reporting.views.tallies import Standing

SQL: Final = load_queries("services.reporting.views", "coverage.sql")


class CoverageBy(StrEnum):
    """What coverage can be counted by."""

    PLACE = "place"
    PATCH = "patch"


class Covered(BaseModel):
    """Residents of the baseline. `may_vote` is the sum of `registered_of_baseline`, `reason_recorded` and `missed`.

    `reason_recorded`: `votes_elsewhere` by the latest answer between the election bodies (Election Law 5; Shanghai's
    rules 20, last paragraph), or else the latest visit says `moved` or `refused`. `said_registered`: of the missed,
    those who said that they are registered. `registered_unexpected`: not expected to register, and registered all the
    same.
    """

    model_config = ConfigDict(frozen=True)

    baseline: int
    may_vote: int
    registered_of_baseline: int
    reason_recorded: int
    moved: int
    refused: int
    said_registered: int
    missed: int
    registered_unexpected: int
    votes_elsewhere: int

    @classmethod
    def sum_of(cls, rows: Sequence[Covered]) -> Self:
        """The sum of `rows`, which count everybody once."""
        return cls(**{name: sum(getattr(row, name) for row in rows) for name in Covered.model_fields})


class PlaceCovered(Covered):
    """A place: who registered there, and its baseline. `listed`: somebody of the baseline counts there."""

    place_code: str
    name: str | None
    kind: str
    listed: bool
    registered: int
    on_the_roll: int


class PatchCovered(Covered):
    """A patch of a place. `come_again_due`: households where somebody is missed, to which somebody is to come again by
    today."""

    place_code: str
    place_name: str | None
    patch_code: str
    name: str | None
    volunteers: int | None
    households: int
    visited_households: int
    come_again_due: int


class Coverage(Standing):
    """An election's coverage. `totals` counts everybody in `rows` once."""

    election_id: str
    by: CoverageBy
    place_code: str | None
    totals: Covered
    rows: list[PlaceCovered] | list[PatchCovered]
