"""A list of who is not registered, made ready for a file or for paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from documents.visit_list import Household, Resident, VisitList
from office.spreadsheets.table import Column, Table

COLUMNS: Final = (
    Column("片区", "text", "The patch's code."),
    Column("户号", "text", "The household's code."),
    Column("住址", "text", "Its address."),
    Column("序号", "integer", "The resident's number in the household."),
    Column("姓名", "text", "Who it is."),
    Column("电话", "text", "Where they can be reached."),
    Column("上次走访", "text", "What the latest visit came to."),
    Column("走访时间", "text", "When that was."),
    Column("下次走访", "date", "The day that was agreed on then."),
    Column("原登记", "text", "What became of a registration that no longer counts."),
)
RESULTS: Final = {
    "registered": "自称已登记", "absent": "不在家", "moved": "已迁走", "refused": "不愿登记", "come_again": "约好再访",
}  # fmt: skip
_ENDED: Final = {
    "withdrawn": "已撤回", "duplicate": "重复登记", "transferred": "已转出", "struck_off": "已除名",
}  # fmt: skip
# Of a phone number so much stands on paper, which goes from hand to hand.
_SHOWN_FIRST, _SHOWN_LAST, _LONG = 3, 4, 11


def table_of(answer: Mapping[str, Any], zone: ZoneInfo) -> Table:
    """The list as rows, one a resident."""
    return Table("coverage-list", COLUMNS, _rows(answer, zone))


def _rows(answer: Mapping[str, Any], zone: ZoneInfo) -> Iterator[list[Any]]:
    for door in answer["households"]:
        for one in door["residents"]:
            yield [
                door["patch_code"], door["household_code"], door["address"], one["no"], one["name"], one["phone"],
                RESULTS.get(one["last_result"], one["last_result"]), _moment(one["visited_at"], zone),
                _day(one["next_visit_on"]), _ENDED.get(one["ended"], one["ended"]),
            ]  # fmt: skip


def paper_of(answer: Mapping[str, Any], heads: Mapping[str, str], made_on: date) -> VisitList:
    """The list as a paper to take along. `heads` names `election`, `place`, `patch`, `made_for` and `made_by`.

    Telephone numbers are masked: paper is lost more easily than a file.
    """
    households = tuple(
        Household(
            door["household_code"],
            door["address"] or "",
            tuple(
                Resident(one["name"] or "（姓名无法显示）", masked(one["phone"]), _remark(one))
                for one in door["residents"]
            ),
        )
        for door in answer["households"]
    )
    return VisitList(**heads, made_on=made_on, households=households)


def masked(phone: str | None) -> str | None:
    """A telephone number with its middle left out; a short one with its last two characters only."""
    if phone is None:
        return None
    if len(phone) < _LONG:
        return "*" * max(0, len(phone) - 2) + phone[-2:]
    hidden = len(phone) - _SHOWN_FIRST - _SHOWN_LAST
    return phone[:_SHOWN_FIRST] + "*" * hidden + phone[-_SHOWN_LAST:]


def _remark(one: Mapping[str, Any]) -> str:
    said = [RESULTS.get(one["last_result"], "")] if one["last_result"] else []
    if day := _day(one["next_visit_on"]):
        said.append(f"{day.month}月{day.day}日再来")
    if one["ended"]:
        said.append(f"原登记{_ENDED.get(one['ended'], '')}")
    return "，".join(said)


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _moment(written: str | None, zone: ZoneInfo) -> str | None:
    return None if written is None else f"{datetime.fromisoformat(written).astimezone(zone):%Y-%m-%d %H:%M}"
