"""What a clerk says of a list, read from a form: the place, the source, the way in, the day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.desk.imports.list_import import Said, day_of_file
from services.desk.imports.words import CHANNELS

_SOURCE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_LONG_NUMBER: Final = re.compile(r"(?:[0-9][._-]?){11}", re.ASCII)
_AT_A_UNIT: Final = "unit"


class FormError(Exception):
    """A field of the form is not as it must be; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def proposed_source(place: str) -> str:
    """The name under which the desk sends a place's list, where its clerk says no other."""
    return f"desk-{place}"


def another_source(source: str) -> str:
    """The next name: for a further list of the same place, whose rows are numbered from 1 again."""
    stem, dash, number = source.rpartition("-")
    if dash and stem.startswith("desk-") and number.isdecimal() and len(number) <= 3:  # noqa: PLR2004  a count
        return f"{stem}-{int(number) + 1}"
    return f"{source}-2"


def said_first(place: Mapping[str, Any], within: tuple[str, ...] | None, modified: int, now: datetime) -> Said:
    """What is said of a list by dropping it for a `place` of the set-up: all else is proposed.

    `within` are the places that its clerk is limited to; `now` is on the election's clock.
    """
    channel = "unit" if place["kind"] == _AT_A_UNIT else "village"
    allowed = frozenset(within) if within is not None else None
    registered_at = day_of_file(modified, now).astimezone(now.tzinfo)
    return Said(place["code"], proposed_source(place["code"]), channel, registered_at, allowed)


def said_again(said: Said, form: Mapping[str, Any], zone: ZoneInfo) -> Said:
    """What is said after the clerk has looked: `source`, `channel`, `registered_on`; what is left out stays.

    Whoever is limited to places has their place's sources alone: under another they could correct others' lists.

    Raises:
        FormError: one of them is not as it must be.
    """
    source = str(form.get("source") or said.source).strip()
    if not _SOURCE.fullmatch(source) or _LONG_NUMBER.search(source):
        raise FormError("source")
    if said.places is not None and not re.fullmatch(
        rf"{re.escape(proposed_source(said.place))}(-[0-9]{{1,3}})?", source
    ):
        raise FormError("own_source")
    channel = str(form.get("channel") or said.channel)
    if channel not in CHANNELS:
        raise FormError("channel")
    registered_at = said.registered_at
    if day := str(form.get("registered_on") or ""):
        try:
            that = date.fromisoformat(day)
        except ValueError:
            raise FormError("day") from None
        if that != registered_at.astimezone(zone).date():
            registered_at = datetime.combine(that, time(), zone)
    return Said(said.place, source, channel, registered_at, said.places)


def now() -> datetime:
    """The desk's clock."""
    return datetime.now(UTC)
