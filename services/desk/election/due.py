"""What is to be done in the election's work: out of what the services answer, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from services.desk.asking import Answer
from services.desk.election.dates import Date
from services.desk.page.words import Words

Urgency = Literal["overdue", "soon", "open"]

SOON_DAYS: Final = 7
"""A date so many days ahead belongs to what is to be done now."""

_ORDER: Final[Sequence[Urgency]] = ("overdue", "soon", "open")
_LEVELS: Final = {"district": Words("区代表", "district deputies"), "town": Words("镇代表", "town deputies")}


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done. `page` is where, below the election's address; `by` the day until which."""

    urgency: Urgency
    what: Words
    page: str
    by: date | None = None


def due(answers: Mapping[str, Any], dates: Sequence[Date], villages: Mapping[str, str]) -> list[Due]:
    """What is to be done. `answers`: outreach, coverage (by patch), seats, appeals and tallies as the services give
    them; `villages`: their names by code."""
    found = [
        *_dates(dates),
        *_appeals(answers["appeals"]),
        *_outreach(answers["outreach"]),
        *_seats(answers["seats"]),
        *_patches(answers["coverage"], villages),
        *_cases(answers["tallies"]),
    ]
    return sorted(found, key=lambda one: (_ORDER.index(one.urgency), one.by or date.max))


def _dates(dates: Sequence[Date]) -> Iterator[Due]:
    for one in dates:
        page = one.page or "/election/calendar"
        if one.state == "overdue":
            yield Due("overdue", one.what, page, one.day)
        elif one.state in {"today", "ahead"} and one.left <= SOON_DAYS:
            yield Due("soon", one.what, page, one.day)


def _appeals(appeals: Answer) -> Iterator[Due]:
    if appeals["overdue"]:
        count = appeals["overdue"]
        yield Due(
            "overdue", Words(f"{count}件申诉逾期未决定", f"Appeals overdue for a decision: {count}"), "/cases/appeals"
        )
    elif appeals["open"]:
        count = appeals["open"]
        yield Due("soon", Words(f"{count}件申诉待决定", f"Appeals waiting for a decision: {count}"), "/cases/appeals")


def _outreach(outreach: Answer) -> Iterator[Due]:
    promises, contacts = len(outreach["promise_overdue"]), len(outreach["contact_due"])
    stages = outreach["by_stage"]
    page = "/election/outreach"
    if promises:
        yield Due(
            "overdue", Words(f"{promises}个单位到期未兑现承诺", f"Units whose promise is overdue: {promises}"), page
        )
    if contacts:
        yield Due(
            "soon", Words(f"{contacts}个单位约定今天以前联系", f"Units to be contacted by today: {contacts}"), page
        )
    for stage, words in (
        ("not_contacted", Words("个单位尚未联系", "Units not contacted yet")),
        ("reluctant", Words("个单位有顾虑，尚未同意", "Units that hesitate")),
        ("declined", Words("个单位表示不参加", "Units that declined")),
    ):
        if count := stages[stage]:
            yield Due("open", Words(f"{count}{words.zh}", f"{words.en}: {count}"), f"{page}?stage={stage}")


def _seats(seats: Answer) -> Iterator[Due]:
    for level in seats["levels"]:
        name, decision = _LEVELS[level["level"]], level["decision"]
        if decision is None:
            yield Due(
                "open", Words(f"{name.zh}名额尚未决定", f"Seats of {name.en} are not decided yet"), "/election/seats"
            )
        elif not decision["up_to_date"]:
            words = Words(
                f"{name.zh}名额决定后人口或选区有变", f"Seats of {name.en}: the figures changed since the decision"
            )
            yield Due("open", words, "/election/seats")


def _patches(coverage: Answer, villages: Mapping[str, str]) -> Iterator[Due]:
    page = "/election/patches"
    without = villages.keys() - {row["place_code"] for row in coverage["rows"]}
    if without:
        count = len(without)
        words = Words(
            f"{count}个村居还没有划片、确定责任人", f"Villages without patches and responsible persons: {count}"
        )
        yield Due("open", words, page)
    if again := sum(row["come_again_due"] for row in coverage["rows"]):
        yield Due(
            "open", Words(f"{again}户约好再访，已到日子", f"Households to be visited again by today: {again}"), page
        )
    if missed := coverage["totals"]["missed"]:
        yield Due(
            "open",
            Words(f"漏登{missed:,}人：尚未登记，原因不明", f"Residents missed, nobody knows why: {missed:,}"),
            page,
        )


def _cases(tallies: Answer) -> Iterator[Due]:
    if waiting := tallies["totals"]["by_status"].get("suspected", 0):
        yield Due(
            "open",
            Words(f"{waiting:,}条可疑信息待核实", f"Suspected registrations to be settled: {waiting:,}"),
            "/cases",
        )
