"""Patches as pages show them: counts of the canvass by village and by patch, with who is responsible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from office.papers.coverage_list import masked
from services.desk.asking import Answer

_COUNTED: Final = (
    "households", "visited_households", "baseline", "may_vote", "registered_of_baseline", "reason_recorded", "missed",
    "come_again_due",
)  # fmt: skip


@dataclass(slots=True)
class Village:
    """A village, how many patches it has, and the sums of what is counted by patch; nothing is counted without any."""

    code: str
    name: str
    patches: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))


def villages(places: Mapping[str, Answer], rows: Iterable[Answer]) -> list[Village]:
    """Every village of the set-up with its sums; those without a patch first, then by who is missed."""
    found = {code: Village(code, one["name"]) for code, one in places.items() if one["kind"] == "village"}
    for row in rows:
        village = found.get(row["place_code"])
        if village is None:
            continue
        village.patches += 1
        for name in _COUNTED:
            village.counts[name] += row[name]
    return sorted(found.values(), key=lambda one: (one.patches > 0, -one.counts["missed"], one.code))


def patches(drawn: Iterable[Answer], rows: Iterable[Answer], *, clear: bool) -> list[dict[str, Any]]:
    """A village's patches by code, with who is responsible and what is counted; telephones masked unless `clear`.

    Counts follow what is drawn within a second: a patch that was drawn just now has none yet.
    """
    counted: dict[str, Answer] = defaultdict(dict, {row["patch_code"]: row for row in rows})
    found = []
    for one in sorted(drawn, key=lambda one: one["patch_code"]):
        counts = {name: counted[one["patch_code"]].get(name) for name in _COUNTED}
        found.append({**counts, **one, "phone": one["phone"] if clear else masked(one["phone"])})
    return found
