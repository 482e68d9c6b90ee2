"""Days: of birth, and of September 2021 with its working hours."""

from datetime import date, timedelta
from random import Random

ELECTION_DAY = date(2021, 11, 16)
# Whoever is born on this day is 18 on election day.
YOUNGEST = date(2003, 11, 16)
MORNING = 8 * 3600 + 1800, 3 * 3600
AFTERNOON = 13 * 3600, 4 * 3600
WORKING_SECONDS = MORNING[1] + AFTERNOON[1]


def birthdays(first_year: int, last_year: int, *, minors: bool = False) -> list[str]:
    """Every day of the years as YYYYMMDD: of adults up to the youngest voter's, of minors only after it."""
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    if minors:
        day = max(day, YOUNGEST + timedelta(days=1))
    else:
        end = min(end, YOUNGEST)
    return [f"{date.fromordinal(ordinal):%Y%m%d}" for ordinal in range(day.toordinal(), end.toordinal() + 1)]


def september(day: int) -> date:
    return date(2021, 9, day)


def working_second(dice: Random) -> int:
    """A second of working hours (0 .. 25,199), counted without the night and the noon rest."""
    return dice.randrange(WORKING_SECONDS)


def moment(day: int, second: int) -> str:
    """ISO 8601 with the offset of Shanghai, for a working second of a day of September."""
    start, length = MORNING
    clock = start + second if second < length else AFTERNOON[0] + second - length
    return f"2021-09-{day:02d}T{clock // 3600:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}+08:00"
