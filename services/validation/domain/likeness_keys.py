"""Blocking: the four keys by which registrations of one person find each other without everybody being compared.

Each key is a keyed hash of two things that one slip of the pen does not both change, with the election's id: nothing
personal rests in the clear, and whoever lacks the installation's key learns nothing.

| key | of | meets |
|---|---|---|
| 1 | name's sound, birth date | another number, mistyped or truly another, and another writing of the name |
| 2 | address's numerals, birth date | another name too |
| 3 | name's sound, the number's first 12 characters | a slip in day, order or check character; a lost tail |
| 4 | name's sound, the number's last 6 without the check character | a slip in division, year or month |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from services.validation.domain.address import numerals_of
from services.validation.domain.dates import read_date
from services.validation.domain.names import name_sound
from services.validation.domain.subject import Subject

Keys = tuple[int | None, int | None, int | None, int | None]
"""Signed 64 bits each; None where the form does not say enough."""

NO_KEYS: Final[Keys] = (None, None, None, None)

_HEAD: Final = 12
_WHOLE: Final = 18
_SHORTEST: Final = 14
_WITH_CHECK_CHARACTER: Final = 17
_CENTURY: Final = "19"
_HINT: Final = re.compile(r"[0-9]{6}((?:19|20)[0-9]{6})[0-9]{3}[0-9X]")


def keys_of(subject: Subject, keyed: Callable[[str], int]) -> Keys:
    """The subject's keys, each hashed by `keyed` (contracts.tokens.Tokens.likeness)."""
    election, text = subject.election_id, subject.number.text
    born, sound = born_on(subject), name_sound(subject.name)
    first = third = fourth = second = None
    if sound:
        if born:
            first = keyed(f"1{election} {sound} {born}")
        if len(text) >= _SHORTEST:
            old = len(text) < _WITH_CHECK_CHARACTER
            head = text[:6] + _CENTURY + text[6:10] if old else text[:_HEAD]
            third = keyed(f"3{election} {sound} {head}")
            fourth = keyed(f"4{election} {sound} {text[-5:] if old else text[-6:-1]}")
    if born:
        details = subject.details
        address = details.residence_address or details.hukou_address
        if address and (numerals := numerals_of(address)):
            second = keyed(f"2{election} {numerals} {born}")
    return first, second, third, fourth


def born_on(subject: Subject) -> str:
    """The birth date as YYYYMMDD: of a sound number, else of the form, else what an unsound number says; or empty."""
    number = subject.number
    if number.birth_date is not None:
        return number.text[6:14]
    if subject.details.birth_date and (day := read_date(subject.details.birth_date)):
        return f"{day:%Y%m%d}"
    if len(number.text) == _WHOLE and (hint := _HINT.fullmatch(number.text)) and read_date(hint[1]):
        return hint[1]
    return ""
