"""Dates as people write them on forms, and full years between dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

_WRITTEN: Final = re.compile(
    r"\s*(?:(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d))"
    r"(?:[T\s]\s*0?0:00(?::00(?:\.0+)?)?)?\s*",
    re.ASCII,
)
_LEAP_DAY: Final = (2, 29)


def read_date(written: date | str | None) -> date | None:
    """The day that somebody wrote, or None where nothing is written or what is written names no day.

    Read are 1980-02-29, 1980/2/29, 1980.2.29, 19800229 and 1980年2月29日, in full-width forms too, with or without the
    midnight that a spreadsheet adds.
    """
    if written is None or isinstance(written, date):
        return written
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", written))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_years(since: date, until: date) -> int:
    """Full years from `since` to `until`, the anniversary itself counted; negative where `until` comes first.

    Who is born on 29 February completes a year, where it has no such day, with the end of February: Civil Code 202 ends
    a period of years on the month's last day, so the year is full from 1 March.
    """
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def latest_birth_date(age: int, on: date) -> date:
    """The last day on which somebody can be born who has `age` full years on the day `on`."""
    if on.year - age < date.min.year:
        return date.min
    if (on.month, on.day) == _LEAP_DAY:
        # The birth year may have no such day; its last one of February is the last that counts.
        return date(on.year - age, 3, 1) - timedelta(days=1)
    return on.replace(year=on.year - age)
