"""What the bulletin says of the office's other work: coverage, units, publicity, seats; as the services tell it now."""

from __future__ import annotations

from typing import Final

from documents.bulletin import Covered, Seated, Told
from office.bulletin.asking import Answer

_STAGES: Final = {
    "not_contacted": "尚未联系的单位",
    "contacted": "已联系的单位",
    "reluctant": "有顾虑的单位",
    "promised": "已承诺的单位",
    "declined": "未同意的单位",
    "enrolled": "已参加的单位",
}
_MATERIALS: Final = {
    "poster": "海报",
    "leaflet": "宣传单",
    "open_letter": "公开信",
    "banner": "横幅",
    "bulletin": "简报",
    "post": "推送",
    "broadcast": "播放",
    "other": "其他",
}
_LEVELS: Final = {"district": "区", "town": "镇"}


def coverage(answer: Answer) -> tuple[Covered, ...]:
    """Each village of which a baseline is recorded."""
    return tuple(
        Covered(
            code=row["place_code"],
            name=row["name"] or row["place_code"],
            baseline=row["baseline"],
            may_vote=row["may_vote"],
            registered=row["registered_of_baseline"],
            reason_recorded=row["reason_recorded"],
            missed=row["missed"],
        )
        for row in answer["rows"]
        if row["listed"]
    )


def outreach(answer: Answer) -> tuple[Told, ...]:
    """How far the office is with its units; nothing before the first contact."""
    if not answer["attempts"]:
        return ()
    told = [Told("联系次数", answer["attempts"])]
    told += [Told(_STAGES.get(stage, stage), units) for stage, units in answer["by_stage"].items() if units]
    waiting = (
        ("经多次联系后参加的单位", answer["won_over"]),
        ("承诺已到期、尚无登记的单位", len(answer["promise_overdue"])),
        ("到期应再联系的单位", len(answer["contact_due"])),
    )
    return (*told, *(Told(what, units) for what, units in waiting if units))


def publicity(answer: Answer) -> tuple[Told, ...]:
    """What was made, by kind, in pieces or times."""
    return tuple(Told(_MATERIALS.get(kind, kind), quantity) for kind, quantity in answer["totals"].items() if quantity)


def seats(answer: Answer) -> tuple[Seated, ...]:
    """The deputies of each constituency at the levels for which the committee has decided."""
    return tuple(
        Seated(
            level=_LEVELS.get(level["level"], level["level"]),
            code=row["constituency"],
            name=row["name"] or row["constituency"],
            population=row["population"],
            deputies=row["seats"],
            deviation=_signed(row["deviation"]["percent"]),
        )
        for level in answer["levels"]
        if level["decision"] is not None
        for row in level["decision"]["rows"]
    )


def _signed(percent: str) -> str:
    return f"{percent}%" if percent.startswith("-") or not percent.strip("0.") else f"+{percent}%"
