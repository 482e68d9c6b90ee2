"""Figures about the people whom an election is for: how many live there, how many they elect, how they are grouped."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.codes import Part

_People = Annotated[int, Field(ge=1, le=2_000_000_000)]


class VoterGroups(Part):
    """The voter groups of a roll (选民小组): of `about` so many voters each (Shanghai's rules 21: about 40)."""

    about: Annotated[int, Field(ge=5, le=200)] = 40


class LevelSeats(Part):
    """What seats at one level are worked out from.

    `population` is that of the whole district or town (Election Law 12). `deputies` is how many this election's
    constituencies elect at that level; null where the law's quota of that population says it.
    """

    population: _People
    deputies: Annotated[int, Field(ge=1, le=450)] | None = None


class SeatFigures(Part):
    """The figures of both levels. A town's constituencies elect only some of the district's deputies."""

    district: LevelSeats | None = None
    town: LevelSeats | None = None
