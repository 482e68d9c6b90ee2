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


class RegistrationEntry(_Shown):
    """What the registration was from `recorded_at` on."""

    what: Literal["registration"] = "registration"
    recorded_at: datetime
    version: int
    withdrawn: bool
    place_code: str
    channel: str


class VerdictEntry(_Shown):
    """What validation made of the registration's `registration_version`; `settled`: a person decided it."""

    what: Literal["verdict"] = "verdict"
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
