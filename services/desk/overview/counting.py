"""The figures of the overview, out of reporting's answers: in all and by level, and the three words with theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Answer = Mapping[str, Any]

_OF_A_DUPLICATE: Final = frozenset({"DUPLICATE", "PROBABLE_DUPLICATE"})
_OPEN: Final = ("suspected", "pending")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in all, and of those who vote for deputies of the district and of the town. None: not known."""

    everybody: int
    district: int | None
    town: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How an election stands. `missing` is of the baseline, whose size and share that may vote stand beside it."""

    registered: Figure
    today: int
    on_the_roll: Figure
    suspected: Figure
    pending: int
    missing: Figure
    baseline: int
    may_vote: int
    registered_of_baseline: int
    reason_recorded: int


def figures_of(boards: Answer, coverage: Answer, levels_of: Mapping[str, int]) -> Figures:
    """The figures, of answers to boards and coverage; `levels_of` says for each place at how many levels it votes."""
    totals = coverage["totals"]
    missed = [(levels_of.get(row["place_code"], 0), row["missed"]) for row in coverage["rows"]]
    return Figures(
        registered=_each(boards, "registered"),
        today=boards["today"],
        on_the_roll=_each(boards, "on_the_roll"),
        suspected=Figure(*(_with_status(part, "suspected") for part in _parts(boards))),
        pending=_with_status(boards["totals"], "pending"),
        missing=Figure(
            totals["missed"], *(sum(count for levels, count in missed if levels >= least) for least in (1, 2))
        ),
        baseline=totals["baseline"],
        may_vote=totals["may_vote"],
        registered_of_baseline=totals["registered_of_baseline"],
        reason_recorded=totals["reason_recorded"],
    )


@dataclass(frozen=True, slots=True)
class ThreeWords:
    """What is still open of each of the three words, and what was done for it.

    Nobody wrong (不错登): `doubtful` registrations wait to be verified, `under_review` stand on the roll with a doubt
    that came later; `cleared` were verified by a person, `refused` by a person too. Nobody missed (不漏登): `missed` of
    `may_vote`. Nobody twice (不重登): `twice` registrations are open with a finding that they are a second one,
    `duplicates` were found and taken out.
    """

    doubtful: int
    under_review: int
    cleared: int
    refused: int
    missed: int
    may_vote: int
    reason_recorded: int
    twice: int
    duplicates: int


def three_words(boards: Answer, coverage: Answer, findings: Answer) -> ThreeWords:
    """The three words, of answers to boards, coverage and tallies by finding.

    A registration with both findings of a second one is counted under the more frequent: the findings overlap, and the
    larger of the two is never more than there are.
    """
    totals = boards["totals"]
    open_twice = [_open(row) for row in findings["rows"] if row["key"] in _OF_A_DUPLICATE]
    return ThreeWords(
        doubtful=sum(_with_status(totals, status) for status in _OPEN),
        under_review=totals["under_review"],
        cleared=_with_status(totals, "eligible"),
        refused=_with_status(totals, "refused"),
        missed=coverage["totals"]["missed"],
        may_vote=coverage["totals"]["may_vote"],
        reason_recorded=coverage["totals"]["reason_recorded"],
        twice=max(open_twice, default=0),
        duplicates=_with_status(totals, "duplicate"),
    )


def levels_of(places: Mapping[str, Answer]) -> dict[str, int]:
    """At how many levels the places of a set-up vote: 1, for district deputies, or 2 (Shanghai's rules 17)."""
    return {code: 1 if place["town_constituency"] is None else 2 for code, place in places.items()}


def _parts(boards: Answer) -> tuple[Answer, Answer, Answer]:
    return boards["totals"], boards["levels"]["district"], boards["levels"]["town"]


def _each(boards: Answer, name: str) -> Figure:
    return Figure(*(part[name] for part in _parts(boards)))


def _with_status(counts: Answer, status: str) -> int:
    return int(counts["by_status"].get(status, 0))


def _open(row: Answer) -> int:
    return sum(_with_status(row, status) for status in _OPEN) + int(row["under_review"])
