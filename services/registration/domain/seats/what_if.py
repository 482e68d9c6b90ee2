"""Other boundaries, people or numbers of deputies, tried out: nothing is kept, before and after are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.registration.domain.seats.ground import CountedPlace, Ground


class WhatIfError(ValueError):
    """What is to be tried out names something that is not there; the message says what."""


@dataclass(frozen=True, slots=True)
class Move:
    """A place, or `people` of it, goes to constituency `to`; one that is not there yet comes into being (a split)."""

    place: str
    to: str
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """All of a constituency goes into another, which keeps its code."""

    constituency: str
    into: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is tried out, in this order: other populations of places, merges, moves; and another number of deputies."""

    populations: Mapping[str, int] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    moves: tuple[Move, ...] = ()
    deputies: int | None = None


def tried(ground: Ground, change: WhatIf) -> Ground:
    """The ground as it would be. A constituency that has lost its last place is gone.

    Raises:
        WhatIfError: a place or constituency is not there, or has fewer people than are to be moved.
    """
    places = _recounted(ground, change.populations)
    names = dict(ground.names)
    for merge in change.merges:
        if merge.constituency not in names or merge.into not in names or merge.constituency == merge.into:
            raise WhatIfError(f"merge {merge.constituency} into {merge.into}: name two constituencies of this level")
        places = [_into(place, merge.into) if place.constituency == merge.constituency else place for place in places]
        del names[merge.constituency]
    for move in change.moves:
        places = _moved(places, move)
        names.setdefault(move.to, move.to)
    never_held = ground.names.keys() - {place.constituency for place in ground.places}
    stay = never_held | {place.constituency for place in places}
    names = {code: name for code, name in names.items() if code in stay}
    said_by = "set_up" if change.deputies else ground.said_by
    return replace(
        ground, names=names, places=tuple(places), deputies=change.deputies or ground.deputies, said_by=said_by
    )


def _recounted(ground: Ground, populations: Mapping[str, int]) -> list[CountedPlace]:
    unknown = sorted(populations.keys() - {place.code for place in ground.places})
    if unknown:
        raise WhatIfError(f"population of {unknown[0]}: no such place votes at this level")
    return [replace(place, population=populations.get(place.code, place.population)) for place in ground.places]


def _into(place: CountedPlace, constituency: str) -> CountedPlace:
    return replace(place, constituency=constituency)


def _moved(places: list[CountedPlace], move: Move) -> list[CountedPlace]:
    at = next((at for at, place in enumerate(places) if place.code == move.place), None)
    if at is None:
        raise WhatIfError(f"move {move.place}: no such place votes at this level")
    place = places[at]
    if move.people is None:
        return [_into(one, move.to) if one.code == move.place else one for one in places]
    if place.population is None or not 0 < move.people < place.population:
        raise WhatIfError(
            f"move {move.people:,} people of {move.place}: it has {place.population or 0:,}; leave `people` out to "
            "move it whole"
        )
    part = replace(place, constituency=move.to, population=move.people)
    return [*places[:at], replace(place, population=place.population - move.people), *places[at + 1 :], part]
