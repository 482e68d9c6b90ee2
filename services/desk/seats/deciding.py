"""The committee's decision on a level's seats, as the form says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from services.desk.page.whole_number import whole_number
from services.desk.page.words import Words

Answer = Mapping[str, Any]
_MOST: Final = 3


class Change(NamedTuple):
    """A constituency that gets other seats than computed."""

    code: str
    name: str
    computed: int | None
    seats: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody filled in; `seats` by constituency, `seen` the version of the set-up that they looked at."""

    decided_by: str
    decided_on: str
    reference: str
    reason: str
    seats: Mapping[str, str]
    seen: int

    def problems(self, level: Answer) -> list[Words]:
        """What a person has to mend before it can be recorded."""
        wrong = []
        if not self.decided_by:
            wrong.append(Words("请写明由谁决定。", "Say which body decided."))
        if not self.decided_on:
            wrong.append(Words("请填决定的日期。", "Say on which day."))
        if any(seats not in {"1", "2", "3"} for seats in self.seats.values()):
            wrong.append(Words("每个选区的名额为 1 至 3 名。", "A constituency elects one to three."))
            return wrong
        total = sum(map(int, self.seats.values()))
        if level["deputies"] is not None and total != level["deputies"]:
            wrong.append(
                Words(
                    f"各选区名额合计 {total} 名，应选 {level['deputies']} 名：请调整。",
                    f"The seats add up to {total}; {level['deputies']} are to be elected: change them.",
                )
            )
        if self.changes(level) and not self.reason:
            wrong.append(Words("名额与计算结果不同，请写明理由。", "The seats differ from those computed: say why."))
        return wrong

    def changes(self, level: Answer) -> list[Change]:
        """Where it differs from what is computed."""
        computed = {row["constituency"]: row for row in level["rows"]}
        return [
            Change(code, row["name"] or "" if row else "", row["seats"] if row else None, int(seats))
            for code, seats in self.seats.items()
            if (row := computed.get(code)) is None or str(row["seats"]) != seats
        ]

    def form(self, level: Answer, by: str) -> dict[str, Any]:
        """The same as the service takes it; seats that are those computed are left out."""
        seats = [{"constituency": code, "seats": int(many)} for code, many in self.seats.items()]
        return {
            "by": by, "decided_by": self.decided_by, "decided_on": self.decided_on or None,
            "reference": self.reference or None, "reason": self.reason or None,
            "seats": seats if self.changes(level) else None, "seen": self.seen,
        }  # fmt: skip


def decision_of(form: Mapping[str, Any]) -> Decision:
    """What a form says; fields `seats-<code>` are the seats."""

    def said(name: str) -> str:
        return str(form.get(name, "")).strip()

    seen = said("seen")
    seats = {name.removeprefix("seats-"): said(name) for name in form if name.startswith("seats-")}
    return Decision(
        said("decided_by"), said("decided_on"), said("reference"), said("reason"), seats,
        whole_number(seen) or 0,
    )  # fmt: skip


def rows_to_decide(level: Answer, decision: Decision | None) -> Sequence[tuple[Answer, str]]:
    """Each constituency with the seats that the form shows: what was filled in, else what is computed."""
    filled = decision.seats if decision else {}
    return [(row, filled.get(row["constituency"], str(min(row["seats"], _MOST)))) for row in level["rows"]]
