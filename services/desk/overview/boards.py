"""The boards of villages and units: a line a place, in an order that the reader chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal

Answer = Mapping[str, Any]
Basis = Literal["baseline", "promised", "expected"]


class Column(StrEnum):
    """What a board can be sorted by."""

    PLACE = "place"
    REGISTERED = "registered"
    EXPECTED = "expected"
    RATE = "rate"
    MISSED = "missed"
    SUSPECTED = "suspected"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Line:
    """A place on a board.

    `expected`: who should be registered, by its `basis`: a village's baseline of those who may vote; the number that
    an enrolled unit said it will report, or that one promised before. `reached`: how many of these are registered, of a
    village's baseline anywhere. `missed`: the rest, without those who have a reason on record. `beyond`: how
    many more a unit has registered than were expected, which is why its rate is above one.
    """

    code: str
    name: str
    registered: int
    suspected: int
    today: int
    expected: int | None = None
    basis: Basis | None = None
    reached: int = 0
    missed: int | None = None
    beyond: int = 0

    @property
    def rate(self) -> float | None:
        """The part of the expected that is registered; above one only where `beyond` says by how many."""
        return self.reached / self.expected if self.expected else None


def villages(boards: Answer, coverage: Answer) -> list[Line]:
    """A line for each village and neighbourhood, in the codes' order."""
    covered = {row["place_code"]: row for row in coverage["rows"]}
    return [_village(row, covered.get(row["key"])) for row in boards["rows"] if row["kind"] == "village"]


def units(boards: Answer, outreach: Answer) -> list[Line]:
    """A line for each work unit, in the codes' order."""
    stands = {row["place_code"]: row for row in outreach["rows"]}
    return [_unit(row, stands.get(row["key"])) for row in boards["rows"] if row["kind"] == "unit"]


def elsewhere(boards: Answer) -> int:
    """How many registrations name a place that is in no list."""
    return sum(row["registered"] for row in boards["rows"] if row["kind"] is None)


def in_order(lines: Sequence[Line], by: Column, *, down: bool) -> list[Line]:
    """The lines sorted; a number that is not known comes last either way, and what is equal keeps its order."""
    if by is Column.PLACE:
        return sorted(lines, key=lambda line: line.code, reverse=down)
    known = [line for line in lines if _value(line, by) is not None]
    unknown = [line for line in lines if _value(line, by) is None]
    sign: Final = -1 if down else 1
    return [*sorted(known, key=lambda line: sign * (_value(line, by) or 0)), *unknown]


def _value(line: Line, by: Column) -> float | None:
    value: float | None = getattr(line, by.value)
    return value


def _village(row: Answer, covered: Answer | None) -> Line:
    if covered is None or not covered["listed"]:
        return _line(row)
    return replace(
        _line(row), expected=covered["may_vote"], basis="baseline", reached=covered["registered_of_baseline"],
        missed=covered["missed"],
    )  # fmt: skip


def _unit(row: Answer, stands: Answer | None) -> Line:
    line = _line(row)
    promised, expected = (stands["promised_voters"], stands["expected_voters"]) if stands else (None, None)
    if (of := promised if expected is None else expected) is None:
        return line
    return replace(
        line, expected=of, basis="promised" if expected is None else "expected", reached=line.registered,
        missed=max(of - line.registered, 0), beyond=max(line.registered - of, 0),
    )  # fmt: skip


def _line(row: Answer) -> Line:
    return Line(
        row["key"], row["name"] or row["key"], row["registered"], row["by_status"].get("suspected", 0), row["today"]
    )
