"""Rules of the identity number: what it says by itself, and whether the form agrees. Source: GB 11643-1999."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

from contracts.id_number import IdNumber, NumberState
from contracts.validations import Finding, FindingCode
from services.validation.domain.dates import read_date

_WRONG: Final = {
    NumberState.MALFORMED: FindingCode.ID_MALFORMED,
    NumberState.CHECKSUM: FindingCode.ID_CHECKSUM,
    NumberState.BIRTH_DATE: FindingCode.ID_BIRTH_DATE,
    NumberState.DAMAGED_BY_SPREADSHEET: FindingCode.ID_DAMAGED_BY_SPREADSHEET,
}
# Words of forms, and the codes of GB/T 2261.1, where 0 and 9 say that the gender is not known.
_GENDERS: Final = {
    **dict.fromkeys(("male", "m", "男", "男性", "1"), "male"),
    **dict.fromkeys(("female", "f", "女", "女性", "2"), "female"),
}
_SAY_NOTHING: Final = frozenset({"", "0", "9"})


def unusable_number(number: IdNumber, today: date) -> Finding | None:
    """ID_MALFORMED, ID_CHECKSUM, ID_BIRTH_DATE or ID_DAMAGED_BY_SPREADSHEET: the number can be nobody's.

    A birth date after `today` is no birth date. Where the number was issued is never compared with anything (a
    division may be younger than the people who carry the number of its forerunner).
    """
    if number.birth_date is not None:
        return Finding(code=FindingCode.ID_BIRTH_DATE) if number.birth_date > today else None
    return Finding(code=_WRONG[number.state])


def fifteen_digits(number: IdNumber) -> Finding | None:
    """ID_FIFTEEN_DIGITS: a number of the kind issued until 1999 was written and converted; a note, no suspicion."""
    return Finding(code=FindingCode.ID_FIFTEEN_DIGITS) if number.was_fifteen_digits else None


def gender_mismatch(number: IdNumber, written: str | None) -> Finding | None:
    """ID_GENDER_MISMATCH: the form says another gender than a sound number (17th digit, odd is male)."""
    if not written or (gender := number.gender) is None or gender == written:
        return None
    read = unicodedata.normalize("NFKC", written).strip().lower()
    if read in _SAY_NOTHING or _GENDERS.get(read) == gender:
        return None
    return Finding(code=FindingCode.ID_GENDER_MISMATCH)


def birth_date_mismatch(number: IdNumber, written: str | None) -> Finding | None:
    """ID_BIRTH_DATE_MISMATCH: the form has another birth date than a sound number.

    Whatever is written and is not that date disagrees, also what cannot be read as a date: a person can.
    """
    if not written or (born := number.birth_date) is None or written == born.isoformat():
        return None
    if not written.strip() or read_date(written) == born:
        return None
    return Finding(code=FindingCode.ID_BIRTH_DATE_MISMATCH)
