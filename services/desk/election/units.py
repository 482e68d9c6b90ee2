"""How the office stands with its units: what the codes of outreach say, and in which order units are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from contracts.office.outreach import STAGES, Doubt, Means, Outcome, StageShown
from services.desk.asking import Answer
from services.desk.page.words import Words

STAGE: Final[Mapping[StageShown, Words]] = {
    "not_contacted": Words("未联系", "not contacted"),
    "contacted": Words("已联系", "contacted"),
    "reluctant": Words("有顾虑", "reluctant"),
    "promised": Words("已承诺", "promised"),
    "declined": Words("不参加", "declined"),
    "enrolled": Words("已参加", "enrolled"),
}
MEANS: Final[Mapping[Means, Words]] = {
    "call": Words("电话", "call"),
    "visit": Words("上门", "visit"),
    "meeting": Words("会议", "meeting"),
    "letter": Words("信函", "letter"),
    "message": Words("短信或微信", "message"),
}
OUTCOME: Final[Mapping[Outcome, Words]] = {
    "no_answer": Words("无人应答", "no answer"),
    "reluctant": Words("有顾虑", "reluctant"),
    "promised": Words("承诺登记", "promised"),
    "declined": Words("不参加", "declined"),
    "enrolled": Words("同意参加", "enrolled"),
}
DOUBT: Final[Mapping[Doubt, Words]] = {
    "too_much_work": Words("怕工作量大", "too much work"),
    "many_staff": Words("员工多", "many staff"),
    "many_elderly": Words("住着的老人多", "many old people living in"),
    "who_is_responsible": Words("不知由谁负责", "who is responsible"),
    "privacy": Words("担心个人信息", "privacy"),
    "no_time": Words("没有时间", "no time"),
    "already_elsewhere": Words("员工已在别处登记", "already registered elsewhere"),
    "other": Words("其他", "other"),
}
AFFILIATION: Final = {
    "central": Words("中央", "central"),
    "municipal": Words("市属", "municipal"),
    "district": Words("区属", "district"),
    "town": Words("镇属", "town"),
}
"""To which level a unit belongs (Shanghai's rules 17)."""

_FIRST: Final[Sequence[StageShown]] = ("not_contacted", "reluctant", "declined", "contacted", "promised", "enrolled")


def is_stage(written: str | None) -> bool:
    """Whether this is a unit's stage."""
    return written in STAGES


def board(rows: Iterable[Answer]) -> list[Answer]:
    """The units in the order in which somebody should look at them: overdue, to be contacted, then by stage."""
    return sorted(rows, key=_place)


def _place(row: Answer) -> tuple[bool, bool, int, str]:
    return not row["promise_overdue"], not row["contact_due"], _FIRST.index(row["stage"]), row["place_code"]


def doubts(rows: Iterable[Answer]) -> list[tuple[Words, int]]:
    """How many units ever had each doubt, the commonest first."""
    counted = Counter(doubt for row in rows for doubt in row["doubts"])
    return [(DOUBT[doubt], count) for doubt, count in counted.most_common()]


def without_words(contacts: Iterable[Answer]) -> list[Answer]:
    """Contacts for whoever may not read what people said, or who they are."""
    return [{**one, "spoke_with": None, "contact": None, "words": None} for one in contacts]
