"""The citizen identity number (公民身份号码): normalising it and reading what it says.

Source: GB 11643-1999 (18 characters: 6 division, 8 birth date, 3 order with gender in the last, 1 check character by
ISO/IEC 7064 MOD 11-2). The division is where the number was issued, perhaps decades ago: it is never proof of today's
household and is never compared with the birth year.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

_SHAPE: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FIFTEEN: Final = re.compile(r"[1-9][0-9]{14}")
_EXPONENT: Final = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+|[0-9]{15,18}\.[0-9]*", re.ASCII)
_CHECK_CHARACTERS: Final = "10X98765432"
# The weights 7, 9, 10, 5, … 4, 2 are the powers of two, modulo 11, and 13 leaves 2: read as a number of base 13, the
# digits are weighed and added at once. The last one weighs 2, hence the factor.
_BASE: Final = 13
_FIFTEEN_CENTURY: Final = "19"


class NumberState(StrEnum):
    """What is wrong with a number as written; `SOUND` means that it can be a person's number."""

    SOUND = "sound"
    MALFORMED = "malformed"
    CHECKSUM = "checksum"
    BIRTH_DATE = "birth_date"
    DAMAGED_BY_SPREADSHEET = "damaged_by_spreadsheet"


class IdNumber(NamedTuple):
    """A number as read: `text` normalised (and converted from 15 digits), `state` what is wrong with it.

    `birth_date` and `gender` are set where the number is sound. Its repr holds no digit of it.
    """

    text: str
    state: NumberState
    was_fifteen_digits: bool = False
    birth_date: date | None = None

    def __repr__(self) -> str:
        return f"IdNumber(state={self.state.value})"

    @property
    def gender(self) -> str | None:
        """`male` or `female` as the 17th digit says (odd is male), where the number is sound."""
        if self.state is not NumberState.SOUND:
            return None
        return "male" if int(self.text[16]) % 2 else "female"


def normalised(written: str) -> str:
    """The number with full-width forms folded (NFKC), all white space out, `x` as `X`."""
    if written.isascii() and written.isalnum():
        return written.upper()
    return "".join(unicodedata.normalize("NFKC", written).split()).upper()


def check_character(first_seventeen: str) -> str:
    """The 18th character for 17 digits (ISO/IEC 7064 MOD 11-2 with the weights of GB 11643)."""
    return _CHECK_CHARACTERS[2 * int(first_seventeen, _BASE) % 11]


def read_id_number(written: str) -> IdNumber:
    """Read a number as somebody wrote it. Never raises: what is wrong stands in the answer's `state`.

    A 15-digit number (issued until 1999, born 19xx) is converted. A number whose tail a spreadsheet has zeroed is
    flagged, never repaired: the lost digits cannot be known.
    """
    text = normalised(written)
    if len(text) == 18 and _SHAPE.fullmatch(text):  # noqa: PLR2004  the length that GB 11643 fixes
        return _read_eighteen(text)
    if _FIFTEEN.fullmatch(text):
        longer = text[:6] + _FIFTEEN_CENTURY + text[6:]
        read = _read_eighteen(longer + check_character(longer))
        return IdNumber(read.text, read.state, was_fifteen_digits=True, birth_date=read.birth_date)
    if _EXPONENT.fullmatch(text):
        return IdNumber(text, NumberState.DAMAGED_BY_SPREADSHEET)
    return IdNumber(text, NumberState.MALFORMED)


def _read_eighteen(text: str) -> IdNumber:
    if check_character(text[:17]) != text[17]:
        # Spreadsheets keep 15 digits: the last three become 000, or a float's noise (…984) when read back.
        state = NumberState.DAMAGED_BY_SPREADSHEET if text.endswith("000") else NumberState.CHECKSUM
        return IdNumber(text, state)
    try:
        born = date.fromisoformat(text[6:14])
    except ValueError:
        return IdNumber(text, NumberState.BIRTH_DATE)
    return IdNumber(text, NumberState.SOUND, False, born)  # noqa: FBT003  by name it would cost a tenth of the reading
