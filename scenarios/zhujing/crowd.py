"""A crowd of any size for benchmarks: the person with a given index is worked out, not remembered.

So the registry and the submissions can be made apart, in step, in bounded memory, and agree.
"""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from scenarios import names
from scenarios.identity import CHARACTERS, COUNTY, DISTRICT, MODULUS, OTHER_AREAS, OUTSIDE, SEQUENCES, weight
from scenarios.zhujing.people import MINORS, TWENTIETH_CENTURY

# Not in any registry: the area code of people the registry does not know.
UNKNOWN_AREA = "310230"
AREAS = (DISTRICT, COUNTY, *OTHER_AREAS)
# Primes, so that steps of these sizes visit every day, name and sequence before any comes again.
DAY_STEP, NAME_STEP, SEQUENCE_STEP, NAMES = 7919, 31, 37, 1009


class Face(NamedTuple):
    """What registry and form both say of one person; `birth` is YYYY-MM-DD."""

    id_number: str
    name: str
    male: bool
    birth: str
    hukou_division: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a number and what it adds to the check sum."""

    text: str
    weight: int


def _parts(texts: list[str], following: int) -> list[_Part]:
    return [_Part(text, weight(text, following)) for text in texts]


class Crowd:
    """People by index, 0 and up; up to 300 million of them have different numbers."""

    def __init__(self, seed: int) -> None:
        dice = Random(seed)
        self._adults = _parts(TWENTIETH_CENTURY, 4)
        self._minors = _parts(MINORS, 4)
        self._sequences = _parts([f"{sequence:03d}" for sequence in range(SEQUENCES)], 1)
        self._areas = _parts(list(AREAS), 12)
        self._unknown_area = _Part(UNKNOWN_AREA, weight(UNKNOWN_AREA, 12))
        self._shift = dice.randrange(SEQUENCES)
        self._men = [names.han(dice, male=True).name for _ in range(NAMES)]
        self._women = [names.han(dice, male=False).name for _ in range(NAMES)]

    def face(self, index: int) -> Face:
        """An adult with a household in the city."""
        return self._adult(index, None)

    def newcomer(self, index: int) -> Face:
        """The same person with a household outside the city."""
        return self._adult(index, None)._replace(hukou_division=OUTSIDE[index % len(OUTSIDE)])

    def stranger(self, index: int) -> Face:
        """Somebody of whom no registry knows."""
        return self._adult(index, self._unknown_area)

    def minor(self, index: int, rank: int) -> Face:
        """The same person too young to vote on election day; `rank` counts the minors from 0."""
        turn, day = divmod(rank, len(self._minors))
        return self._face(index, self._areas[0], self._minors[day], turn + day * SEQUENCE_STEP)

    def _adult(self, index: int, area: _Part | None) -> Face:
        days = self._adults
        count = len(days)
        turn = index // count
        day = index * DAY_STEP % count
        # Those who share a day are told apart by area and sequence; in one area, by sequence alone.
        round_, place = (turn, 0) if area else divmod(turn, len(self._areas))
        return self._face(index, area or self._areas[place], days[day], round_ + day * SEQUENCE_STEP)

    def _face(self, index: int, area: _Part, day: _Part, sequence: int) -> Face:
        number = (sequence + self._shift) % SEQUENCES
        tail = self._sequences[number]
        birth = day.text
        check = CHARACTERS[(1 - area.weight - day.weight - tail.weight) % MODULUS]
        male = number % 2 == 1
        name = (self._men if male else self._women)[index * NAME_STEP % NAMES]
        written = f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
        return Face(f"{area.text}{birth}{tail.text}{check}", name, male, written, DISTRICT)
