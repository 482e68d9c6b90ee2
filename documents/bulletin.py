"""The day's bulletin (简报): what the office tells about where the registration stands, as a PDF and as a page.

Everything in it is a count or a public name; whoever reads it learns nothing about any voter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.printed import Printed
from documents.typesetting import typeset, typeset_page


@dataclass(frozen=True, slots=True)
class Counts:
    """Voters: who counts as registered, and of these who is on the roll, is suspected, waits for a verdict."""

    registered: int
    on_the_roll: int
    suspected: int
    pending: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of the whole, a level, a kind or a place, now and at the last bulletin (None: there was none)."""

    code: str
    name: str
    now: Counts
    before: Counts | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One number with what it counts; `code` where it has one, such as a finding's."""

    what: str
    now: int
    before: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A village's baseline residents: how many, how many may vote; of these registered, not registered for a reason on
    record, and missed (not registered, no reason on record)."""

    code: str
    name: str
    baseline: int
    may_vote: int
    registered: int
    reason_recorded: int
    missed: int


@dataclass(frozen=True, slots=True)
class Seated:
    """A constituency's deputies by the apportionment: population in people, `deviation` written like `+3.1%`."""

    level: str
    code: str
    name: str
    population: int
    deputies: int
    deviation: str


@dataclass(frozen=True, slots=True)
class Due:
    """A day of the law's calendar, with its article; `days_left` counts from the bulletin's day, negative: past."""

    day: date
    what: str
    article: str
    days_left: int


@dataclass(frozen=True, slots=True)
class Bulletin:
    """All that one bulletin says. A part without rows is left out of the print, heading and all.

    `day` is the day at whose end the counts stand; `standing` says in words how far the records go; `remarks` are
    sentences that stand at the end, such as which part could not be had. Villages, units and places in no list are
    told apart; `total` is of everybody, so that a reader can add the places up.
    """

    election_id: str
    election: str
    day: date
    issued_by: str
    standing: str
    total: Counted
    kinds: tuple[Counted, ...]
    levels: tuple[Counted, ...]
    villages: tuple[Counted, ...]
    units: tuple[Counted, ...]
    elsewhere: tuple[Counted, ...] = ()
    findings: tuple[Told, ...] = ()
    cases: tuple[Told, ...] = ()
    coverage: tuple[Covered, ...] = ()
    outreach: tuple[Told, ...] = ()
    publicity: tuple[Told, ...] = ()
    seats: tuple[Seated, ...] = ()
    due: tuple[Due, ...] = ()
    remarks: tuple[str, ...] = ()
    number: int | None = None
    previous_day: date | None = None


def print_bulletin(bulletin: Bulletin) -> Printed:
    """The PDF, A4.

    Raises:
        TypesettingError: the document could not be set.
    """
    return typeset("bulletin.typ", bulletin, day=bulletin.day)


def bulletin_page(bulletin: Bulletin) -> Printed:
    """The same as one HTML page: no script, nothing from elsewhere, readable on a telephone.

    Raises:
        TypesettingError: the page could not be set.
    """
    return typeset_page("bulletin.typ", bulletin)
