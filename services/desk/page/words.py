"""The two languages of the desk. Templates say both in one place: `{{ say("已登记", "registered") }}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import pass_context
from jinja2.runtime import Context

Language = Literal["zh", "en"]

COOKIE: Final = "xuanmin_language"
_LANGUAGES: Final[Mapping[str, Language]] = {"zh": "zh", "en": "en"}
_WEEKDAYS: Final = "一二三四五六日"


class Words(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """In one of them."""
        return self.zh if language == "zh" else self.en


def language_of(request: Request) -> Language:
    """The language that was chosen, else what the browser asks for, else Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen is not None and chosen in _LANGUAGES:
        return _LANGUAGES[chosen]
    wanted = request.headers.get("accept-language", "")
    return "en" if wanted.lower().startswith("en") else "zh"


@pass_context
def say(context: Context, zh: str, en: str) -> str:
    """What a template says, in the page's language. A macro that says something is imported `with context`."""
    return zh if context["language"] == "zh" else en


@pass_context
def words(context: Context, both: Words | Mapping[str, str]) -> str:
    """Words that come in both languages, as a service or a table of ours has them."""
    if isinstance(both, Words):
        return both.in_(context["language"])
    return both[context["language"]]


def number(value: float | None) -> str:
    """A number as it is read: 10,947; what is not known is a dash."""
    return "–" if value is None else f"{value:,}"


def percent(part: float, whole: float) -> str:
    """A part of a whole, like 94.3 %; of nothing it is a dash."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


@pass_context
def day(context: Context, value: date | str | None) -> str:
    """A day with its weekday: 2021年9月26日 周日, or Sun 26 Sep 2021."""
    if value is None:
        return "–"
    that = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if context["language"] == "zh":
        return f"{that.year}年{that.month}月{that.day}日 周{_WEEKDAYS[that.weekday()]}"
    return f"{that:%a} {that.day} {that:%b %Y}"


@pass_context
def moment(context: Context, value: datetime | str | None) -> str:
    """A moment on the election's clock, to the minute: 2021-09-26 18:05."""
    if value is None:
        return "–"
    that = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{that.astimezone(context.get('zone') or ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"


FILTERS: Final[Mapping[str, Any]] = {"number": number, "day": day, "moment": moment}
GLOBALS: Final[Mapping[str, Any]] = {"say": say, "words": words, "percent": percent}
