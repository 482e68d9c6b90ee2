"""Appeals against the published roll (申诉): what reporting keeps of each, and their counts. Nothing personal.

Source: Election Law 28 and 29; the clocks are the policy's, and come with the events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.reporting.views.tallies import Standing

AppealState = Literal["lodged", "decided", "suit_filed", "suit_judged"]
"""How far an appeal is: what the latest of its events says."""


@dataclass(frozen=True, slots=True)
class AppealFact:
    """What one event says of an appeal: that it is in `state`, and the part that this event alone tells.

    `kind`, `late` and `decide_by` stand in the event that lodges it, `decided_late` in the one that decides it.
    """

    appeal_id: str
    election_id: str
    version: int
    state: AppealState
    kind: str | None = None
    late: bool | None = None
    decide_by: date | None = None
    decided_late: bool | None = None


class AppealRow(BaseModel):
    """How many appeals stand so. `overdue`: not decided although the last day for that has ended."""

    model_config = ConfigDict(frozen=True)

    kind: str
    state: AppealState
    late: bool
    decided_late: bool | None
    overdue: bool
    appeals: int


class Appeals(Standing):
    """An election's appeals: how many there are, are open (not decided) and overdue among these.

    `next_deadline` is the last day for deciding the next of the open ones that are not overdue; None: there is none.
    """

    election_id: str
    appeals: int
    open: int
    overdue: int
    next_deadline: date | None
    rows: list[AppealRow]
