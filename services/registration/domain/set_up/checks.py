"""What a new set-up must meet before it stands: that everybody votes at the levels that the law gives them.

A set-up that stands already is read without these: an earlier release may have taken what is refused today.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts.set_up.elections import ElectionSetUp
from contracts.set_up.places import Constituency, Place
from contracts.submissions import EARLIEST_YEAR, LATEST_YEAR, is_year_of_ours

Path = tuple[str | int, ...]

DISTRICT_ONLY: Final = frozenset({"central", "municipal"})
"""The affiliations whose staff vote for district deputies only (Shanghai's rules 17)."""

_ZONE: Final = re.compile(r"UTC|([A-Z][A-Za-z]+)(/[A-Z][A-Za-z0-9_+-]*)+")
"""Zones by area and city. What a machine has besides (`localtime`, `right/…`) is not the same everywhere, and no
database knows it: reporting could not take the set-up."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_TURNS_TEXT: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said about a set-up: `at` is its path, in which a thing of a list is its place from 0."""

    at: Path
    kind: str
    text: str


def errors(set_up: ElectionSetUp) -> list[Remark]:
    """Why this cannot become an election's set-up; nothing where it can."""
    within = {one.code: one.within for one in set_up.constituencies}
    return [
        *_characters((), set_up.model_dump(mode="json")),
        *_moments(set_up),
        *_days(set_up),
        *(
            remark
            for index, one in enumerate(set_up.constituencies)
            for remark in _constituency(("constituencies", index), one)
        ),
        *(remark for index, place in enumerate(set_up.places) for remark in _place(("places", index), place, within)),
    ]


def _characters(at: Path, value: Any) -> Iterator[Remark]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _characters((*at, str(name)), inner)
        case list():
            for index, inner in enumerate(value):
                yield from _characters((*at, index), inner)
        case str() if any(map(_is_no_text, value)):
            yield Remark(at, "control_character", "holds a line break or another character that nobody sees")
        case str() if not any(map(_is_seen, value)):
            yield Remark(at, "nothing_to_see", "holds nothing that anybody sees; write what people call it")


def _is_no_text(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zl", "Zp"} or character in _TURNS_TEXT


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in _UNSEEN


def _moments(set_up: ElectionSetUp) -> Iterator[Remark]:
    election = set_up.election
    if _ZONE.fullmatch(election.time_zone) is None:
        yield Remark(
            ("election", "time_zone"), "time_zone_of_a_machine",
            "this is a machine's own name of a time zone; write one like Asia/Shanghai",
        )  # fmt: skip
    days: dict[Path, date] = {
        ("election", "registration_opens"): election.registration_opens,
        ("election", "election_day"): election.election_day,
    }
    if election.previous is not None:
        days["election", "previous", "election_day"] = election.previous.election_day
    for at, day in days.items():
        if not is_year_of_ours(day.year):
            yield Remark(at, "year_out_of_range", f"a day outside {EARLIEST_YEAR} to {LATEST_YEAR}; check the year")


def _days(set_up: ElectionSetUp) -> Iterator[Remark]:
    days = set_up.policy.calendar
    if days.formal_candidates_days_before >= days.candidates_days_before:
        yield Remark(
            ("policy", "calendar", "formal_candidates_days_before"),
            "candidates_out_of_order",
            "the list that is voted on is published after the first list of candidates (Election Law 32): "
            "fewer days before the day",
        )


def _constituency(at: Path, one: Constituency) -> Iterator[Remark]:
    if one.level == "district" and one.within is not None:
        yield Remark(
            (*at, "within"), "district_within",
            f"district constituency {one.code} lies within none; only a town constituency does",
        )  # fmt: skip


def _place(at: Path, place: Place, within: dict[str, str | None]) -> Iterator[Remark]:
    town = (*at, "town_constituency")
    if place.kind == "village" and place.affiliation is not None:
        yield Remark(
            (*at, "affiliation"), "village_affiliated",
            f"place {place.code}: a village has no affiliation; only a unit belongs to a level",
        )  # fmt: skip
    if place.kind == "unit" and place.preparatory:
        yield Remark(
            (*at, "preparatory"), "unit_preparatory",
            f"place {place.code}: only a village's committee can be a preparatory group",
        )  # fmt: skip
    if place.affiliation in DISTRICT_ONLY and place.kind == "unit":
        if place.town_constituency is not None:
            yield Remark(
                town, "votes_for_the_district_only",
                f"place {place.code}: staff of a {place.affiliation} unit vote for district deputies only "
                "(Shanghai's rules 17); take its town constituency out",
            )  # fmt: skip
    elif place.town_constituency is None:
        # Without an affiliation nobody knows whether these people were forgotten or have no vote at this level.
        also = (
            "" if place.kind == "village" or place.affiliation else ", or its affiliation if it is central or municipal"
        )
        yield Remark(
            at, "no_town_constituency",
            f"place {place.code}: its voters vote for town deputies too; name its town constituency{also}",
        )  # fmt: skip
    elif within[place.town_constituency] != place.district_constituency:
        yield Remark(
            town, "nested_elsewhere",
            f"place {place.code}: town constituency {place.town_constituency} lies within "
            f"{within[place.town_constituency]}, not within {place.district_constituency}",
        )  # fmt: skip
