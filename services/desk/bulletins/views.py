"""What reporting's views are called in the office, and in which order they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from services.desk.page.words import Words

NAMES: Final[Mapping[str, Words]] = {
    "tally": Words("登记数，按登记地和状态", "Registrations by place and status"),
    "tally_by_day": Words("登记数，按日", "Registrations by day"),
    "tally_by_constituency": Words("登记数，按选区", "Registrations by constituency"),
    "tally_by_level": Words("登记数，按区、镇两级", "Registrations by level"),
    "findings": Words("比对发现的疑点", "What the comparison found"),
    "movements": Words("名单的增减", "How the roll changed"),
    "coverage": Words("底数与登记，按登记地", "The baseline and who is registered, by place"),
    "coverage_by_patch": Words("底数与登记，按片区", "The baseline and who is registered, by patch"),
    "coverage_not_expected": Words("底数中不应登记的人数", "Who of the baseline is not expected"),
    "outreach": Words("动员情况", "Outreach"),
    "unit_outreach": Words("单位联络，按单位", "Units and how far the office is with them"),
    "publicity": Words("宣传品", "Publicity"),
    "seats": Words("已决定的代表名额", "Seats as decided"),
    "candidate_counts": Words("各选区候选人人数", "Candidates of each constituency"),
    "roll_publications": Words("名单的各次公布", "Publications of the roll"),
    "appeals": Words("对名单的申诉", "Appeals"),
    "processed_through": Words("统计处理到哪里", "How far the counts reach"),
}
"""A view that is new stands under its own name until the office has one for it."""


class View(NamedTuple):
    """A view: its answer, and what it is called."""

    told: Mapping[str, Any]
    name: Words


def views_of(answers: Iterable[Mapping[str, Any]]) -> list[View]:
    """The views in the office's order, those without a name at the end."""
    order = {name: place for place, name in enumerate(NAMES)}
    found = [View(one, NAMES.get(one["name"], Words(one["name"], one["name"]))) for one in answers]
    return sorted(found, key=lambda view: order.get(view.told["name"], len(order)))
