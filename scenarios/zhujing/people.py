"""The people: residents of the town and of the registry around it, every number and name generated here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from scenarios import names
from scenarios.identity import COUNTY, DISTRICT, OTHER_AREAS, OUTSIDE, NumberPress, is_male
from scenarios.zhujing.daytime import birthdays
from scenarios.zhujing.model import Resident
from scenarios.zhujing.places import Place

# The area code on numbers of people born before the county became a district: most have its old code, many the new one.
BEFORE_DISTRICT = 1997
OLD_AREAS = (COUNTY,) * 14 + (DISTRICT,) * 4
LOCAL_ELSEWHERE = ("310116", "310116", "310116", "310117", "310120", "310112", "310104")
RARE_SHARE, MINORITY_SHARE, OTHER_AREA_SHARE = 0.004, 0.012, 0.08
# How often somebody lives where the last one of the village does: households of two and a half on average.
SHARED_HOME = 0.6

STAFF = birthdays(1961, 2003)
# More people in their middle years than very old or very young.
ADULTS = birthdays(1926, 2003) + birthdays(1944, 1996) + birthdays(1950, 1972)
OLD = birthdays(1924, 1950)
MINORS = birthdays(2003, 2005, minors=True)
TWENTIETH_CENTURY = birthdays(1931, 1999)


@dataclass(frozen=True, slots=True)
class Person:
    """A resident and what the registry does not say; `registered` in the registry or not is the caller's business."""

    resident: Resident
    ethnicity: str

    @property
    def male(self) -> bool:
        return is_male(self.resident.id_number)


class Population:
    """Makes people and keeps the registry's lines."""

    def __init__(self, dice: Random, villages: Sequence[Place]) -> None:
        self.residents: list[Resident] = []
        self._dice = dice
        self._villages = villages
        self._press = NumberPress(dice)
        self._longest = list(names.LONGEST)
        self._homes: dict[str, str] = {}

    def local(
        self, village: Place | None, born: Sequence[str], *, plain: bool = False, status: str = "normal"
    ) -> Person:
        """A person with a household in the city, in the registry; `plain` for an ordinary Han name.

        `village` None is somebody who works in the town and lives elsewhere in the district or the city.
        """
        person = self._person(village, born, plain=plain)
        self.residents.append(person.resident if status == "normal" else replace(person.resident, status=status))
        return person

    def stranger(self, village: Place | None, born: Sequence[str]) -> Person:
        """A person like `local` of whom the registry knows nothing."""
        return self._person(village, born, plain=True)

    def written_in_two_ways(self, village: Place | None, born: Sequence[str]) -> Person:
        """A person like `local` with a character in the name that others write otherwise (names.written_otherwise)."""
        dice = self._dice
        male = dice.random() < HALF
        named = names.han_with_another_writing(dice, male=male)
        person = self._settle(village, self._press.issue(COUNTY, dice.choice(born), male=male), named)
        self.residents.append(person.resident)
        return person

    def exactly(self, village: Place, birth: str, area: str, *, male: bool, name: str | None = None) -> Person:
        """A local person born on `birth` (YYYYMMDD) whose number was issued in `area`."""
        named = names.han(self._dice, male=male) if name is None else names.Named(name, "汉族")
        person = self._settle(village, self._press.issue(area, birth, male=male), named)
        self.residents.append(person.resident)
        return person

    def outsider(self, village: Place | None, born: Sequence[str], *, married: bool, permit: date | None) -> Person:
        """A person with a household outside the city; the local husband or wife, if any, is put in the registry too."""
        dice = self._dice
        male = dice.random() < HALF
        area = dice.choice(OUTSIDE)
        number = self._press.issue(area, dice.choice(born), male=male)
        person = self._settle(village, number, names.han(dice, male=male))
        resident = replace(person.resident, hukou_division=area, permit_since=permit)
        if married:
            spouse = self.exactly(village or self.any_village(), dice.choice(born), COUNTY, male=not male).resident
            resident = self.marry(resident, spouse)
        self.residents.append(resident)
        return Person(resident, person.ethnicity)

    def marry(self, newcomer: Resident, spouse: Resident) -> Resident:
        """Writes each into the other's line; `newcomer` is not in the registry yet, `spouse` was the last put there."""
        self.residents[-1] = replace(spouse, spouse_id_number=newcomer.id_number)
        return replace(newcomer, spouse_id_number=spouse.id_number)

    def any_village(self) -> Place:
        return self._dice.choice(self._villages)

    def _person(self, village: Place | None, born: Sequence[str], *, plain: bool) -> Person:
        dice = self._dice
        male = dice.random() < HALF
        birth = dice.choice(born)
        if dice.random() < OTHER_AREA_SHARE:
            area = dice.choice(OTHER_AREAS)
        else:
            area = dice.choice(OLD_AREAS) if int(birth[:4]) < BEFORE_DISTRICT else DISTRICT
        named = names.han(dice, male=male) if plain else self._named(male=male)
        return self._settle(village, self._press.issue(area, birth, male=male), named)

    def _named(self, *, male: bool) -> names.Named:
        dice = self._dice
        chance = dice.random()
        if chance < RARE_SHARE:
            return names.rare(dice, male=male)
        if chance < RARE_SHARE + MINORITY_SHARE:
            if self._longest:
                return names.Named(self._longest.pop(), "维吾尔族")
            return names.minority(dice)
        return names.han(dice, male=male)

    def _settle(self, village: Place | None, number: str, named: names.Named) -> Person:
        hukou = DISTRICT if village else self._dice.choice(LOCAL_ELSEWHERE)
        code = village.code if village else None
        return Person(
            Resident(number, named.name, hukou, None, self._address(village), "normal", None, code), named.ethnicity
        )

    def _address(self, village: Place | None) -> str:
        dice = self._dice
        if village is None:
            return f"上海市泾外路{dice.randrange(1, 900)}弄{dice.randrange(1, 60)}号{dice.randrange(101, 607)}室"
        if village.code not in self._homes or dice.random() >= SHARED_HOME:
            self._homes[village.code] = self._new_home(village)
        return self._homes[village.code]

    def _new_home(self, village: Place) -> str:
        dice = self._dice
        if village.name.endswith("村"):
            return f"上海市金山区朱泾镇{village.name}{dice.randrange(1, 24)}组{dice.randrange(1, 99)}号"
        lane, house = dice.randrange(1, 400), dice.randrange(1, 60)
        room = dice.randrange(1, 7) * 100 + dice.randrange(1, 5)
        return f"上海市金山区朱泾镇{village.name.removesuffix('居民区')}路{lane}弄{house}号{room}室"


HALF = 0.5
