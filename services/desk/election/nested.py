"""The constituencies of both levels, one within the other, with who lives and is registered in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.desk.asking import Answer


@dataclass(slots=True)
class Constituency:
    """A constituency with its figures. `population` is None where no place of it has one, `seats` until they are
    decided. `within` are the town constituencies of a district one; `places` those that vote here and in none of them.
    """

    code: str
    name: str
    polling_place: str | None
    population: int | None = None
    registered: int = 0
    on_the_roll: int = 0
    seats: int | None = None
    within: list[Constituency] = field(default_factory=list)
    places: list[Answer] = field(default_factory=list)


def constituencies(set_up: Answer, tallies: Mapping[str, Answer], seats: Answer) -> list[Constituency]:
    """The district constituencies in the set-up's order. `tallies`: the answers by level; `seats`: as decided."""
    counted = {row["key"]: row for answer in tallies.values() for row in answer["rows"]}
    decided = {row["constituency"]: row["seats"] for level in seats["levels"] for row in level["rows"]}
    people = _people(set_up["places"])
    found: dict[str, Constituency] = {}
    for one in set_up["constituencies"]:
        code, row = one["code"], counted.get(one["code"], {})
        found[code] = Constituency(
            code, one["name"], one.get("polling_place"), people.get(code), row.get("registered", 0),
            row.get("on_the_roll", 0), decided.get(code),
        )  # fmt: skip
    for place in set_up["places"]:
        code = town_vote(place) or place.get("district_constituency")
        if code in found:
            found[code].places.append(place)
    outer = []
    for one in set_up["constituencies"]:
        if one["within"] in found:
            found[one["within"]].within.append(found[one["code"]])
        else:
            outer.append(found[one["code"]])
    return outer


def town_vote(place: Answer) -> str | None:
    """The town constituency that a place votes in; central and municipal units have none (Shanghai's rules 17)."""
    town: str | None = place.get("town_constituency")
    return None if place.get("affiliation") in {"central", "municipal"} else town


def _people(places: Iterable[Answer]) -> dict[str, int]:
    people: dict[str, int] = defaultdict(int)
    for place in places:
        for code in (place.get("district_constituency"), town_vote(place)):
            if code and place.get("population") is not None:
                people[code] += place["population"]
    return dict(people)
