"""Days as lists write them: 2012-05-01, 2012/5/1, 2012.5.1, 2012年5月1日, 20120501, with or without a time of day."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_PARTS: Final = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[T ]\s?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.0+)?)?)?",
    re.ASCII,
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)


@lru_cache(maxsize=4096)
def _read(written: str) -> datetime | None:
    text = unicodedata.normalize("NFKC", written).strip()
    match = _PARTS.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime(*(int(part) for part in match.groups() if part is not None))  # type: ignore[arg-type]  # noqa: DTZ001  the caller's zone
    except ValueError:
        return None


def iso_day(written: str) -> str:
    """The day in ISO 8601; as written where it is no day, for the assessment to judge."""
    read = _read(written)
    return written if read is None else read.date().isoformat()


@lru_cache(maxsize=4096)
def moment(written: str, zone: ZoneInfo) -> str | None:
    """The time with offset in ISO 8601; a day alone is its midnight in `zone`. None where it cannot be read."""
    read = _read(written)
    if read is not None:
        return read.replace(tzinfo=zone).isoformat()
    try:
        stated = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (stated if stated.tzinfo else stated.replace(tzinfo=zone)).isoformat()
