"""An independent comparison with the registry: which finding each registration that counts is due.

It shares nothing with the product's assessment nor with the generator. One simplification: a number that cannot be
right is not looked up, and a name that cannot be one is not compared, so each gets the finding that explains it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from scenarios.zhujing.model import Resident
from scenarios.zhujing.recount import Standing

SHAPE = re.compile(r"(\d{4})\d\d(\d{4})(\d\d)(\d\d)\d\d(\d)([\dX])", re.ASCII)
FIFTEEN = re.compile(r"\d{15}", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
# A number of fifteen digits is converted and noted: it makes nobody suspect.
NOTES = frozenset({"ID_FIFTEEN_DIGITS"})
CONGRUENT, MODULUS, FULL_AGE = 1, 11, 18
HOME, ELECTION_DAY = "31", (2021, 11, 16)
DOTS = str.maketrans(dict.fromkeys("．・•‧・", "·"))


def recheck(standings: Iterable[Standing], residents: Iterable[Resident], places: Collection[str]) -> Mapping[str, int]:
    """How many registrations each finding is due to, with `suspected` for how many have more than a note."""
    registry = {resident.id_number: resident for resident in residents}
    counts: Counter[str] = Counter()
    claimed: set[str] = set()
    for one in standings:
        found, number = _findings(one, registry)
        if one.place_code not in places:
            found.add("PLACE_UNKNOWN")
        if number is not None:
            if number in claimed:
                found.add("DUPLICATE")
            claimed.add(number)
        counts.update(found)
        counts["suspected"] += bool(found - NOTES)
    return dict(sorted(counts.items()))


def _findings(one: Standing, registry: Mapping[str, Resident]) -> tuple[set[str], str | None]:
    number = "".join(unicodedata.normalize("NFKC", one.id_number).split()).upper()
    found: set[str] = set()
    if FIFTEEN.fullmatch(number):
        found.add("ID_FIFTEEN_DIGITS")
        number = _lengthened(number)
    wrong, born = _number(number)
    if wrong:
        return {wrong}, None
    if one.gender and one.gender != ("female", "male")[int(number[16]) % 2]:
        found.add("ID_GENDER_MISMATCH")
    if one.birth_date and one.birth_date != born.isoformat():
        found.add("ID_BIRTH_DATE_MISMATCH")
    if (born.year + FULL_AGE, born.month, born.day) > ELECTION_DAY:
        found.add("UNDER_AGE")
    resident = registry.get(number)
    name = one.name.translate(DOTS)
    if not name or any(char.isdigit() or unicodedata.category(char) == "Cc" for char in name):
        found.add("NAME_MALFORMED")
    elif resident and resident.name != name:
        found.add("NAME_MISMATCH")
    if resident is None:
        found.add("NOT_IN_REGISTRY")
    elif not resident.hukou_division.startswith(HOME):
        found.add("NON_LOCAL")
    return found, number


def _number(number: str) -> tuple[str | None, date]:
    match = SHAPE.fullmatch(number)
    if match is None:
        return ("ID_DAMAGED_BY_SPREADSHEET" if "E+" in number else "ID_MALFORMED"), date.min
    if _sum(number) % MODULUS != CONGRUENT:
        return ("ID_DAMAGED_BY_SPREADSHEET" if number.endswith("000") else "ID_CHECKSUM"), date.min
    try:
        return None, date(int(match[2]), int(match[3]), int(match[4]))
    except ValueError:
        return "ID_BIRTH_DATE", date.min


def _sum(number: str) -> int:
    return sum(weight * (10 if char == "X" else int(char)) for weight, char in zip(WEIGHTS, number, strict=True))


def _lengthened(fifteen: str) -> str:
    body = f"{fifteen[:6]}19{fifteen[6:]}"
    return next(body + char for char in "0123456789X" if _sum(body + char) % MODULUS == CONGRUENT)
