"""An independent recount of the coverage: who of the baseline may vote and is not registered, from what was written.

It shares nothing with the product's comparison nor with the generator: it reads households, visits, the registry's
lines, and the registrations that count, as they were handed in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from scenarios.zhujing.model import Canvass, Coverage, Resident
from scenarios.zhujing.recheck import ELECTION_DAY, FULL_AGE, HOME, sound_number
from scenarios.zhujing.recount import Standing

REASONS = frozenset({"moved", "refused"})
CANNOT = frozenset({"deceased", "moved_out", "deprived", "suspended", "left_off"})


def coverage(
    canvass: Canvass, residents: Iterable[Resident], standings: Iterable[Standing]
) -> tuple[Coverage, Mapping[str, int]]:
    """The coverage of the town, and how many are missed by village."""
    registry = {resident.id_number: resident for resident in residents}
    registered = {sound_number(one.id_number) for one in standings}
    said: dict[tuple[str, str, int], tuple[str, str]] = {}
    for visit in canvass.visits:
        key = visit.household.place_code, visit.household.code, visit.no
        said[key] = max(said.get(key, ("", "")), (visit.visited_at, visit.result))
    counts: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for household in canvass.households:
        for no, resident in enumerate(household.residents, start=1):
            counts["baseline"] += 1
            if not _may_vote(registry.get(resident.id_number), resident.id_number):
                continue
            counts["may_vote"] += 1
            if resident.id_number in registered:
                counts["registered"] += 1
                continue
            _, result = said.get((household.place_code, household.code, no), ("", ""))
            if result in REASONS:
                counts["reason_recorded"] += 1
                continue
            counts["missed"] += 1
            counts["said_registered"] += result == "registered"
            missed[household.place_code] += 1
    names = ("baseline", "may_vote", "registered", "reason_recorded", "said_registered", "missed")
    return Coverage(*(counts[name] for name in names)), dict(sorted(missed.items()))


def _may_vote(resident: Resident | None, number: str) -> bool:
    if (int(number[6:10]) + FULL_AGE, int(number[10:12]), int(number[12:14])) > ELECTION_DAY:
        return False
    return resident is None or (resident.hukou_division.startswith(HOME) and resident.status not in CANNOT)
