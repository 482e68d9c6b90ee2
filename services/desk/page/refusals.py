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
