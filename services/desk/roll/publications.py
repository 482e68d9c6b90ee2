"""What was published of the roll, and what would be, as pages show it: counts, roots and days; no name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.desk.page.words import Words

Answer = Mapping[str, Any]

KINDS: Final[Mapping[str, Words]] = {
    "roll": Words("选民名单", "The whole roll"),
    "supplement": Words("补充公布", "Supplement"),
}
ORDERS: Final[Mapping[str, Words]] = {
    "pinyin": Words("姓氏拼音", "pinyin"),
    "strokes": Words("姓氏笔画", "strokes"),
}
VERIFIED: Final[Mapping[str, Words]] = {
    "true": Words("一致", "the same"),
    "false": Words("不一致", "ANOTHER ONE"),
    "unknown": Words("暂时不能核对", "not possible now"),
}
STATUSES: Final[Mapping[str, Words]] = {
    "pending": Words("待比对", "pending"),
    "suspected": Words("待核实", "suspected"),
    "refused": Words("不予登记", "refused"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "duplicate": Words("重复登记", "duplicate"),
    "transferred": Words("已转出", "transferred"),
    "struck_off": Words("已除名", "struck off"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A level of a publication: its constituencies, voters, and what a supplement changes."""

    level: str
    constituencies: int
    entries: int
    added: int
    removed: int
    corrected: int


def sums_of(rows: Sequence[Answer]) -> list[Sum]:
    """The levels of a publication's constituencies, added up."""
    found = []
    for level in ("district", "town"):
        of_level = [row for row in rows if row["level"] == level]
        numbers = (sum(row[name] for row in of_level) for name in ("entries", "added", "removed", "corrected"))
        found.append(Sum(level, len(of_level), *numbers))
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication: the answer, its digest, its levels."""

    told: Answer
    sums: Sequence[Sum]

    @property
    def digest(self) -> Any:
        """What was signed."""
        return self.told["signed"]["digest"]

    @property
    def changed(self) -> list[Answer]:
        """Of a supplement the constituencies that it changes; of a roll all."""
        rows: list[Answer] = self.digest["constituencies"]
        if self.digest["kind"] == "roll":
            return rows
        return [row for row in rows if row["added"] or row["removed"] or row["corrected"]]


def shown_of(publication: Answer) -> Shown:
    """A publication of reporting's answer, ready to be shown."""
    return Shown(publication, sums_of(publication["signed"]["digest"]["constituencies"]))


@dataclass(frozen=True, slots=True)
class Days:
    """The law's days of a publication: the last one for it, whether `on` is later, and until when one may appeal."""

    on: date
    last: date
    late: bool
    appeals_until: date


def days_of(calendar: Answer, kind: str, on: date) -> Days:
    """The days of a publication on the day `on` (Election Law 28, 29; Shanghai's rules 25, 26).

    The days for appeals are counted as the calendar counts them from the latest day, or from the last publication.
    """
    begins = calendar.get("roll_posted_on", calendar["roll_published_on"])["day"]
    days = date.fromisoformat(calendar["appeals_until"]["day"]) - date.fromisoformat(begins)
    last = date.fromisoformat(calendar["roll_published_on" if kind == "roll" else "corrections_until"]["day"])
    return Days(on, last, on > last, on + max(days, timedelta()))


@dataclass(frozen=True, slots=True)
class Preview:
    """A publication as it would be: who is on it, who is not and why, what is wrong."""

    kind: str
    on_the_roll: int
    sums: Sequence[Sum]
    waiting: Sequence[tuple[Words, int]]
    unplaced: Mapping[str, int]
    nameless: int
    changed: Sequence[Answer]


def preview_of(kind: str, head: Answer) -> Preview:
    """What the head of a roll that was worked out says."""
    rows = head["constituencies"]
    others = head["not_on_the_roll"]
    return Preview(
        kind, head["on_the_roll"], sums_of(rows),
        [(words, others[status]) for status, words in STATUSES.items() if others.get(status)],
        head["without_constituency"], head["without_name"],
        [row for row in rows if row["added"] or row["removed"] or row["corrected"]],
    )  # fmt: skip
