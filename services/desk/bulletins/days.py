"""The days of which a bulletin can be made, and what a person says of one; all of it stands in the page's address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from office.bulletin.making import ISSUED_BY, Head

MOST_DAYS: Final = 120
_LONGEST: Final = 100
_MOST_NUMBER: Final = 9_999


class Day(NamedTuple):
    """A day with the one before it, with which its bulletin is compared at first; the first has none."""

    day: date
    previous: date | None


def days_between(first: date, today: date) -> list[Day]:
    """The days from the first of registration up to today, the latest first; of very many the latest."""
    found: list[Day] = []
    day = today
    while day >= first and len(found) < MOST_DAYS:
        found.append(Day(day, day - timedelta(days=1) if day > first else None))
        day -= timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """Which bulletin: the day to compare with, its number, title and who issues it."""

    previous: date | None
    head: Head

    @property
    def query(self) -> str:
        """The same as the end of an address, with its question mark."""
        said = {
            "previous": self.previous and self.previous.isoformat(), "number": self.head.number,
            "title": self.head.title,
            "issued_by": self.head.issued_by if self.head.issued_by != ISSUED_BY else None,
        }  # fmt: skip
        found = {name: value for name, value in said.items() if value}
        return f"?{urlencode(found)}" if found else ""


def asked(query: QueryParams) -> Asked:
    """What an address says; what is no day or number is left out."""
    number = query.get("number", "")
    title, issued_by = query.get("title", "").strip(), query.get("issued_by", "").strip()
    return Asked(
        _day(query.get("previous", "")),
        Head(
            title[:_LONGEST] or None, issued_by[:_LONGEST] or ISSUED_BY,
            int(number) if number.isascii() and number.isdecimal() and 0 < int(number[:9]) <= _MOST_NUMBER else None,
        ),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
