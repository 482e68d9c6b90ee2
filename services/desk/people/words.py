"""Roles and rights in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.desk.page.words import Words
from services.desk.people.roles import Right, Role

OF_ROLES: Final[Mapping[Role, Words]] = {
    Role.OFFICE: Words("选举办公室", "Election office"),
    Role.VILLAGE: Words("村居（单位）工作人员", "Clerk of a village or unit"),
    Role.AUDITOR: Words("监督员", "Auditor"),
    Role.OPERATOR: Words("运维人员", "Operator"),
}

# What everybody may, their own account, goes without saying.
OF_RIGHTS: Final[Mapping[Right, Words]] = {
    Right.SEE_COUNTS: Words("查看统计", "see the counts"),
    Right.REGISTER: Words("登记选民、导入名单", "register voters and import lists"),
    Right.SEE_CASES: Words("查看疑点（个人信息隐去）", "see cases, masked"),
    Right.WORK_CASES: Words("核实疑点：认领、电话、证明", "work on cases: take, call, certificates"),
    Right.UNMASK: Words(
        "查看完整个人信息（须写明理由，留有记录）", "see personal data, with a reason that is recorded"
    ),
    Right.DECIDE: Words("作出处理决定", "decide"),
    Right.SEE_ELECTION: Words("查看选举工作", "see the election's work"),
    Right.CHANGE_ELECTION: Words(
        "办理选举工作：划片、联络、宣传、名额、候选人", "change it: patches, outreach, seats, candidates"
    ),
    Right.PUBLISH_ROLL: Words("公布选民名单", "publish the roll"),
    Right.SEE_HISTORY: Words("查询选民登记经过", "see a voter's history"),
    Right.SEE_OPERATIONS: Words("查看系统运行", "see how the system runs"),
    Right.OPERATE: Words(
        "暂停和恢复读取、重投死信、重算统计", "hold consumers, redrive dead letters, rebuild the counts"
    ),
}
