"""The law's dates as a file for anybody's calendar program (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from services.desk.election.dates import Date
from services.desk.elections import Election
from services.desk.page.words import Language

_LONGEST_LINE: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_file(election: Election, dates: Sequence[Date], language: Language, now: datetime) -> str:
    """A calendar with one event of a whole day for each date; loaded anew, the same event is replaced."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Xuanmin//desk//EN", f"X-WR-CALNAME:{_text(election.title)}"]
    for one in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.name}.{election.id}@xuanmin",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(one.what.in_(language))}",
            f"DESCRIPTION:{_text(one.article.in_(language))}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, none of which cuts a character (section 3.1)."""
    pieces, piece = list[str](), ""
    for character in line:
        if len((piece + character).encode()) > _LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += character
    return "\r\n".join([*pieces, piece])
