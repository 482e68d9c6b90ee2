"""Why a step on a case was refused, in the clerk's words: what happened, who was first, what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.desk.asking import Refused
from services.desk.page.refusals import told
from services.desk.page.words import Words

_ZH: Final[Mapping[str, str]] = {
    "NotACase": "这件已经办结{first}，没有记录您的处理。如果那样处理不对，请重新打开。",
    "NoOpenCase": "这件已经办结{first}，不再需要打电话或认领；要说明的情况可以写成备注。",
    "NoLongerRegistered": "这条登记已不存在（撤回、转出、重复或除名），不能再记材料和备注。",
    "SettlementConflict": "登记内容在您查看期间有更正，或还没有比对完。请看下面的最新内容，再作决定。",
    "WithAnotherClerk": "这件正由 {assignee} 办理。可以请他转交，或在“经办人”里写明理由后接手。",
    "ProposalWaits": "{proposed_by} 已对这件提出处理意见，请先复核那个意见。",
    "SecondPersonNeeded": "意见是您自己提出的，须由另一位工作人员复核。",
    "NothingProposed": "没有等待复核的意见：已被处理、退回，或因登记更正而失效。",
    "VoterAlreadyRegistered": "这位选民在本次选举中另有一条登记。请先处理那一条，或把这条定为“重复登记”。",
    "AlreadyOpen": "这件本来就是打开的。",
    "NotSettled": "这条登记已由登记单位撤回或已除名，不能重新打开；请重新登记，或恢复登记。",
    "CertificateStep": "资格证明不能这样跳步：请先记录“已收到”，再由另一人核验。",
    "SameClerk": "收到证明的人不能自己核验，须由另一位工作人员核验。",
    "NotOnTheRoll": "这位选民不在名单上，不能除名。",
    "NotStruckOff": "这位选民没有被除名，不用恢复。",
    "OtherVersion": "登记内容在您查看期间有变动，请看最新内容再办。",
    "NotStanding": "这条登记已经撤回或转出。",
    "Taken": "新地点已有同一编号的登记，请先撤回那一条。",
    "Unopenable": "这次选举的密钥不在，无法转移，请重新登记。",
    "Somebody else was first": "同一时刻有别人先办了这件，请看最新情况再办。",
    "RulesNotKnown": "选举设置或户籍登记还没有到齐，暂时不能决定。",
    "The election's key is not here": "这次选举的密钥不在这里，内容打不开，也记不进去。",
    "The identity number cannot be right": "身份证号码不对，请核对：有一位写错或漏写。",
    "The request is not as it must be": "有的项目没有填写，或填写不对，请改正后再提交。",
    "No such registration": "没有这条登记。",
    "ReferenceTaken": "这个编号下已有另一件申诉，请换一个编号。",
    "SomebodyWasFirst": "这件申诉已有别人先办，请看最新情况。",
    "OutOfTurn": "这件申诉还没有到这一步，请看最新情况。",
}


def why_not(refused: Refused, zone: ZoneInfo) -> Words:
    """Why, in both languages, with the names that the service gives."""
    general = told(refused)
    zh = _ZH.get(refused.title)
    if zh is None:
        return general
    return Words(zh.format(**_names(refused.body, zone)), general.en)


def words_of(one: Mapping[str, Any], title: str | None, zone: ZoneInfo) -> Words:
    """Why one of many was not settled, or may not be: `one` as a preview or a settlement of many tells of it."""
    said = str(one.get("why_not") or one.get("why") or "")
    zh = _ZH.get(title or "")
    return Words(zh.format(**_names(one, zone)) if zh else f"系统的说明：{said}", said)


def _names(body: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    by, at = body.get("decided_by"), body.get("decided_at")
    first = ""
    if isinstance(by, str):
        when = f"{datetime.fromisoformat(at).astimezone(zone):%m月%d日 %H:%M} " if isinstance(at, str) else ""
        first = f"（{when}由 {by} 办理）"
    someone = "另一位工作人员"
    return {
        "first": first,
        "assignee": str(body.get("assignee", someone)),
        "proposed_by": str(body.get("proposed_by", someone)),
    }
