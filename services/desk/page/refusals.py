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

FAILED: Final = Words("出了差错，已记入日志；请再试一次。", "Something went wrong; the log has the place. Try again.")
"""What is said of work in the background that broke for a reason of the desk's own."""

ZH: Final[dict[str, str]] = {
    "No such election": "没有这次选举，请核对网址。",
    "Not now": "数据库正忙，请稍后再试一次；重复提交不会重复登记。",
    "The request is not as it must be": "有的项目填写不对，请按提示改正。",
    # What operators do.
    "KafkaAway": "Kafka 暂时没有响应，请稍后再试；已经记录的不会重复。",
    "SayWhich": "请说明是哪些：选原因、地方、时间，或逐条选。",
    "TooFast": "每秒条数超过了上限，请调低。",
    "TooManyRedrives": "同时进行的重放太多，请等一个完成或停止一个。",
    "NotPutBackHere": "只有登记提交可以重放；事件由写它的服务重新发布，居民登记请重新载入名册。",
    "NoSuchLetter": "没有这条记录，可能已超过保留期。",
    "NoSuchRedrive": "没有这次重放。",
    # The election's work.
    "UnknownUnit": "选举设置里没有这个单位，请核对代码。",
    "NotAUnit": "这是村居，请用入户走访记录，不用单位联络。",
    "NotYetMade": "联络时间在将来。还没进行的联络请填“约定下次联系的日期”。",
    "PromiseMissing": "请写明承诺登记多少人、到哪一天为止。",
    "EnrolmentIncomplete": "请写明预计登记人数，以及由谁负责登记。",
    "TooManyContacts": "这个单位的联络记录已达上限。更正某次联络，请用它原来的时间和方式。",
    "Contradiction": "填写的内容互相矛盾，请按结果填写对应的项目。",
    "NotAVillage": "这是单位，只有村居才划片。",
    "PatchInUse": "这一片还有住户，请先把住户划到别的片，再撤销。",
    "UnknownPatch": "没有这一片，或已撤销。请先划片。",
    "PatchCodeMissing": "请填写片区代码。",
    "The set-up cannot stand": "这份设置不能成立，请按提示改正。",
    "Another set-up came first": "期间有人载入了别的设置，这份没有载入。请对照新的差别再确认。",
    "Another policy under the same version": "规则改了，规则的版本号却没有改。请换一个版本号。",
    "The set-up is too large": "这份设置太大。",
    "SetUpMovedOn": "选举设置已经更新，名额可能与您看到的不同；没有记录任何内容，请看过新的数字后再决定。",
    "NotYetDecided": "决定日期不能晚于今天。",
    "NothingComputed": "本级名额无法计算，请先补全选举设置。",
    "PopulationUnknown": "有的选区没有人口数，请先补全选举设置。",
    "WrongConstituencies": "选区与选举设置不一致，请刷新后再填。",
    "WrongTotal": "各选区名额合计与应选名额不符，请调整。",
    "ReasonMissing": "名额与计算结果不同，请写明理由。",
    "RollDiffers": "重新编制的名单与已公布的不一致：请勿印发或补充，见运行手册“选民名单”。",
    "NotLevel": "统计服务还没有赶上最新记录，请稍后再试。",
    "NamesDoNotOpen": "统计服务打不开姓名：请运维人员检查密钥。",
    "AnotherSetUp": "选举设置刚刚更新，请重新预览后再公布。",
    "Overtaken": "在此期间已有新的公布，请重新预览。",
    "NothingChanged": "上次公布以来名单没有变化，不需要补充公布。",
    "EarlierState": "补充公布不能早于上次公布的状态。",
    "EarlierDay": "张贴日期不能早于上次公布的日期。",
    "No signing key": "本机构还没有签名密钥：请运维人员准备。",
    "UnknownConstituency": "本级没有这个选区，请核对。",
    "UnknownPlace": "选举设置里没有这个单位或村居，请核对代码。",
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
