"""The canvass (划片包干): every village cut into patches, who lives in which household, and who was met at the door.

The town's fact is that each patch has a person responsible and that the baseline is known; patches, households and
visits are ours. The baseline is whom the registry has in a village: volunteers wrote down everybody who lives there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from random import Random

from scenarios import names
from scenarios.zhujing.daytime import moment
from scenarios.zhujing.forms import phone_number
from scenarios.zhujing.model import Canvass, Household, Patch, Resident, Visit
from scenarios.zhujing.patches import PATCHES, patch_code, patch_of
from scenarios.zhujing.places import Place

LATEST = ("normal", "deprived", "suspended", "left_off")
"""Registry statuses of people who can live somewhere; volunteers meet neither the dead nor those who moved away."""

# Ours: what the doors said, of the unregistered who were visited, and how many of them were.
RESULTS = (
    *("absent",) * 38, *("come_again",) * 24, *("moved",) * 20, *("refused",) * 6, *("registered",) * 12,
)  # fmt: skip
VISITED = 0.72
VISIT_DAYS = range(19, 26)
WORDS = {
    "absent": "敲门无人应答，留了告知书",
    "come_again": "家人说周末在家，约好再来",
    "moved": "邻居说已搬走，新址不详",
    "refused": "本人表示不愿登记",
    "registered": "本人说已在单位登记",
}


def canvass(dice: Random, villages: Iterable[Place], residents: Iterable[Resident], met: Collection[str]) -> Canvass:
    """The canvass of the town; `met` are the numbers of those who register without being looked for."""
    homes: defaultdict[str, defaultdict[str, list[Resident]]] = defaultdict(lambda: defaultdict(list))
    for resident in residents:
        if resident.place_code is not None and resident.status in LATEST:
            homes[resident.place_code][resident.address].append(resident)
    patches: list[Patch] = []
    households: list[Household] = []
    for village in villages:
        drawn = [_patch(dice, village, number) for number in range(1, PATCHES + 1)]
        patches += drawn
        households += _households(village, homes[village.code])
    responsible = {patch.code: patch.responsible for patch in patches}
    return Canvass(patches, households, _visits(dice, households, responsible, met))


def _patch(dice: Random, village: Place, number: int) -> Patch:
    helpers = tuple(_name(dice) for _ in range(dice.randrange(1, 4)))
    code = patch_code(village.code, number)
    return Patch(village.code, code, f"{village.name}第{number}片", _name(dice), phone_number(dice), helpers)


def _name(dice: Random) -> str:
    return names.han(dice, male=dice.random() < 1 / 2).name


def _households(village: Place, homes: Mapping[str, Sequence[Resident]]) -> list[Household]:
    in_order = sorted(homes, key=lambda address: (patch_of(village.code, address), address))
    return [
        Household(village.code, patch_of(village.code, address), f"H{number:04d}", address, tuple(homes[address]))
        for number, address in enumerate(in_order, start=1)
    ]


def _visits(
    dice: Random, households: Iterable[Household], responsible: Mapping[str, str], met: Collection[str]
) -> list[Visit]:
    visits = []
    for household in households:
        for no, resident in enumerate(household.residents, start=1):
            if resident.id_number in met or dice.random() >= VISITED:
                continue
            result, day = dice.choice(RESULTS), dice.choice(VISIT_DAYS)
            again = date(2021, 9, min(day + 7, 30)) if result == "come_again" else None
            at = moment(day, dice.randrange(6 * 3600, 10 * 3600))
            visits.append(Visit(household, no, result, at, responsible[household.patch_code], WORDS[result], again))
    return visits
