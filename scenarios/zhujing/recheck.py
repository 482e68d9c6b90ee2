"""An independent comparison with the registry: which finding each registration that counts is due.

It shares nothing with the product's assessment nor with the generator. Simplifications: a number that cannot be right
is not looked up, and a name that cannot be one is not compared, so each gets the finding that explains it; a second
registration under a mistyped number is known by an equal name and a number that is one slip away from a right one.
"""

import re
import unicodedata
from collections import Counter, defaultdict
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
# Characters that stand for one another in a name: traditional and simplified, or alike in sound.
ONE_CHARACTER = str.maketrans(
    "偉玮铭華國軍龍東輝晖傑榮寶學瑛蘭紅麗靜婧嘉鳳雲芸惠穎", "伟伟明华国军龙东辉辉杰荣宝学英兰红丽静静佳凤云云慧颖"
)
STATUSES = {
    "deceased": "DECEASED",
    "moved_out": "MOVED_OUT",
    "deprived": "RIGHTS_DEPRIVED",
    "suspended": "RIGHTS_SUSPENDED",
    "left_off": "LEFT_OFF",
}


def recheck(
    standings: Iterable[Standing],
    residents: Iterable[Resident],
    places: Collection[str],
    certified: Collection[str] = (),
) -> Mapping[str, int]:
    """How many registrations each finding is due to, with `suspected` for how many have more than a note.

    `certified` are the numbers of those whose eligibility certificate people have seen.
    """
    registry = {resident.id_number: resident for resident in residents}
    standings = list(standings)
    namesakes: defaultdict[str, list[str]] = defaultdict(list)
    for one in standings:
        namesakes[one.name].append(one.id_number)
    counts: Counter[str] = Counter()
    claimed: set[str] = set()
    for one in standings:
        found, number = _findings(one, registry)
        if number in certified:
            found.discard("NON_LOCAL")
        if number is None and any(_is_a_slip_of(one.id_number, other) for other in namesakes[one.name]):
            found.add("PROBABLE_DUPLICATE")
        if one.place_code not in places:
            found.add("PLACE_UNKNOWN")
        elif number is not None and _is_of_another_village(one, registry.get(number)):
            found.add("PLACE_MISMATCH")
        if number is not None:
            if number in claimed:
                found.add("DUPLICATE")
            claimed.add(number)
        counts.update(found)
        counts["suspected"] += bool(found - NOTES)
    return dict(sorted(counts.items()))


def sound_number(written: str) -> str | None:
    """The number that was meant, with eighteen characters; None where it cannot be right."""
    number = "".join(unicodedata.normalize("NFKC", written).split()).upper()
    number = _lengthened(number) if FIFTEEN.fullmatch(number) else number
    return None if _number(number)[0] else number


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
    return found | _against(registry.get(number), one.name.translate(DOTS)), number


def _against(resident: Resident | None, name: str) -> set[str]:
    """What the registry has otherwise, or not at all."""
    found: set[str] = set()
    if not name or any(char.isdigit() or unicodedata.category(char) == "Cc" for char in name):
        found.add("NAME_MALFORMED")
    elif resident and resident.name != name:
        same = resident.name.translate(ONE_CHARACTER) == name.translate(ONE_CHARACTER)
        found.add("NAME_VARIANT" if same else "NAME_MISMATCH")
    if resident is None:
        return found | {"NOT_IN_REGISTRY"}
    if not resident.hukou_division.startswith(HOME):
        found.add("NON_LOCAL")
    if resident.status in STATUSES:
        found.add(STATUSES[resident.status])
    return found


def _is_of_another_village(one: Standing, resident: Resident | None) -> bool:
    """Whether a canvass wrote down a household that the registry has elsewhere in the town."""
    if resident is None or resident.place_code is None or one.channel != "village" or one.basis != "household":
        return False
    return resident.place_code != one.place_code


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


def _is_a_slip_of(wrong: str, right: str) -> bool:
    """Whether `right` is a right number, and `wrong` has one character of it otherwise, one too many, or one lost."""
    wrong, right = ("".join(unicodedata.normalize("NFKC", text).split()).upper() for text in (wrong, right))
    if _number(right)[0] is not None or abs(len(wrong) - len(right)) > 1:
        return False
    same = next((at for at, (one, other) in enumerate(zip(wrong, right, strict=False)) if one != other), len(right))
    return right[same + (len(right) >= len(wrong)) :] == wrong[same + (len(wrong) >= len(right)) :]


def _lengthened(fifteen: str) -> str:
    body = f"{fifteen[:6]}19{fifteen[6:]}"
    return next(body + char for char in "0123456789X" if _sum(body + char) % MODULUS == CONGRUENT)
