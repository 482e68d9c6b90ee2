"""Boards: how every place of an election stands at one moment, and what was registered there today."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from services.reporting.views.tallies import Counted, Counts, Levels, Row, Standing, rows_of


class BoardRow(Row):
    """A place, also one where nobody has registered yet; `today`: of those who count as registered there, how many
    were registered on that day."""

    today: int


class Boards(Standing):
    """An election's places. `day` is today by the service's clock, in the election's time zone, and `today` how many of
    all who count as registered were registered on it; `totals` and `levels` are as in the tallies."""

    election_id: str
    day: date
    today: int
    totals: Counts
    levels: Levels
    rows: list[BoardRow]


def board_rows(
    counted: Collection[Counted], names: Mapping[str, tuple[str, str]], today: Mapping[str | None, int]
) -> list[BoardRow]:
    """A row for every place that is named or has registrations, in the codes' order."""
    rows = {row.key: row for row in rows_of(counted, dict(names))}
    nobody = Counts.of([])
    return [
        BoardRow(**dict(rows[code]), today=today.get(code, 0))
        if code in rows
        else BoardRow(key=code, name=names[code][0], kind=names[code][1], today=0, **dict(nobody))
        for code in sorted({*rows, *names})
    ]
