"""The curve by day: how many were registered and on the roll by the end of each day, and the law's days beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.desk.page.words import Words

Answer = Mapping[str, Any]

EARLY_DAYS: Final = 31
MOST_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Day:
    """A day: how many were registered on it, and by its end; how many of these are on the roll now."""

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
    """Every day to today, of tallies by day, from the opening or a registration shortly before it.

    What was registered earlier still stands on the first day. A date that is yet to come is somebody's slip of the pen:
    `later` counts those.
    """
    rows = {date.fromisoformat(row["key"]): row for row in days["rows"] if row["registered"]}
    earliest = max(opens - timedelta(EARLY_DAYS), today - timedelta(MOST_DAYS))
    first = max(min([opens, today, *rows]), min(earliest, today))
    registered, on_the_roll = 0, 0
    found = []
    for day in (first + timedelta(number) for number in range((today - first).days + 1)):
        those = [row for made, row in rows.items() if made == day or made < day == first]
        made = sum(row["registered"] for row in those)
        registered += made
        on_the_roll += sum(row["on_the_roll"] for row in those)
        found.append(Day(day, made, registered, on_the_roll))
    return found


def later(days: Answer, today: date) -> int:
    """How many registrations bear a date after today."""
    return sum(row["registered"] for row in days["rows"] if date.fromisoformat(row["key"]) > today)


def deadlines(calendar: Answer | None) -> list[Deadline]:
    """The days of the law's calendar that the curve marks; none where the calendar is not known."""
    return [
        Deadline(date.fromisoformat(found["day"]), words, found["source"])
        for name, words in _DEADLINES.items()
        if calendar is not None and (found := calendar.get(name)) is not None
    ]
