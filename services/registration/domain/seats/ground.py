"""What an apportionment at one level starts from: who lives in which constituency, and how many deputies they elect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.office.seats import Level
from contracts.set_up.elections import ElectionSetUp
from services.registration.domain.seats.apportionment import Residents
from services.registration.domain.seats.quota import Quota, quota_of


@dataclass(frozen=True, slots=True)
class CountedPlace:
    """A place, or a part of one, in a constituency of the level. `population` is None where nobody counted it.

    `district` is the district constituency in which it lies. A unit's staff are counted where they live unless the
    set-up says otherwise, so that only a village without a figure `is_missing`.
    """

    code: str
    constituency: str
    district: str
    population: int | None
    is_village: bool

    @property
    def is_missing(self) -> bool:
        """Whether people may be missing from the figures."""
        return self.is_village and self.population is None


@dataclass(frozen=True, slots=True)
class Ground:
    """The level's constituencies by code with their names, its places, and the deputies to elect.

    `deputies` is None where neither the set-up nor the law's quota says it; `said_by` tells which of them does.
    `population` is that of the whole district or town, and `quota` the law's number for it. `apart` are the people at
    places that have no constituency of the level: staff of the centre's and the city's units, at the town level.
    """

    level: Level
    names: Mapping[str, str]
    places: tuple[CountedPlace, ...]
    population: int | None
    quota: Quota | None
    deputies: int | None
    said_by: Literal["set_up", "quota"] | None
    apart: int = 0

    @property
    def residents(self) -> list[Residents]:
        """Each constituency with its people; None where none of its places is counted."""
        people: dict[str, int | None] = dict.fromkeys(self.names)
        for place in self.places:
            if place.population is not None:
                people[place.constituency] = (people[place.constituency] or 0) + place.population
        return [Residents(code, many) for code, many in people.items()]


def ground_of(set_up: ElectionSetUp, level: Level) -> Ground:
    """What the set-up says about a level.

    A place without a constituency of the level (units of the centre or the city have no town one, Shanghai's rules 17)
    is no part of it.
    """
    names = {one.code: one.name for one in set_up.constituencies if one.level == level}
    places, apart = list[CountedPlace](), 0
    for place in set_up.places:
        constituency = place.district_constituency if level == "district" else place.town_vote
        if constituency is None:
            apart += place.population or 0
        else:
            places.append(
                CountedPlace(
                    place.code, constituency, place.district_constituency, place.population, place.kind == "village"
                )
            )
    figures = getattr(set_up.seats, level) if set_up.seats else None
    if figures is None:
        return Ground(level, names, tuple(places), None, None, None, None, apart)
    quota = quota_of(level, figures.population)
    return Ground(
        level, names, tuple(places), figures.population, quota,
        figures.deputies or quota.total, "set_up" if figures.deputies else "quota", apart,
    )  # fmt: skip
