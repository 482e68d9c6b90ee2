"""The words for candidates: who nominates, how far it is, what somebody should look at. Nobody is refused for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.desk.page.words import Words

LEVELS: Final[Mapping[str, Words]] = {"district": Words("区", "district"), "town": Words("镇", "town")}
NOMINATORS: Final[Mapping[str, Words]] = {
    "party_organisation": Words("党组织", "party organisation"),
    "mass_organisation": Words("人民团体", "people's organisation"),
    "voters": Words("选民联名", "voters together"),
}
STAGES: Final[Mapping[str, Words]] = {
    "surveyed": Words("排摸", "surveyed"),
    "nominated": Words("初步候选人", "nominated"),
    "formal": Words("正式候选人", "formal"),
    "withdrawn": Words("退出", "withdrawn"),
}
ENOUGH: Final[Mapping[str | None, Words]] = {
    "too_few": Words("偏少", "too few"),
    "right": Words("合适", "right"),
    "too_many": Words("偏多", "too many"),
    None: Words("名额未定", "seats not decided"),
}
FINDINGS: Final[Mapping[str, Words]] = {
    "NUMBER_UNKNOWN": Words("没有有效身份证号码，请人工核对", "no sound identity number: compare by hand"),
    "NOT_REGISTERED": Words("没有登记", "not registered in this election"),
    "NOT_ON_THE_ROLL": Words("已登记，不在名单上", "registered, and not on the roll"),
    "UNDER_REVIEW": Words("登记正在复核", "the registration waits for a person"),
    "VOTES_ELSEWHERE": Words("在本级另一选区参选", "votes in another constituency of the level"),
    "NO_VOTE_AT_THIS_LEVEL": Words("在本级没有选举权登记", "does not vote at this level"),
    "TWICE_AT_THIS_LEVEL": Words("同一人在本级有两个编号", "stands under another reference too"),
    "TOO_FEW_NOMINATORS": Words("联名不足十人或未写人数", "fewer than ten voters nominate, or nobody said how many"),
    "BODY_MISSING": Words("没有写提名组织", "nobody said which organisation nominates"),
    "MORE_THAN_THE_SEATS": Words("一个组织提名超过名额", "an organisation nominates more than the seats"),
    "CONSTITUENCY_UNKNOWN": Words("选举设置已没有这个选区", "the set-up has this constituency no more"),
}
REGISTRATIONS: Final[Mapping[str, Words]] = {
    "verified": Words("已核实", "verified"),
    "eligible": Words("认定有资格", "eligible"),
    "pending": Words("待比对", "pending"),
    "suspected": Words("待核实", "suspected"),
    "refused": Words("不予登记", "refused"),
    "withdrawn": Words("已撤销", "withdrawn"),
    "duplicate": Words("重复登记", "duplicate"),
    "transferred": Words("已转出", "transferred"),
    "struck_off": Words("已除名", "struck off"),
}
