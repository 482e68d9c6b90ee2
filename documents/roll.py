"""The voter roll (选民名单) as it is posted: a constituency after the other, by voter group, name and gender alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from documents.printed import Gender, Printed
from documents.typesetting import typeset


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One voter: the serial number within the constituency, and what the law lets be posted (Election Law 28)."""

    serial: int
    name: str
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class VoterGroup:
    """A voter group (选民小组, about 40: Shanghai's rules 21) in the order of its entries; `title` like 第3选民小组."""

    title: str
    entries: tuple[RollEntry, ...]


@dataclass(frozen=True, slots=True)
class ConstituencyRoll:
    """One constituency's part of the roll; `name` as it is posted, with its number."""

    code: str
    name: str
    groups: tuple[VoterGroup, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """One publication: `number` counts an election's publications, `digest` is its root in short (hex), `as_of` says in
    words which state of the registration it shows, `notice` what stands under the title (how to appeal)."""

    election: str
    kind: Literal["roll", "supplement"]
    number: int
    published_on: date
    issued_by: str
    as_of: str
    digest: str
    constituencies: tuple[ConstituencyRoll, ...]
    notice: str = ""
    paper: Literal["a4", "a3"] = "a4"


def print_roll(roll: Roll) -> Printed:
    """The PDF: each constituency begins on a page of its own and counts its own pages.

    Raises:
        TypesettingError: the document could not be set.
    """
    return typeset("roll.typ", roll, day=roll.published_on, tagged=False)
