"""Where people vote: constituencies, and the places in which they register."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from contracts.codes import Code, Part, Title

_AddressPart = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Constituency(Part):
    """A district constituency (大选区), or a town constituency (小选区) `within` one.

    `polling_place` is where its voters vote on the day; voter cards say it.
    """

    code: Code
    name: Title
    level: Literal["district", "town"]
    within: Code | None = None
    polling_place: Title | None = None


class Place(Part):
    """A unit (单位) or a village or neighbourhood (村居), and where its voters vote.

    Staff of central and municipal units have no town constituency: they vote for district deputies only (Shanghai 17).
    `reach` are parts of addresses (roads, estates, hamlets), one of which every address of a village's area contains.
    `population` is of those who live there, or of a unit's staff who are counted there: seats follow it (Election Law
    15). `preparatory` is a village whose committee is still a preparatory group (筹备组).
    """

    code: Code
    kind: Literal["unit", "village"]
    name: Title
    affiliation: Literal["town", "district", "municipal", "central"] | None = None
    district_constituency: Code
    town_constituency: Code | None = None
    reach: Annotated[tuple[_AddressPart, ...], Field(max_length=200)] = ()
    population: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    preparatory: bool = False

    @property
    def town_vote(self) -> Code | None:
        """The town constituency that its voters vote in: none for the staff of central and municipal units, whatever
        a set-up says that an earlier release took."""
        return None if self.affiliation in {"central", "municipal"} else self.town_constituency

    @model_validator(mode="after")
    def _has_an_area(self) -> Self:
        if self.kind == "unit" and self.reach:
            raise ValueError(f"place {self.code}: a unit has no reach, because its staff live anywhere")
        return self
