"""Counts by status, summed up and shown: what the tallies of the outside contract look like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from services.reporting.views.registration import COUNTS_AS_REGISTERED, ON_THE_ROLL

Counted = tuple[str | None, str, int, int]
"""What is counted by, status, voters, and how many of them are under review."""


class By(StrEnum):
    """What an election's voters can be counted by."""

    PLACE = "place"
    PLACE_KIND = "place_kind"
    DISTRICT_CONSTITUENCY = "district_constituency"
    TOWN_CONSTITUENCY = "town_constituency"
    CHANNEL = "channel"
    DAY = "day"
    FINDING = "finding"


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Counts(_Shown):
    """How many registrations have each status; how many of them count as registered, and are on the roll."""

    registered: int
    on_the_roll: int
    under_review: int
    by_status: dict[str, int]

    @classmethod
    def of(cls, counted: Iterable[Counted]) -> Self:
        """The sum of `counted`."""
        by_status: dict[str, int] = {}
        under_review = 0
        for _, status, voters, reviewed in counted:
            by_status[status] = by_status.get(status, 0) + voters
            under_review += reviewed
        return cls(
            registered=sum(n for status, n in by_status.items() if status in COUNTS_AS_REGISTERED),
            on_the_roll=sum(n for status, n in by_status.items() if status in ON_THE_ROLL),
            under_review=under_review,
            by_status=dict(sorted(by_status.items())),
        )


class Levels(_Shown):
    """Who votes for deputies of each level. Who votes for town deputies votes for district deputies too; staff of
    central and municipal units vote for district deputies only, and who is at no place of the set-up at neither."""

    district: Counts
    town: Counts

    @classmethod
    def of(cls, counted: Iterable[tuple[int, Counted]]) -> Self:
        """The levels of pairs: at how many levels they vote (0, 1: the district's, 2: both), and the counts."""
        pairs = list(counted)
        district, town = ([one for at, one in pairs if at >= levels] for levels in (1, 2))
        return cls(district=Counts.of(district), town=Counts.of(town))


class Row(Counts):
    """The counts of one place, kind, constituency, channel, day or finding: its code, and name and kind of a known
    place or constituency."""

    key: str
    name: str | None = None
    kind: str | None = None


class Processed(_Shown):
    """The last Kafka record of a partition that is counted."""

    topic: str
    partition: int
    offset: int


class Standing(_Shown):
    """How far the counts go: the latest moment at which a store recorded what is counted, and the last records."""

    data_as_of: datetime | None
    processed_through: list[Processed]


class Tallies(Standing):
    """An election's counts. `totals` counts every voter once, `levels` those who vote at each level; rows by finding
    overlap and do not add up, and staff of central and municipal units are in no town constituency's row."""

    election_id: str
    by: By
    as_of: datetime | None
    until: date | None
    totals: Counts
    levels: Levels
    rows: list[Row]


class ElectionShown(_Shown):
    """An election that has been set up; days are those of its time zone."""

    election_id: str
    title: str
    election_day: date
    registration_opens: date
    time_zone: str


class ElectionsShown(_Shown):
    """The elections that have been set up, the latest election day first."""

    elections: list[ElectionShown]


class LiveTallies(_Shown):
    """What the live stream says: the counts at `position`, in all and by kind of place."""

    election_id: str
    position: int
    data_as_of: datetime | None
    totals: Counts
    by_place_kind: list[Row]


def rows_of(counted: Iterable[Counted], names: dict[str, tuple[str, str]]) -> list[Row]:
    """One row a key, in the keys' order; `names` gives name and kind by key. Who has no key is in no row."""
    groups: dict[str, list[Counted]] = {}
    for one in counted:
        if one[0] is not None:
            groups.setdefault(one[0], []).append(one)
    rows = []
    for key in sorted(groups):
        name, kind = names.get(key, (None, None))
        rows.append(Row(key=key, name=name, kind=kind, **dict(Counts.of(groups[key]))))
    return rows
