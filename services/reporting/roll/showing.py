"""What is shown of a roll, line by line: its entries, what a supplement changed, or what voter cards need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from contracts.roll.digest import Entry
from services.reporting.roll.composing import Roll

Show = Literal["entries", "changes", "cards", "nothing"]


def shown(roll: Roll, show: Show, level: str | None, constituency: str | None) -> Iterator[dict[str, Any]]:
    """The lines of one level and constituency; None: of all. A voter's card is of the district constituency's list."""
    match show:
        case "entries":
            for part, entries in roll.entries().items():
                if _asked(part, level, constituency):
                    for entry in entries:
                        yield {"level": part[0], "constituency": part[1], **entry._asdict()}
        case "changes":
            for change in roll.changes:
                if _asked(change.part, level, constituency):
                    yield {
                        "level": change.part[0], "constituency": change.part[1], "change": change.kind,
                        "before": _entry(change.before), "after": _entry(change.after),
                    }  # fmt: skip
        case "cards":
            yield from _cards(roll, constituency)
        case "nothing":
            return


def _cards(roll: Roll, constituency: str | None) -> Iterator[dict[str, Any]]:
    places = {place.code: place.name for place in roll.layout.content.places}
    ranks = roll.layout.ranks
    standings = sorted(roll.standings.values(), key=lambda one: (ranks[one.cell[0]], one.district_serial))
    for one in standings:
        district, town = one.cell
        if constituency in (None, district, town):
            yield {
                "registration_id": one.voter.registration_id, "name": one.voter.name, "gender": one.voter.gender,
                "district": district, "town": town, "serial": one.district_serial, "group": one.group,
                "place": places[one.voter.place_code],
            }  # fmt: skip


def _asked(part: tuple[str, str], level: str | None, constituency: str | None) -> bool:
    return level in (None, part[0]) and constituency in (None, part[1])


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    return None if entry is None else entry._asdict()
