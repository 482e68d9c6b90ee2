"""What the questions about views and many submissions are answered with."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.reporting.views.history import FindingShown
from services.reporting.views.tallies import Standing

MOST_STATUSES: Final = 1000

Kind = Literal["text", "integer", "number", "boolean", "date", "timestamp"]


class Format(StrEnum):
    """As what a view is written."""

    CSV = "csv"
    NDJSON = "ndjson"


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Column(_Shown):
    """A column: its kind tells how a cell reads in JSON (a number, a truth value, or text: dates in ISO 8601, moments
    in UTC; anything else as text or as JSON has it)."""

    name: str
    kind: Kind
    meaning: str | None


class View(_Shown):
    """A view that may be exported, and its columns in order."""

    name: str
    meaning: str
    of_one_election: bool
    columns: list[Column]


class ViewsShown(Standing):
    """The views of which `GET …/views/{view}` gives the rows."""

    election_id: str
    views: list[View]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SubmissionNamed(_Asked):
    """A submission by its sender's name and the sender's own id."""

    source: Annotated[str, Field(min_length=1, max_length=256)]
    submission_id: Annotated[str, Field(min_length=1, max_length=256)]


class StatusesAsked(_Asked):
    """Of which submissions the status is asked."""

    submissions: Annotated[list[SubmissionNamed], Field(min_length=1, max_length=MOST_STATUSES)]


class StatusShown(_Shown):
    """Where one of them stands; all but the name is null or empty where it has not arrived."""

    source: str
    submission_id: str
    election_id: str | None = None
    version: int | None = None
    status: str | None = None
    on_the_roll: bool = False
    counts_as_registered: bool = False
    under_review: bool = False
    findings: list[FindingShown] = []


class StatusesShown(Standing):
    """Where the submissions stand, in the order in which they were asked for."""

    statuses: list[StatusShown]
