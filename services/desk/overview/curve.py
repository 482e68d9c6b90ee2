"""The curve by day: how many were registered and on the roll by the end of each day, and the law's days beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.desk.page.words import Words

Answer = Mapping[str, Any]

MOST_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Day:
    """A day: registered on it; and of all who were registered by its end, how many count and are on the roll now."""

    day: date
    made: int
    registered: int
    on_the_roll: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the law's calendar, and where the law says so."""

    day: date
    words: Words
    source: str


_DEADLINES: Final[Mapping[str, Words]] = {
    "registration_opens": Words("开始登记", "registration opens"),
    "roll_published_on": Words("公布名单", "roll published"),
    "appeals_until": Words("申诉截止", "appeals end"),
    "suits_until": Words("起诉截止", "suits end"),
    "corrections_until": Words("更正截止", "corrections end"),
    "election_day": Words("选举日", "election day"),
}
"""Which days of validation's calendar the curve marks, in the order in which they come."""


def curve(days: Answer, opens: date, today: date) -> list[Day]:
    """Every day from the opening, or the first registration where that is earlier, to today, of tallies by day.

    Days beyond today are there where somebody was registered on them; before `MOST_DAYS` ago all stand on one day.
    """
    rows = {date.fromisoformat(row["key"]): row for row in days["rows"]}
    last = max([today, *rows])
    first = max(min([opens, last, *rows]), last - timedelta(MOST_DAYS))
    registered = sum(row["registered"] for day, row in rows.items() if day < first)
    on_the_roll = sum(row["on_the_roll"] for day, row in rows.items() if day < first)
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        made = rows[day]["registered"] if day in rows else 0
        registered += made
        on_the_roll += rows[day]["on_the_roll"] if day in rows else 0
        found.append(Day(day, made, registered, on_the_roll))
    return found


def deadlines(calendar: Answer | None) -> list[Deadline]:
    """The days of the law's calendar that the curve marks; none where the calendar is not known."""
    return [
        Deadline(date.fromisoformat(found["day"]), words, found["source"])
        for name, words in _DEADLINES.items()
        if calendar is not None and (found := calendar.get(name)) is not None
    ]
