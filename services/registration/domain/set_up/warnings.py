"""What a set-up may be told about, and may stand with: figures that do not agree yet, and what nobody votes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from contracts.set_up.elections import ElectionSetUp
from contracts.set_up.places import Place
from services.registration.domain.set_up.checks import Remark


def warnings(set_up: ElectionSetUp) -> list[Remark]:
    """What somebody should look at before they say yes; the office may know better."""
    return [*_populations(set_up), *_places(set_up), *_constituencies(set_up), *_bodies(set_up)]


def _populations(set_up: ElectionSetUp) -> Iterator[Remark]:
    known = [place.population for place in set_up.places if place.population is not None]
    # A unit's staff are counted where they live, unless the set-up says otherwise.
    without = [
        index for index, place in enumerate(set_up.places) if place.kind == "village" and place.population is None
    ]
    if known and without:
        yield Remark(
            ("places", without[0]), "population_missing",
            f"{len(without)} villages have no population, this one is the first; seats follow "
            "population (Election Law 15)",
        )  # fmt: skip
    town = set_up.seats.town if set_up.seats else None
    if town is not None and known and town.population != sum(known):
        yield Remark(
            ("seats", "town", "population"), "populations_differ",
            f"the town has {town.population:,} people, its places together {sum(known):,}",
        )  # fmt: skip
    district = set_up.seats.district if set_up.seats else None
    if district is not None and district.population < sum(known):
        yield Remark(
            ("seats", "district", "population"), "district_smaller_than_town",
            f"the whole district has {district.population:,} people, this town's places alone {sum(known):,}",
        )  # fmt: skip


def _places(set_up: ElectionSetUp) -> Iterator[Remark]:
    codes: dict[str, str] = {}
    for index, place in enumerate(set_up.places):
        if place.kind == "unit" and place.affiliation is None:
            yield Remark(
                ("places", index), "no_affiliation",
                f"place {place.code}: no affiliation; its staff are taken to vote at both levels (Shanghai's rules 17)",
            )  # fmt: skip
        if place.name in codes:
            yield Remark(
                ("places", index, "name"), "named_alike",
                f"place {place.code} has the name of place {codes[place.name]}",
            )  # fmt: skip
        codes.setdefault(place.name, place.code)


def _constituencies(set_up: ElectionSetUp) -> Iterator[Remark]:
    places: dict[str, list[Place]] = defaultdict(list)
    for place in set_up.places:
        places[place.district_constituency].append(place)
        if place.town_vote is not None:
            places[place.town_vote].append(place)
    counted = any(place.population is not None for place in set_up.places)
    for index, one in enumerate(set_up.constituencies):
        there = places.get(one.code)
        if there is None:
            yield Remark(
                ("constituencies", index), "nobody_votes_here", f"constituency {one.code}: no place votes in it"
            )
        elif counted and not any(map(_may_have_people, there)):
            yield Remark(
                ("constituencies", index), "nobody_lives_here",
                f"constituency {one.code}: nobody is counted at its places, and no seat can be given for nobody",
            )  # fmt: skip


def _may_have_people(place: Place) -> bool:
    return bool(place.population) or (place.kind == "village" and place.population is None)


def _bodies(set_up: ElectionSetUp) -> Iterator[Remark]:
    for index, body in enumerate(set_up.bodies):
        if not body.people:
            yield Remark(("bodies", index), "nobody_serves", f"body {body.code}: nobody is named who serves on it")
