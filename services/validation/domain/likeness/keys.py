"""Blocking: the three keys by which registrations of one person find each other without everybody being compared.

Each key is a keyed hash of two things that one slip of the pen does not both change, with the election's id: nothing
personal rests in the clear, and whoever lacks the installation's key learns nothing.

| key | of | meets |
|---|---|---|
| 1 | name's sound, birth date | a slip in division, order code or check character; another number |
| 2 | address's numerals, birth date | the same, and a name that sounds otherwise |
| 3 | name's sound, the number's order code (15th to 17th) | a slip in division or birth date |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.validation.domain.dates import read_date
from services.validation.domain.likeness.address import numerals_of
from services.validation.domain.likeness.number_likeness import legible
from services.validation.domain.names.difference import name_sound
from services.validation.domain.subject import Subject

Keys = tuple[int | None, int | None, int | None]
"""Signed 64 bits each; None where the form does not say enough."""

NO_KEYS: Final[Keys] = (None, None, None)

_SHORTEST: Final = 14
_WITH_CHECK_CHARACTER: Final = 17
_CENTURIES: Final = ("19", "20")


def keys_of(subject: Subject, keyed: Callable[[str], int]) -> Keys:
    """The subject's keys, each hashed by `keyed` (contracts.keys.tokens.Tokens.likeness)."""
    born, sound = born_on(subject), name_sound(subject.name)
    election, text = subject.election_id, subject.number.text
    first = second = third = None
    if sound:
        if born:
            first = keyed(f"1{election} {sound} {born}")
        if len(text) >= _SHORTEST:
            # Those of about 15 characters are as issued until 1999, without a check character.
            order = text[-4:-1] if len(text) >= _WITH_CHECK_CHARACTER else text[-3:]
            third = keyed(f"3{election} {sound} {order}")
    if born:
        details = subject.details
        address = details.residence_address or details.hukou_address
        if address and (numerals := numerals_of(address)):
            second = keyed(f"2{election} {numerals} {born}")
    return first, second, third


def born_on(subject: Subject) -> str:
    """The birth date as YYYYMMDD: of a sound number, else of the form, else what an unsound number says; or empty."""
    number = subject.number
    if number.birth_date is not None:
        return number.text[6:14]
    if subject.details.birth_date and (day := read_date(subject.details.birth_date)):
        return f"{day:%Y%m%d}"
    return _told_by(legible(number))


def _told_by(text: str) -> str:
    """The birth date within a number that is not sound, where a date stands in its place."""
    if text[6:8] in _CENTURIES and _names_a_day(text[6:14]):
        return text[6:14]
    old = f"{_CENTURIES[0]}{text[6:12]}"
    return old if _SHORTEST <= len(text) < _WITH_CHECK_CHARACTER and _names_a_day(old) else ""


def _names_a_day(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and read_date(digits) is not None
