"""The words of the operator's page: names of what runs, spans of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.desk.page.words import Words

SERVICES: Final[Mapping[str, Words]] = {
    "registration": Words("登记服务", "Registration"),
    "validation": Words("比对服务", "Validation"),
    "reporting": Words("统计服务", "Reporting"),
    "desk": Words("工作台", "Desk"),
}
CHECKS: Final[Mapping[str, Words]] = {
    "database": Words("数据库", "database"),
    "consumers": Words("消费者", "consumers"),
    "relay": Words("转发", "relay"),
}
HELD_BY: Final[Mapping[str, Words]] = {
    "this process": Words("本服务", "this service"),
    "another process": Words("另一进程", "another process"),
    "nobody": Words("无人", "nobody"),
}
REASONS: Final[Mapping[str, Words]] = {
    "NOT_JSON": Words("不是 JSON", "not JSON"),
    "UNKNOWN_ELECTION": Words("没有这次选举", "no such election"),
    "UNKNOWN_EVENT": Words("不认识的事件", "an unknown event"),
    "REFUSED_BY_STORE": Words("数据库不收", "refused by the database"),
}


def span(seconds: float) -> Words:
    """How long, in the largest unit that fits: 3 秒, 12 分钟."""
    for size, zh, en in ((86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min")):
        if seconds >= size:
            return Words(f"{seconds / size:.0f} {zh}", f"{seconds / size:.0f} {en}")
    return Words(f"{seconds:.0f} 秒", f"{seconds:.0f} s")


def waits(seconds: float | None) -> Words:
    """How long the oldest unread record has waited; a dash where none does."""
    if seconds is None:
        return Words("不详", "not known")
    return span(seconds) if seconds else Words("–", "–")


def kept_for(milliseconds: int | None) -> Words:
    """A topic's retention."""
    if milliseconds is None:
        return Words("不详", "not known")
    return Words("永久", "for ever") if milliseconds < 0 else span(milliseconds / 1000)
