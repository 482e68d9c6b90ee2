"""Two writings of one address, told from two addresses. Nothing of an address is in what comes out.

An address counts by its numerals (lane, house, room) and by the words between them without what every form adds or
leaves out: the city, the district and the town before, and the counting words 弄, 号, 室 after each numeral.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, NamedTuple

Nearness = Literal["equal", "close", "different"]

_NOT_DIGITS: Final = bytes({*range(256)} - {*b"0123456789"})
_NUMERAL: Final = re.compile(r"\d+")
# 三组 and 十二号 are 3组 and 12号; 三 in a street's name stays what it is.
_CHINESE: Final = re.compile(
    r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[组队号弄室楼层幢栋座])"
)
_VALUES: Final = {char: value for value, char in enumerate("十一二三四五六七八九")}
_TEN: Final = 10
_AREAS: Final = re.compile(
    r"^(?:\w{2,8}?(?:省|自治区))?(?:\w{2,8}?市)?(?:\w{1,6}?[区县])?(?:\w{1,6}?(?:镇|街道|乡))?(?=\w)"
)
_COUNTING: Final = re.compile(r"(?:弄|支弄|号楼|号|楼|幢|栋|座|单元|室|房|组|队|[^\w]|_)+")
_LONGEST: Final = 200
_CLOSE: Final = 80.0
_ONE_WITHIN_THE_OTHER: Final = 2


class Address(NamedTuple):
    """An address as compared: its `numerals` in their order, and its `words` without areas and counting words."""

    numerals: tuple[str, ...]
    words: str


def numerals_of(written: str) -> str:
    """The digits of an address, run together; empty where it has none. Fast: every registration asks."""
    text = written if written.isascii() else unicodedata.normalize("NFKC", written)
    return text.encode("utf-8", "replace").translate(None, _NOT_DIGITS).decode()


def read_address(written: str) -> Address:
    """Read an address as somebody wrote it."""
    text = "".join(unicodedata.normalize("NFKC", written[:_LONGEST]).split())
    text = _CHINESE.sub(_value, text)
    numerals = tuple(numeral.lstrip("0") or "0" for numeral in _NUMERAL.findall(text))
    words = _NUMERAL.sub(" ", _AREAS.sub("", text))
    return Address(numerals, "".join(_COUNTING.sub("", words).split()))


def nearness(one: Address, other: Address) -> Nearness:
    """How near two addresses are: `equal` but for areas and counting words; `close` where the room or a word is wanting
    or mistyped; else `different`. Symmetric."""
    if not (one.numerals or one.words) or not (other.numerals or other.words):
        return "different"
    alike = _alike(one.words, other.words)
    if one.numerals == other.numerals:
        return "equal" if alike and one.numerals else "close" if alike else "different"
    shorter, longer = sorted((one.numerals, other.numerals), key=lambda numerals: (len(numerals), numerals))
    if alike and shorter and longer[: len(shorter)] == shorter:
        return "close"
    return "close" if alike and _one_mistyped(shorter, longer) else "different"


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _ONE_WITHIN_THE_OTHER and shorter in longer:
        return True
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415  most registrations compare no addresses

    return ratio(*sorted((one, other))) >= _CLOSE


def _one_mistyped(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """One numeral of several has one digit more, fewer or another; neighbours' houses differ so too."""
    if len(shorter) != len(longer) or len(shorter) <= 1:
        return False
    differing = [pair for pair in zip(shorter, longer, strict=True) if pair[0] != pair[1]]
    from rapidfuzz.distance import OSA  # noqa: PLC0415  see above

    return len(differing) == 1 and OSA.distance(*differing[0]) == 1


def _value(match: re.Match[str]) -> str:
    text = match[1]
    if "十" not in text:
        return str(_VALUES[text])
    tens, _, ones = text.partition("十")
    return str(_TEN * (_VALUES[tens] if tens else 1) + (_VALUES[ones] if ones else 0))
