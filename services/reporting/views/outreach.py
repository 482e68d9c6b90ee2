"""How the office stands with the work units (单位动员): what reporting tells of each. Nothing that anybody said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

from contracts.office.outreach import STAGES
from eventstore.queries import load_queries
from services.reporting.views.tallies import Standing

SQL: Final = load_queries("services.reporting.views", "outreach.sql")


class UnitShown(BaseModel):
    """A unit, and how far the office is with it.

    `doubts`: everything that it ever doubted, the first first. `promise_overdue`: the day by which it promised voters
    has ended, and none is registered. `contact_due`: the day agreed for the next contact has come.
    `won_over_at_attempt`: at which contact it enrolled after it had hesitated.
    """

    model_config = ConfigDict(frozen=True)

    place_code: str
    name: str | None
    affiliation: str | None
    stage: str
    attempts: int
    doubts: list[str]
    promised_voters: int | None
    promised_by: date | None
    expected_voters: int | None
    registered: int
    last_contact_at: datetime | None
    next_contact_on: date | None
    won_over_at_attempt: int | None
    promise_overdue: bool
    contact_due: bool


class OutreachShown(Standing):
    """An election's units: how many there are, by stage, and who waits for the office; `rows` may be of one stage.

    The lists of codes and the counts are of all units, whatever stage was asked for.
    """

    election_id: str
    units: int
    attempts: int
    won_over: int
    by_stage: dict[str, int]
    promise_overdue: list[str]
    contact_due: list[str]
    rows: list[UnitShown]


def by_stage(units: Sequence[UnitShown]) -> dict[str, int]:
    """How many units are in each stage, every stage named."""
    counts: dict[str, int] = dict.fromkeys(STAGES, 0)
    for unit in units:
        counts[unit.stage] = counts.get(unit.stage, 0) + 1
    return counts
