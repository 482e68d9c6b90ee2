"""One registration as its submitter may see it: status, findings, and what was recorded when. Nothing personal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from services.reporting.views.tallies import Standing


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class FindingShown(_Shown):
    """A finding's code, and the codes, numbers and dates for the sentence that explains it."""

    code: str
    params: dict[str, Any]


class MoveShown(_Shown):
    """Where the registration came from (`carried_over`, `transferred_in`) or went to (`transferred_out`)."""

    kind: str
    election_id: str
    place_code: str


class RegistrationEntry(_Shown):
    """What the registration was from `recorded_at` on."""

    what: Literal["registration"] = "registration"
    recorded_at: datetime
    version: int
    withdrawn: bool
    place_code: str
    channel: str
    move: MoveShown | None


class VerdictEntry(_Shown):
    """What validation made of the registration's `registration_version`, under which policy; `settled`: a person did.

    `kind` is `assessed` by the machine, or what a person did: `settled`, `reopened`, `struck_off`, `restored`. An
    assessment says why it was made (`trigger`); what a person did says who decided (`decided_by`), who had proposed it
    where two pairs of eyes were asked for, and on which ground of the law somebody was struck off. `policy_version` and
    `decided_by` are null for what was counted before these were kept.
    """

    what: Literal["verdict"] = "verdict"
    kind: str
    trigger: str | None
    decided_by: str | None
    proposed_by: str | None
    ground: str | None
    policy_version: str | None
    recorded_at: datetime
    version: int
    registration_version: int
    status: str
    settled: bool
    under_review: bool
    findings: list[FindingShown]


Entry = RegistrationEntry | VerdictEntry


class SubmissionShown(Standing):
    """Where a submission stands. `findings` are those of a verdict on the present version; earlier ones are history."""

    source: str
    submission_id: str
    registration_id: str
    election_id: str
    version: int
    status: str
    on_the_roll: bool
    counts_as_registered: bool
    under_review: bool
    place_code: str
    channel: str
    registered_at: datetime
    findings: list[FindingShown]
    history: list[Entry]


def in_order(entries: list[Entry]) -> list[Entry]:
    """As they were recorded; a verdict never stands before what it judged."""
    return sorted(entries, key=lambda entry: (entry.recorded_at, entry.what, entry.version))
