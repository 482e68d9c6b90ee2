"""Registrations in any number, for benchmarks: the town's places and mistakes, a crowd's people.

Of every thousand registrations 30 are suspicious for what stands in them, 5 are a voter's second one at another place
(which of the two is the duplicate, whoever processes them decides), and 10 are delivered twice.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from scenarios.zhujing.crowd import Crowd, Face
from scenarios.zhujing.daytime import WORKING_SECONDS, moment
from scenarios.zhujing.election_file import ELECTION_ID
from scenarios.zhujing.figures import LAST_DAY
from scenarios.zhujing.flaws import spoil
from scenarios.zhujing.model import LoadExpected, Submission
from scenarios.zhujing.places import places
from scenarios.zhujing.recheck import NOTES

CYCLE = 1000
SUSPICIOUS = {
    "ID_CHECKSUM": 5,
    "ID_DAMAGED_BY_SPREADSHEET": 3,
    "ID_FIFTEEN_DIGITS": 2,
    "ID_MALFORMED": 2,
    "ID_BIRTH_DATE": 1,
    "ID_GENDER_MISMATCH": 1,
    "ID_BIRTH_DATE_MISMATCH": 2,
    "NAME_MALFORMED": 1,
    "NAME_MISMATCH": 4,
    "NOT_IN_REGISTRY": 4,
    "UNDER_AGE": 1,
    "NON_LOCAL": 3,
    "PLACE_UNKNOWN": 1,
}
SECOND, TWICE = "SECOND", "TWICE"
SECONDS, REDELIVERIES = 5, 10
# How many registrations lie between a delivery and its repetition: in the same batch, and in a later one.
DELAYS = (1, 40, 900)
VILLAGE_WAYS = (("village-desk", "station"), ("volunteer", "village"), ("online", "online"))
PERMIT_SINCE = "2018-05-01"
MOMENTS = 997

RegistryLine = tuple[str, str, str, str, str, str, str, str]
"""One line of the registry CSV, in the order of its headings."""


class Load(NamedTuple):
    """Submissions to publish, the registry of 2n residents behind them, and what must come out."""

    submissions: Iterator[Submission]
    residents: Iterator[RegistryLine]
    expected: LoadExpected


def generate_load(n: int, seed: int) -> Load:
    """`n` registrations over a registry of 2n residents, made one by one in bounded memory; the same seed, the same."""
    plan = _Plan(seed)
    return Load(plan.submissions(n), plan.residents(n), plan.expected(n))


class _Plan:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._crowd = Crowd(seed)
        self._places = [(place.code, place.kind == "unit") for place in places()]
        self._villages = [code for code, unit in self._places if not unit]
        dice = Random(seed)
        fates = [fate for fate, count in SUSPICIOUS.items() for _ in range(count)] + [TWICE] * REDELIVERIES
        half = CYCLE // 2
        # Second registrations stand in the second half of a thousand, and the first ones they repeat in the first.
        first_half: list[str | None] = [*fates[::2], *[None] * (half - len(fates[::2]))]
        second_half: list[str | None] = [*fates[1::2], *[SECOND] * SECONDS]
        second_half += [None] * (CYCLE - half - len(second_half))
        dice.shuffle(first_half)
        dice.shuffle(second_half)
        self._cycle = first_half + second_half
        seconds = [at for at, fate in enumerate(self._cycle) if fate == SECOND]
        clean = [at for at, fate in enumerate(first_half) if fate is None]
        self._first_of = {at: self._take_elsewhere(dice, at, clean) for at in seconds}
        self._moments = [moment(1, dice.randrange(WORKING_SECONDS))[10:] for _ in range(MOMENTS)]

    def submissions(self, n: int) -> Iterator[Submission]:
        dice = Random(self._seed + 1)
        again: dict[int, list[Submission]] = {}
        for index in range(n):
            fate = self._cycle[index % CYCLE]
            form = self._form(index, fate, n)
            if fate == TWICE:
                again.setdefault(index + DELAYS[index % len(DELAYS)], []).append(form)
            elif fate is not None:
                spoil(dice, form, fate)
            yield form
            if index in again:
                yield from again.pop(index)
        for due in sorted(again):
            yield from again[due]

    def residents(self, n: int) -> Iterator[RegistryLine]:
        for index in range(n):
            face = self._known(index, self._cycle[index % CYCLE])
            permit = "" if face.hukou_division.startswith("31") else PERMIT_SINCE
            village = self._village(index)
            yield (face.id_number, face.name, face.hukou_division, permit, _address(index), "normal", "", village)
            other = self._crowd.face(2 * index + 1)
            yield (other.id_number, other.name, other.hukou_division, "", _address(index), "normal", "", village)

    def expected(self, n: int) -> LoadExpected:
        count = len(self._places)
        by_place = {code: n // count + (at < n % count) for at, (code, _) in enumerate(self._places)}
        fates: dict[str, int] = {}
        for at, fate in enumerate(self._cycle):
            if fate is not None:
                fates[fate] = fates.get(fate, 0) + len(range(at, n, CYCLE))
                if fate == "PLACE_UNKNOWN":
                    for index in range(at, n, CYCLE):
                        by_place[self._places[index % count][0]] -= 1
        twice = fates.pop(TWICE, 0)
        found = {"DUPLICATE" if fate == SECOND else fate: number for fate, number in fates.items() if number}
        return LoadExpected(
            records=n + twice,
            registered=n,
            units=sum(by_place[code] for code, unit in self._places if unit),
            villages=sum(by_place[code] for code, unit in self._places if not unit),
            unknown=found.get("PLACE_UNKNOWN", 0),
            suspected=sum(number for finding, number in found.items() if finding not in NOTES),
            by_place=by_place,
            by_finding=dict(sorted(found.items())),
        )

    def _form(self, index: int, fate: str | None, n: int) -> Submission:
        """The form of registration `index` before anything is spoilt; a second one is written for an earlier voter."""
        who = index if fate != SECOND else index - index % CYCLE + self._first_of[index % CYCLE]
        face = self._crowd.stranger(2 * who) if fate == "NOT_IN_REGISTRY" else self._known(who, fate)
        code, unit = self._places[index % len(self._places)]
        source, channel = ("unit-upload", "unit") if unit else VILLAGE_WAYS[index % len(VILLAGE_WAYS)]
        local = face.hukou_division.startswith("31")
        form: dict[str, Any] = {
            "submission_id": f"{code}-{index:08d}",
            "source": source,
            "election_id": ELECTION_ID,
            "channel": channel,
            "place_code": code,
            "name": face.name,
            "id_number": face.id_number,
            "gender": "male" if face.male else "female",
            "birth_date": face.birth,
            "ethnicity": "汉族",
            "hukou_division": face.hukou_division,
            "hukou_address": None,
            "residence_address": _address(who),
            "residence_since": "2012-05-01",
            "permit_since": None if local else PERMIT_SINCE,
            "spouse_id_number": None,
            "basis": "work_unit" if unit else "household" if fate != SECOND else "residence",
            "certificate_no": None,
            "phone": f"1{3 + index % 7}{(who * 7919 + 13) % 10**9:09d}",
            "registrar": f"R0{code[1:]}",
            "patch_code": None,
            "registered_at": f"2021-09-{1 + index * LAST_DAY // n:02d}{self._moments[index % MOMENTS]}",
        }
        return form

    def _known(self, index: int, fate: str | None) -> Face:
        """The registry's person behind registration `index`."""
        if fate == "NON_LOCAL":
            return self._crowd.newcomer(2 * index)
        if fate == "UNDER_AGE":
            return self._crowd.minor(2 * index, index // CYCLE)
        return self._crowd.face(2 * index)

    def _village(self, index: int) -> str:
        code, unit = self._places[index % len(self._places)]
        return self._villages[index % len(self._villages)] if unit else code

    def _take_elsewhere(self, dice: Random, at: int, clean: list[int]) -> int:
        """Takes one of the clean out that is not at the same place."""
        first = dice.choice([first for first in clean if (at - first) % len(self._places)])
        clean.remove(first)
        return first


def _address(index: int) -> str:
    return f"上海市金山区朱泾镇泾上路{index % 997}弄{index % 61}号{index % 6 + 1}01室"
