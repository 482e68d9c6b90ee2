"""Possible candidates (代表资源排摸): ours, all of them. Who they are is drawn from those who registered.

Election Law 31 asks for a third more candidates than seats at least; a few constituencies have one too few yet.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from scenarios.zhujing.model import Submission, Town

SHORT_OF_ONE = {("town", "T05"), ("town", "T33"), ("district", "D09")}
WAYS = ("party_organisation", "voters", "mass_organisation", "voters")
BODIES = {"party_organisation": "中共朱泾镇委员会", "mass_organisation": "朱泾镇总工会"}
NOMINATORS = 12


def candidates(town: Town, seats: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Candidates for `seats` by level and constituency, as the registration service takes them, without `by`."""
    voters = _voters(town)
    found: list[dict[str, Any]] = []
    for (level, code), many in sorted(seats.items()):
        wanted = -(-4 * many // 3) - ((level, code) in SHORT_OF_ONE)
        for _ in range(wanted):
            found.append(_candidate(len(found), level, code, next(voters[level, code])))
    return found


def _candidate(rank: int, level: str, code: str, voter: Submission) -> dict[str, Any]:
    way = WAYS[rank % len(WAYS)]
    return {
        "reference": f"{'Q' if level == 'district' else 'Z'}{rank + 1:03d}",
        "level": level,
        "constituency": code,
        "name": voter["name"],
        "id_number": voter["id_number"],
        "place_code": voter["place_code"],
        "nominated_by": way,
        "nominators": NOMINATORS if way == "voters" else None,
        "body": BODIES.get(way),
        "incumbent": rank % 9 == 0,
    }


def _voters(town: Town) -> Mapping[tuple[str, str], Iterator[Submission]]:
    """Those who registered in each constituency as the registry has them, in the order in which they did."""
    registry = {resident.id_number: resident.name for resident in town.residents}
    places = {place["code"]: place for place in yaml.safe_load(town.election_file)["places"]}
    found: defaultdict[tuple[str, str], dict[str, Submission]] = defaultdict(dict)
    for day in town.days:
        for one in day.submissions:
            place = places.get(one["place_code"])
            if place is None or one.get("withdraw") or registry.get(one["id_number"]) != one["name"]:
                continue
            found["district", place["district_constituency"]].setdefault(one["id_number"], one)
            if "town_constituency" in place:
                found["town", place["town_constituency"]].setdefault(one["id_number"], one)
    return {part: iter(of_part.values()) for part, of_part in found.items()}
