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
    "broker": Words("Kafka", "Kafka"),
    "consumers": Words("消费者", "consumers"),
    "relay": Words("转发", "relay"),
    "log": Words("日志", "log"),
}
HELD_BY: Final[Mapping[str, Words]] = {
    "this process": Words("本服务", "this service"),
    "another process": Words("另一进程", "another process"),
    "nobody": Words("无人", "nobody"),
}
REASONS: Final[Mapping[str, Words]] = {
    "NOT_JSON": Words("不是 JSON", "not JSON"),
    "NOT_UTF8": Words("不是 UTF-8", "not UTF-8"),
    "EMPTY": Words("没有内容", "empty"),
    "TOO_LARGE": Words("太大", "too large"),
    "WRONG_SHAPE": Words("字段缺失或类型不对", "a field is missing or of the wrong type"),
    "TIME_OUT_OF_RANGE": Words("时间不在范围内", "a time out of range"),
    "NUL_CHARACTER": Words("含有 NUL 字符", "holds the NUL character"),
    "UNKNOWN_ELECTION": Words("没有这次选举", "no such election"),
    "UNKNOWN_EVENT": Words("不认识的事件", "an unknown event"),
    "REFUSED_BY_STORE": Words("数据库不收", "refused by the database"),
    "NOT_A_LETTER": Words("不是本系统放进来的", "put there by no service of ours"),
    "not_looked_at": Words("未细看的", "not looked at"),
    "readable_now": Words("现在可以登记", "would be registered now"),
}
LEFT_OUT: Final[Mapping[str, Words]] = {
    "redriven_before": Words("已经重放过", "put back before"),
    "corrected_before": Words("已有更正的记录", "answered by a corrected record before"),
    "set_aside_before": Words("已搁置", "set aside before"),
    "only_its_head_is_kept": Words("来时太大，只留了开头", "too large when it came: only its head is kept"),
    "too_large": Words("超过可读的大小", "larger than what is read"),
    "does_not_open": Words("密钥不在或内容被改", "its key is not here, or it was changed"),
    "not_a_letter": Words("不是本系统放进来的", "put there by no service of ours"),
}
"""Why a letter is left out of a redrive."""
DONE: Final[Mapping[str, Words]] = {
    "redriven": Words("已重放", "put back"),
    "corrected": Words("已更正", "corrected"),
    "set_aside": Words("已搁置", "set aside"),
}
STATES: Final[Mapping[str, Words]] = {
    "going_on": Words("进行中", "going on"),
    "finished": Words("已完成", "finished"),
    "stopped": Words("已停止", "stopped"),
    "failed": Words("出错，见日志", "broke: see the log"),
}
HELD: Final[Mapping[str, Words]] = {
    "paused": Words("已暂停", "paused"),
    "draining": Words("读完现有的就停", "drains"),
    "drained": Words("已读完停下", "drained"),
}
ACTS: Final[Mapping[str, Words]] = {
    "consumer_paused": Words("暂停消费者", "paused a consumer"),
    "consumer_resumed": Words("恢复消费者", "resumed a consumer"),
    "consumer_draining": Words("让消费者读完后停下", "drained a consumer"),
    "dead_letters_redrive_asked": Words("要求重放", "ordered a redrive"),
    "dead_letters_redriven": Words("重放了一批", "put a portion back"),
    "dead_letters_redrive_stopped": Words("停止重放", "stopped a redrive"),
    "dead_letters_corrected": Words("发送更正的记录", "sent a corrected record"),
    "dead_letters_set_aside": Words("搁置", "set letters aside"),
    "log_republished": Words("要求把日志重新发布", "had the log published again"),
    "projection_rebuild_begun": Words("开始重建统计", "began a rebuild of the counts"),
    "projection_rebuild_cancelled": Words("取消重建", "gave the rebuild up"),
    "projection_swapped": Words("重建完成并切换", "swapped the rebuilt counts in"),
    "webhook_added": Words("添加推送", "added a webhook"),
    "webhook_disabled": Words("停用推送", "disabled a webhook"),
    "webhook_enabled": Words("启用推送", "enabled a webhook"),
    "webhook_removed": Words("删除推送", "removed a webhook"),
    "webhook_replayed": Words("要求重新推送", "had a webhook's messages sent again"),
    "webhook_rotated": Words("更换推送密钥", "rotated a webhook's secret"),
    "webhook_tested": Words("测试推送", "tested a webhook"),
}
PHASES: Final[Mapping[str, Words]] = {
    "starting": Words("开始", "starting"),
    "reading": Words("读取事件", "reading events"),
    "putting_together": Words("汇总", "putting together"),
    "indexing": Words("建索引", "indexing"),
    "catching_up": Words("追赶", "catching up"),
    "swapping": Words("切换", "swapping"),
    "swapped": Words("已切换", "swapped"),
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
