"""Seats as the committee decided (名额分配): what reporting tells of each constituency, for bulletins and analysts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from contracts.office.seats import Level
from eventstore.queries import load_queries
from services.reporting.views.tallies import Standing

SQL: Final = load_queries("services.reporting.views", "seats.sql")


class SeatsRow(BaseModel):
    """A constituency; `deviation` is a ratio: 0.1 means a tenth more people per deputy than the level's average."""

    model_config = ConfigDict(frozen=True)

    constituency: str
    name: str | None
    population: int
    seats: int
    population_per_deputy: Decimal
    deviation: Decimal


class LevelDecided(BaseModel):
    """A level's decision, and its constituencies. `quota` is the law's number for `basis_population` (Law 12)."""

    model_config = ConfigDict(frozen=True)

    level: Level
    total: int
    basis_population: int | None
    quota: int | None
    apportioned: bool
    decided_on: date
    decided_by: str
    reference: str | None
    rows: list[SeatsRow]


class SeatsShown(Standing):
    """An election's seats by level; a level that is not decided is not there."""

    election_id: str
    levels: list[LevelDecided]


def levels_of(rows: Iterable[Mapping[str, Any]]) -> list[LevelDecided]:
    """The view's rows, sorted by level, as levels."""
    levels = []
    for _, of_level in groupby(rows, key=lambda row: row["level"]):
        found = list(of_level)
        said = {name: found[0][name] for name in LevelDecided.model_fields if name != "rows"}
        shown = [{name: row[name] for name in SeatsRow.model_fields} for row in found]
        levels.append(LevelDecided.model_validate({**said, "rows": shown}))
    return levels
