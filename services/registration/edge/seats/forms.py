"""What somebody asks about seats, or decides."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.codes import Code
from contracts.office.seats import Level
from services.registration.domain.seats.proposal import LARGE
from services.registration.domain.seats.what_if import Merge, Move, WhatIf
from services.runtime.said import Day, Reference, Title
from services.runtime.written import PersonName, Words

MOST_CHANGES: Final = 1000
"""A what-if, or a decision, names at most so many places or constituencies of a kind."""

Deviation = Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3})?$")]
"""A deviation in hundredths, like 30 or 12.5."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class MoveForm(_Form):
    """A place, or `people` of it, goes to another constituency; a code that is new splits one off."""

    place: Code
    to: Code
    people: Annotated[int, Field(ge=1, le=100_000_000)] | None = None


class MergeForm(_Form):
    """All of a constituency goes into another."""

    constituency: Code
    into: Code


class PopulationForm(_Form):
    """Another population of a place."""

    place: Code
    population: Annotated[int, Field(ge=0, le=100_000_000)]


class WhatIfForm(_Form):
    """What is tried out at a level; nothing of it is kept."""

    level: Level
    populations: Annotated[list[PopulationForm], Field(max_length=MOST_CHANGES)] = []
    merges: Annotated[list[MergeForm], Field(max_length=MOST_CHANGES)] = []
    moves: Annotated[list[MoveForm], Field(max_length=MOST_CHANGES)] = []
    deputies: Annotated[int, Field(ge=1, le=10_000)] | None = None
    deviation_above: Deviation | None = None

    def what_if(self) -> WhatIf:
        """The same, as the domain has it."""
        return WhatIf(
            {one.place: one.population for one in self.populations},
            tuple(Merge(one.constituency, one.into) for one in self.merges),
            tuple(Move(one.place, one.to, one.people) for one in self.moves),
            self.deputies,
        )


class SeatsForm(_Form):
    """How many deputies a constituency elects (Election Law 25)."""

    constituency: Code
    seats: Annotated[int, Field(ge=1, le=3)]


def _each_once(seats: list[SeatsForm]) -> list[SeatsForm]:
    if len({one.constituency for one in seats}) < len(seats):
        raise ValueError("a constituency stands twice")
    return seats


_Seats = Annotated[list[SeatsForm], Field(min_length=1, max_length=MOST_CHANGES), AfterValidator(_each_once)]


class SeatsDecisionForm(_Form):
    """The committee's decision on the seats of a level. `seats` left out: those that were computed.

    `decided_by` is the body that decided, by its code in the set-up or by its name; `decided_on` left out: today.
    `reason` has to be given where the seats are others than those computed, and is kept sealed. `seen`: the
    `set_up_version` whose proposal was looked at; where another set-up stands by now, nothing is recorded.
    """

    by: PersonName
    decided_by: Title
    decided_on: Day | None = None
    reference: Reference | None = None
    reason: Words | None = None
    seats: _Seats | None = None
    seen: Annotated[int | None, Field(ge=1)] = None

    @property
    def wanted(self) -> dict[str, int] | None:
        """The seats by constituency."""
        return None if self.seats is None else {one.constituency: one.seats for one in self.seats}


def ratio_of(deviation: str | None) -> Fraction:
    """The deviation asked for as a ratio, or the usual one."""
    return LARGE if deviation is None else Fraction(deviation) / 100
