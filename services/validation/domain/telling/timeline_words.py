"""The words that a timeline's sentences are made of, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from services.validation.domain.telling.sentence_words import Words

CHANNEL: Final[Words] = {
    "unit": ("单位名单", "a unit's list"),
    "village": ("村居登记", "a village's canvass"),
    "station": ("选民登记站", "a registration station"),
    "online": ("网上登记", "online"),
}

TRIGGER: Final[Words] = {
    "submission": ("比对", "Comparison"),
    "waited": ("选举设置和户籍登记到齐后比对", "Comparison, once the election's set-up and the registry were in"),
    "set_up": ("选举设置变更后重新比对", "Compared again under a new set-up"),
    "registry": ("户籍登记变动后重新比对", "Compared again, since the resident registry changed"),
    "claim_released": (
        "同一号码的另一登记让出后重新比对",
        "Compared again, since another registration gave up this voter's number",
    ),
    "likeness_gone": (
        "疑似同一人的登记变动后重新比对",
        "Compared again, since a registration that looked like the same person's changed",
    ),
    "certificate": ("材料登记后重新比对", "Compared again, since papers were put on file"),
    "reopened": ("重新打开后再次比对", "Compared again, since a person opened the case again"),
}

DECISION: Final[Words] = {
    "eligible": ("具有选民资格", "eligible"),
    "refused": ("不予登记", "refused"),
    "duplicate": ("重复登记", "a duplicate"),
    "withdrawn": ("撤销登记", "withdrawn"),
}

GROUND: Final[Words] = {
    "deceased": ("死亡", "deceased"),
    "deprived": ("被剥夺政治权利", "deprived of political rights"),
    "moved_out": ("迁出", "moved out"),
    "left_off": ("经选举委员会确认不列入", "left off, as the election committee confirmed"),
    "not_of_age": ("未满法定年龄", "not of age"),
    "entered_by_mistake": ("登记有误", "entered by mistake"),
}

CALL: Final[Words] = {
    "reached": ("已接通", "reached"),
    "no_answer": ("无人接听", "no answer"),
    "wrong_number": ("号码有误", "wrong number"),
    "called_back": ("选民回电", "the voter called back"),
}

CERTIFICATE: Final[Words] = {
    "advised": ("已告知选民开具选民资格证明", "The voter was told to get an eligibility certificate"),
    "requested": ("已向户籍地申请选民资格证明", "The eligibility certificate was asked for at the household place"),
    "received": ("收到选民资格证明", "The eligibility certificate came in"),
    "verified": ("核实选民资格证明无误", "The eligibility certificate was checked and found in order"),
    "rejected": ("选民资格证明不符合要求", "The eligibility certificate was found wanting"),
}

SHOWN: Final[Words] = {
    "name": ("姓名", "name"),
    "id_number": ("身份证号码", "identity number"),
    "phone": ("电话", "telephone number"),
    "address": ("地址", "address"),
    "registry": ("户籍登记", "the registry's entry"),
    "standing": ("登记情况（按身份证号码查询）", "where the voter is registered, searched for by number"),
}

ANSWER: Final[Words] = {
    "votes_here": ("在本镇参选", "the voter votes here"),
    "votes_there": ("在对方处参选", "the voter votes there"),
    "unknown": ("查无此选民", "no such voter is known"),
}

APPEAL: Final[Words] = {
    "omitted": ("漏列", "somebody is missing from the roll"),
    "wrongly_listed": ("错列", "somebody stands on the roll who should not"),
    "wrong_entry": ("登记事项有误", "an entry of the roll is wrong"),
}

NOT_EXPECTED: Final[Words] = {
    "UNDER_AGE": ("选举日未满法定年龄", "not of age on election day"),
    "DECEASED": ("户籍登记显示已去世", "deceased, by the registry"),
    "MOVED_OUT": ("户籍登记显示已迁出", "moved out, by the registry"),
    "RIGHTS_DEPRIVED": ("户籍登记显示被剥夺政治权利", "deprived of political rights, by the registry"),
    "RIGHTS_SUSPENDED": ("户籍登记显示停止行使选举权利", "the right is suspended, by the registry"),
    "LEFT_OFF": ("经选举委员会确认不列入", "left off, as the election committee confirmed"),
    "NON_LOCAL": ("户籍在市外", "the household is outside the city"),
    "NOT_LISTED": ("已无住户列出此人", "no household lists them any more"),
}

OUTCOME: Final[Words] = {"upheld": ("申诉成立", "upheld"), "dismissed": ("申诉不成立", "dismissed")}
