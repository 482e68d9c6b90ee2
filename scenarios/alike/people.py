"""The people, by households, with those who look alike and are not the same: twins, namesakes, fathers and sons."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from scenarios import names
from scenarios.identity import COUNTY, DISTRICT, OTHER_AREAS, SEQUENCES, NumberPress, assemble, is_male
from scenarios.zhujing.daytime import birthdays
from scenarios.zhujing.forms import phone_number

# Of households, and of people (ours, after a town's: about one birth in eighty is of twins).
TWINS, FATHER_AND_SON, NAMESAKE = 0.02, 0.002, 0.003
SAME_GENERATION_NAME, FAMILY_PHONE, OTHER_AREA, RURAL = 0.6, 0.35, 0.08, 0.45
PARENTS, CHILDREN = birthdays(1935, 1975), birthdays(1965, 2003)
VILLAGES = names.words("新农 待泾 秀州 五龙 大茫 温河 民主 长浜 牡丹 慧农 万联 温泉")
ROADS = names.words("罗星 万安 北圣 东林 健康 金龙 文商 朱泾 临源 浦银 人民 西林")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as everything about them truly is."""

    name: str
    id_number: str
    address: str
    phone: str


class People:
    """Makes people, household by household, never the same number twice."""

    def __init__(self, dice: Random) -> None:
        self._press = NumberPress(dice)
        self._dice = dice
        self._twins: set[str] = set()

    def some(self, count: int) -> list[Person]:
        """So many people, each with a number of their own."""
        found: list[Person] = []
        for household in self._households():
            found += household
            if len(found) >= count:
                break
        found = found[:count]
        namesakes = [self._namesake(person) for person in self._dice.sample(found, int(count * NAMESAKE))]
        return found + namesakes

    def _households(self) -> Iterator[list[Person]]:
        dice = self._dice
        while True:
            address, phone = self._address(), phone_number(dice)
            father = self._person(names.han(dice, male=True).name, dice.choice(PARENTS), address, phone, male=True)
            mother = self._person(names.han(dice, male=False).name, dice.choice(PARENTS), address, phone, male=False)
            household = [father, mother][: dice.choice((1, 2, 2))]
            if dice.random() < TWINS:
                household += self._twin_children(father, phone)
            elif dice.random() < FATHER_AND_SON:
                household.append(self._person(father.name, dice.choice(CHILDREN), address, phone, male=True))
            else:
                for _ in range(dice.choice((0, 1, 1, 2))):
                    household.append(self._child(father, phone, dice.choice(CHILDREN)))
            yield household

    def _child(self, father: Person, phone: str, born: str) -> Person:
        male = self._dice.randrange(2) == 0
        name = father.name[0] + names.han(self._dice, male=male).name[1:]
        return self._person(name, born, father.address, phone, male=male)

    def _twin_children(self, father: Person, phone: str) -> list[Person]:
        """Born on one day, registered one after the other, and often named alike."""
        dice = self._dice
        first = self._child(father, phone, dice.choice(CHILDREN))
        male = is_male(first.id_number) if dice.random() < SAME_GENERATION_NAME else dice.randrange(2) == 0
        later = dice.choice((2, 4) if male == is_male(first.id_number) else (1, 3))
        order = (int(first.id_number[14:17]) + later) % SEQUENCES
        number = assemble(first.id_number[:6], first.id_number[6:14], order)
        self._twins.add(number)
        given = dice.choice(names.MALE if male else names.FEMALE)
        shared = first.name[:-1] if dice.random() < SAME_GENERATION_NAME else first.name[0]
        name = shared + given if shared + given != first.name else f"{shared}{given}{given}"
        return [first, replace(first, name=name, id_number=number)]

    def _namesake(self, of: Person) -> Person:
        """Somebody of the same name who was born on the same day, and lives elsewhere."""
        area = of.id_number[:6] if self._dice.randrange(2) else self._area(of.id_number[6:14])
        number = self._issue(area, of.id_number[6:14], male=is_male(of.id_number))
        return Person(of.name, number, self._address(), phone_number(self._dice))

    def _person(self, name: str, born: str, address: str, phone: str, *, male: bool) -> Person:
        own = phone if self._dice.random() < FAMILY_PHONE else phone_number(self._dice)
        return Person(name, self._issue(self._area(born), born, male=male), address, own)

    def _issue(self, area: str, born: str, *, male: bool) -> str:
        while (number := self._press.issue(area, born, male=male)) in self._twins:
            continue
        return number

    def _area(self, born: str) -> str:
        if self._dice.random() < OTHER_AREA:
            return self._dice.choice(OTHER_AREAS)
        return COUNTY if born < "1997" else DISTRICT

    def _address(self) -> str:
        dice = self._dice
        if dice.random() < RURAL:
            village = dice.choice(VILLAGES)
            return f"上海市金山区朱泾镇{village}村{dice.randrange(1, 24)}组{dice.randrange(1, 99)}号"
        road, lane, house = dice.choice(ROADS), dice.randrange(1, 400), dice.randrange(1, 60)
        return f"上海市金山区朱泾镇{road}路{lane}弄{house}号{dice.randrange(1, 7) * 100 + dice.randrange(1, 5)}室"
