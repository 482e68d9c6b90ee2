"""What is said where something cannot be done: the services' refusals in the reader's words.

A service names what is wrong in its problem's title; the Chinese for it stands here. What has none is told with the
service's own sentence behind a general one, so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from office.client import ServiceAwayError, ServiceError, ServiceRefusedError
from services.desk.asking import Away, Refused
from services.desk.page.words import Words

_SERVICES: Final[Mapping[str, str]] = {"registration": "登记服务", "validation": "比对服务", "reporting": "统计服务"}

ZH: Final[dict[str, str]] = {
    "No such election": "没有这次选举，请核对网址。",
    "Not now": "数据库正忙，请稍后再试一次；重复提交不会重复登记。",
    "The request is not as it must be": "有的项目填写不对，请按提示改正。",
    "SetUpMovedOn": "选举设置已经更新，名额可能与您看到的不同；没有记录任何内容，请看过新的数字后再决定。",
    "NotYetDecided": "决定日期不能晚于今天。",
    "NothingComputed": "本级名额无法计算，请先补全选举设置。",
    "PopulationUnknown": "有的选区没有人口数，请先补全选举设置。",
    "WrongConstituencies": "选区与选举设置不一致，请刷新后再填。",
    "WrongTotal": "各选区名额合计与应选名额不符，请调整。",
    "ReasonMissing": "名额与计算结果不同，请写明理由。",
    "WhatIf": "试算的内容有误：请核对单位、选区和人数。",
}
"""By a problem's title. A section adds its own."""


def told(error: Away | Refused) -> Words:
    """What went wrong and what to do, in both languages."""
    if isinstance(error, Away):
        name = _SERVICES[error.service]
        return Words(
            f"{name}暂时没有响应，请稍后再试；已经提交的不会丢失。",
            f"The {error.service} service does not answer; try again in a moment. What was recorded is kept.",
        )
    english = " ".join(filter(None, (f"{error.title}.", error.detail)))
    return Words(ZH.get(error.title, f"没有办成。系统的说明：{error.detail or error.title}"), english)


def told_by_office(error: ServiceError) -> Words:
    """The same of what the office's common work with the services met."""
    if isinstance(error, ServiceAwayError):
        return told(Away(error.service))
    if isinstance(error, ServiceRefusedError):
        return told(Refused(error.service, error.status, error.body))
    return Words(f"没有办成。系统的说明：{error}", f"{error}")
