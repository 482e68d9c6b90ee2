"""A visit sheet's rows become visits: rows of one household, moment and visitor are one visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.office.canvass import VisitResult
from office.canvass.villages import Villages
from services.registration.files.canvass_lists import VISITS
from services.registration.files.dates import iso_day, moment
from services.registration.files.texts import Texts

_OURS: Final = VISITS.ours
RESULTS: Final[dict[str, VisitResult]] = {
    "已登记": "registered",
    "不在家": "absent",
    "无人": "absent",
    "已迁出": "moved",
    "已搬走": "moved",
    "拒绝": "refused",
    "拒绝登记": "refused",
    "再来": "come_again",
    "改日再来": "come_again",
    **{code: code for code in ("registered", "absent", "moved", "refused", "come_again")},
}
"""How a result is written in a list."""


@dataclass(slots=True)
class VisitSheet:
    """What a file says: visits by place, each with its rows and what is sent of it; and problems by row."""

    visits: dict[str, list[tuple[list[int], dict[str, Any]]]] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


def visits_of(rows: Iterable[tuple[int, Texts | str]], villages: Villages, by: str | None) -> VisitSheet:
    """What the rows of a file say; `by` is who was there where a row does not say."""
    sheet = VisitSheet()
    met: dict[tuple[str | None, ...], tuple[list[int], dict[str, Any]]] = {}
    for number, texts in rows:
        read = texts if isinstance(texts, str) else _read(texts, villages, by)
        if isinstance(read, str):
            sheet.problems.append((number, read))
            continue
        place, visit, no, result = read
        if no is None:
            sheet.visits.setdefault(place, []).append(([number], {**visit, "result": result}))
            continue
        key = (place, *visit.values())
        if key not in met:
            met[key] = ([], {**visit, "residents": []})
            sheet.visits.setdefault(place, []).append(met[key])
        told, form = met[key]
        if any(resident["no"] == no for resident in form["residents"]):
            sheet.problems.append((number, f"{_OURS['no']}: an earlier row tells of the same visit to this resident"))
            continue
        told.append(number)
        form["residents"].append({"no": no, "result": result})
    return sheet


def _read(
    texts: Texts, villages: Villages, by: str | None
) -> tuple[str, dict[str, str | None], int | None, VisitResult] | str:
    """A row's place, what it says of the visit, the resident's number and the result; or what is wrong with it."""
    place = villages.code_of(texts.get("place", ""))
    no = texts.get("no", "")
    result = RESULTS.get(texts["result"].lower())
    at = moment(texts["visited_at"], villages.zone)
    visitor = texts.get("by") or by
    if place is None:
        return f"{_OURS['place']}: the election has no village of this code or name; write one, or name it with --place"
    if result is None:
        return f"{_OURS['result']}: write one of {', '.join(dict.fromkeys(RESULTS))}"
    wrong = {
        "household_code": None if texts["household_code"] else "is empty; write the household's code",
        "visited_at": None if at else "no such time; write it like 2021-09-19 18:30",
        "by": None if visitor else "is empty; write who was there, or name them with --by",
        "no": "write a resident's number, or nothing for the whole household" if no and not _is_number(no) else None,
    }
    for name, words in wrong.items():
        if words:
            return f"{_OURS[name]}: {words}"
    again = texts.get("next_visit_on")
    visit = {
        "by": visitor,
        "household_code": texts["household_code"],
        "patch_code": texts.get("patch_code") or None,
        "visited_at": at,
        "next_visit_on": iso_day(again) if again else None,
        "words": texts.get("words") or None,
    }
    return place, visit, int(no) if no else None, result


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit()
