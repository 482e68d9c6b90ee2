"""The law's dates of an election as a list: each with its article, the days left, and what is known to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from office.calendar import DATES
from services.desk.asking import Answer
from services.desk.page.words import Words

State = Literal["done", "overdue", "passed", "today", "ahead"]
"""`passed`: its day is over, and nothing says whether what belonged to it was done."""

_POSTED: Final = ("选民名单最近一次公布", "公布记录")
_ENGLISH: Final = {
    "registration_opens": "Registration opens",
    "roll_published_on": "Last day to publish the roll",
    "roll_posted_on": "The roll's last publication",
    "appeals_until": "Last day to appeal against the roll",
    "candidates_published_on": "Last day to publish the first list of candidates",
    "formal_candidates_published_on": "Last day to publish the formal candidates",
    "suits_until": "Last day to sue against a decision on an appeal",
    "corrections_until": "Last day to publish corrections of the roll",
    "election_day": "Election day",
}
_WHERE: Final = {
    "roll_published_on": "/election/roll",
    "roll_posted_on": "/election/roll",
    "appeals_until": "/cases/appeals",
    "suits_until": "/cases/appeals",
    "corrections_until": "/election/roll",
    "candidates_published_on": "/election/candidates",
    "formal_candidates_published_on": "/election/candidates",
}
"""Where a date's work is done, below the election's address."""

_NOMINATED: Final = ("nominated", "formal")


@dataclass(frozen=True, slots=True)
class Date:
    """One date: `name` in the calendar's answer, `left` days until it, `page` where its work is done, below the
    election's address."""

    name: str
    what: Words
    article: Words
    day: date
    left: int
    state: State
    remark: Words | None
    page: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the services know of the work before the day: the roll's publications, appeals, counts of candidates."""

    publications: Sequence[Answer]
    appeals: Answer
    candidates: Sequence[Answer]

    @property
    def published(self) -> Answer | None:
        """The publication of the roll itself."""
        return next((one for one in self.publications if one["kind"] == "roll"), None)

    def stood(self, *stages: str) -> int:
        """How many candidates are in one of these stages."""
        return sum(one[stage] for one in self.candidates for stage in stages)


def dates(calendar: Answer, known: Known, today: date) -> list[Date]:
    """The dates in their order, as they stand on `today`, a day of the election's town."""
    return sorted(_dates(calendar, known, today), key=lambda one: one.day)


def _dates(calendar: Answer, known: Known, today: date) -> Iterator[Date]:
    for name, english in _ENGLISH.items():
        if name not in calendar:
            continue
        entry: Mapping[str, Any] = calendar[name]
        day = date.fromisoformat(entry["day"])
        chinese, article = DATES.get(name, _POSTED)
        done, remark = _work(name, known)
        yield Date(
            name, Words(chinese, english), Words(article, entry["source"]), day, (day - today).days,
            _state(day, today, done), remark, _WHERE.get(name),
        )  # fmt: skip


def _state(day: date, today: date, done: bool | None) -> State:
    if done:
        return "done"
    if day < today:
        return "overdue" if done is False else "passed"
    return "today" if day == today else "ahead"


def _work(name: str, known: Known) -> tuple[bool | None, Words | None]:
    """Whether the work that a date is for is done, where that can be known, and what there is to say of it."""
    done: bool | None = None
    remark: Words | None = None
    match name:
        case "roll_published_on":
            return _roll(known)
        case "roll_posted_on":
            done, count = True, len(known.publications)
            remark = Words(f"共公布{count}次", f"publications: {count}")
        case "appeals_until":
            count, still = known.appeals["appeals"], known.appeals["open"]
            remark = Words(f"已收申诉{count}件，待决定{still}件", f"appeals: {count}, undecided: {still}")
        case "candidates_published_on":
            count = known.stood(*_NOMINATED)
            done, remark = _never(count), Words(f"已录入初步候选人{count}名", f"nominated on record: {count}")
        case "formal_candidates_published_on":
            count = known.stood("formal")
            done, remark = _never(count), Words(f"已录入正式候选人{count}名", f"formal candidates on record: {count}")
        case "corrections_until":
            count = sum(one["kind"] != "roll" for one in known.publications)
            remark = Words(f"已公布补正{count}次", f"supplements published: {count}")
    return done, remark


def _never(count: int) -> bool | None:
    """Nothing on record was certainly not published; of what is, nothing says that it was."""
    return None if count else False


def _roll(known: Known) -> tuple[bool, Words | None]:
    published = known.published
    if published is None:
        return False, Words("尚未公布", "not published yet")
    on, late = published["published_on"], published["late"]
    return True, Words(f"已于{on}公布{'，已逾期' if late else ''}", f"published on {on}{', late' if late else ''}")
