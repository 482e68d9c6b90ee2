"""What people write into a request's body beside names and words: moments, days, titles, references, papers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import from_json, to_json

from contracts.submissions import is_year_of_ours

_MINUTE: Final = timedelta(minutes=1)
# Eleven digits in a row could be a telephone number, more an identity number.
_ELEVEN_DIGITS: Final = 11

LARGEST_PAGE: Final = 1000
"""A page of a list has at most so many entries."""

PAPERS_BYTES: Final = 65_536
"""What a clerk files with a decision, as JSON, has at most so many bytes: an event has to fit into Kafka's records."""

_Papers = TypeVar("_Papers", list[dict[str, Any]], dict[str, Any])


def _moment(written: object) -> datetime:
    if not isinstance(written, str):
        raise ValueError("write an ISO 8601 time with offset")  # noqa: TRY004  pydantic tells of a ValueError only
    moment = datetime.fromisoformat(written.upper())
    offset = moment.utcoffset()
    if offset is None or not is_year_of_ours(moment.year):
        raise ValueError("a time without offset, or outside 1900 to 2200")
    if offset % _MINUTE:
        # JSON keeps hours and minutes of an offset: read again, it would be another moment.
        raise ValueError("an offset is in hours and minutes")
    return moment


def _day(written: object) -> date:
    if not isinstance(written, str):
        raise ValueError("write a day like 2021-09-26")  # noqa: TRY004  pydantic tells of a ValueError only
    day = date.fromisoformat(written)
    if not is_year_of_ours(day.year):
        raise ValueError("a day outside 1900 to 2200")
    return day


def _kept(papers: _Papers) -> _Papers:
    # Half a character, or what is nested hundreds deep, comes in as JSON and could not be written or read again.
    written = to_json([papers])
    if len(written) > PAPERS_BYTES:
        raise ValueError(f"more than {PAPERS_BYTES} bytes")
    from_json(written)
    return papers


def _reference(written: object) -> object:
    if isinstance(written, str) and sum(map(str.isdigit, written)) >= _ELEVEN_DIGITS:
        raise ValueError("a reference has at most ten digits: more could be somebody's number")
    return written


_A_LINE: Final = r"^[^\p{Cc}\u2028\u2029]*[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800][^\p{Cc}\u2028\u2029]*$"

Title = Annotated[str, Field(max_length=200, pattern=_A_LINE)]
"""The name of a body or a court, or what stands on a poster: a line."""

PlaceAsked = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""A place to filter by. Any text but one that PostgreSQL takes for none: an unknown place has the code that its
submission gave it."""

Reference = Annotated[str, BeforeValidator(_reference), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$")]
"""The office's own number of a document. It is shown and published, so it can hold neither a name nor a number."""

PapersFiled = Annotated[_Papers, AfterValidator(_kept)]
"""What is filed with a decision, in the office's own fields; it is kept sealed."""

Moment = Annotated[datetime, BeforeValidator(_moment)]
"""An ISO 8601 time with offset; nothing else that could be taken for one."""

Day = Annotated[date, BeforeValidator(_day)]
"""A day like 2021-09-26."""
