"""Identity numbers made here, by GB 11643-1999: six digits of area, eight of birth, three of sequence, one check.

The check is ISO 7064 MOD 11-2, written for the scenarios alone so that it can contradict the product's own.
"""

from functools import cache
from random import Random

MODULUS = 11
BODY = 17
SEQUENCES = 1000
CHARACTERS = "0123456789X"

# An area code says where a number was issued. 310228 is Jinshan county, 310116 the district that it became in 1997:
# many older voters hold numbers of the younger code, and those are genuine.
DISTRICT, COUNTY = "310116", "310228"
OTHER_AREAS = ("310101", "310104", "310112", "310115", "310117", "310120", "310226", "310227", "330421", "320524")
OUTSIDE = ("330421", "330482", "320583", "320981", "341282", "342622", "360428", "411625", "422823", "510922")


@cache
def weight(digits: str, following: int) -> int:
    """What `digits` add to the check sum, modulo 11, when `following` characters of the number's 18 come after them."""
    total = 0
    for digit in digits:
        total = (total * 2 + int(digit)) % MODULUS
    return total * pow(2, following, MODULUS) % MODULUS


def check_character(body: str) -> str:
    """The 18th character of a number whose first seventeen digits are `body`."""
    total = 0
    for digit in body:
        total = (total + int(digit)) * 2 % MODULUS
    return CHARACTERS[(1 - total) % MODULUS]


def assemble(area: str, birth: str, sequence: int) -> str:
    """The 18-character number; `birth` is YYYYMMDD, an odd `sequence` (0..999) a man's."""
    tail = f"{sequence:03d}"
    total = weight(area, 12) + weight(birth, 4) + weight(tail, 1)
    return f"{area}{birth}{tail}{CHARACTERS[(1 - total) % MODULUS]}"


def is_male(number: str) -> bool:
    return int(number[16]) % 2 == 1


def birth_date(number: str) -> str:
    """The birth date that a sound number states, as YYYY-MM-DD."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


class NumberPress:
    """Issues numbers, never the same twice."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._issued: set[str] = set()

    def issue(self, area: str, birth: str, *, male: bool) -> str:
        while True:
            number = assemble(area, birth, self._dice.randrange(1 if male else 2, SEQUENCES, 2))
            if number not in self._issued:
                self._issued.add(number)
                return number
