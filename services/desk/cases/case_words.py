"""What the codes of cases mean, in both languages; with the article of law where a finding has one.

Election Law: 选举法 (2020); Shanghai: 上海市区县及乡镇人民代表大会直接选举实施细则 (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.desk.page.words import Words

FINDINGS: Final[Mapping[str, Words]] = {
    "ID_MALFORMED": Words("号码格式不对", "number malformed"),
    "ID_FIFTEEN_DIGITS": Words("15位老号码", "15-digit number"),
    "ID_CHECKSUM": Words("号码校验位不对", "check digit wrong"),
    "ID_BIRTH_DATE": Words("号码出生日期不对", "number's birth date wrong"),
    "ID_DAMAGED_BY_SPREADSHEET": Words("号码被表格破坏", "number damaged by spreadsheet"),
    "ID_GENDER_MISMATCH": Words("性别与号码不一致", "gender differs from number"),
    "ID_BIRTH_DATE_MISMATCH": Words("出生日期与号码不一致", "birth date differs from number"),
    "NAME_MALFORMED": Words("姓名写法有问题", "name malformed"),
    "NOT_IN_REGISTRY": Words("户籍中查无此号", "not in the registry"),
    "NAME_MISMATCH": Words("姓名不符", "another name"),
    "NAME_VARIANT": Words("姓名写法不同", "name written differently"),
    "UNDER_AGE": Words("未满年龄", "under age"),
    "DECEASED": Words("已去世", "deceased"),
    "MOVED_OUT": Words("已迁出", "moved out"),
    "RIGHTS_DEPRIVED": Words("被剥夺政治权利", "rights deprived"),
    "RIGHTS_SUSPENDED": Words("停止行使选举权", "rights suspended"),
    "LEFT_OFF": Words("经确认不列入", "left off"),
    "DUPLICATE": Words("重复登记", "registered twice"),
    "PROBABLE_DUPLICATE": Words("疑似重复", "probably twice"),
    "NON_LOCAL": Words("户籍在外省市", "household elsewhere"),
    "PLACE_UNKNOWN": Words("地点不明", "unknown place"),
    "PLACE_MISMATCH": Words("地点可能不对", "perhaps another place"),
}
"""Each finding in two or three words, for lists."""

LAW: Final[Mapping[str, Words]] = {
    "UNDER_AGE": Words("选举法第四条", "Election Law 4"),
    "DECEASED": Words("选举法第二十七条", "Election Law 27"),
    "MOVED_OUT": Words("选举法第二十七条", "Election Law 27"),
    "RIGHTS_DEPRIVED": Words("选举法第四条、第二十七条", "Election Law 4 and 27"),
    "RIGHTS_SUSPENDED": Words("上海细则第二十三、二十四条", "Shanghai's rules 23 and 24"),
    "LEFT_OFF": Words("选举法第二十七条、上海细则第二十二条", "Election Law 27, Shanghai's rules 22"),
    "DUPLICATE": Words("选举法第五条、上海细则第二十条", "Election Law 5, Shanghai's rules 20"),
    "PROBABLE_DUPLICATE": Words("选举法第五条、上海细则第二十条", "Election Law 5, Shanghai's rules 20"),
    "NON_LOCAL": Words("上海细则第二十条第十项", "Shanghai's rules 20(10)"),
    "PLACE_MISMATCH": Words("上海细则第二十条", "Shanghai's rules 20"),
}
"""The article that a finding rests on; the others are only about how the form was filled in."""

DECISIONS: Final[Mapping[str, Words]] = {
    "eligible": Words("核实无误，列入名单", "In order: onto the roll"),
    "refused": Words("不予登记", "Refused"),
    "duplicate": Words("重复登记，不计", "Registered twice: not counted"),
    "withdrawn": Words("本人不在此登记", "Withdrawn by the voter"),
}

STATUS: Final[Mapping[str, Words]] = {
    "pending": Words("待比对", "pending"),
    "suspected": Words("待核实", "suspected"),
    "verified": Words("比对通过", "verified"),
    "eligible": Words("核实无误", "eligible"),
    "refused": Words("不予登记", "refused"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "duplicate": Words("重复，不计", "duplicate"),
    "transferred": Words("已转出", "transferred"),
    "struck_off": Words("已除名", "struck off"),
}

CALL_OUTCOMES: Final[Mapping[str, Words]] = {
    "reached": Words("已接通本人", "Reached the voter"),
    "no_answer": Words("无人接听", "No answer"),
    "wrong_number": Words("号码不对", "Wrong number"),
    "called_back": Words("本人回电", "The voter phoned us"),
}

STEPS: Final[Mapping[str, Words]] = {
    "advised": Words("已告知", "advised"),
    "requested": Words("已申请", "requested"),
    "received": Words("已收到", "received"),
    "verified": Words("已核验", "verified"),
    "rejected": Words("不予采信", "rejected"),
}

STEPS_AFTER: Final[Mapping[str | None, tuple[str, ...]]] = {
    None: ("received", "advised", "requested"),
    "advised": ("received", "requested"),
    "requested": ("received",),
    "received": ("verified", "rejected", "received"),
    "verified": ("rejected",),
    "rejected": ("received", "requested"),
}
"""Which steps of a certificate are offered after which; whether one may follow, the service decides."""

HANDS: Final[Mapping[str, Words]] = {
    "taken": Words("认领", "taken"),
    "released": Words("退回", "given back"),
    "handed_over": Words("转交", "handed over"),
}

CHANNELS: Final[Mapping[str, Words]] = {
    "unit": Words("单位名单", "a unit's list"),
    "village": Words("村居登记", "a village's canvass"),
    "station": Words("登记站", "a registration station"),
    "online": Words("网上登记", "online"),
}

FIELDS: Final[Mapping[str, Words]] = {
    "name": Words("姓名", "Name"),
    "id_number": Words("身份证号码", "Identity number"),
    "phone": Words("电话", "Telephone"),
    "address": Words("地址", "Addresses"),
    "registry": Words("户籍登记（姓名、地址）", "Registry (name, address)"),
    "standing": Words("登记情况（按号码查询）", "Standing (searched by number)"),
    "residence": Words("现居住地址", "Residence"),
    "hukou_division": Words("户籍区划", "Household's division"),
    "hukou_address": Words("户籍地址", "Household's address"),
    "permit_since": Words("居住证起始", "Residence permit since"),
    "spouse": Words("配偶", "Spouse"),
    "place": Words("村居", "Village"),
    "gender": Words("性别", "Gender"),
    "birth_date": Words("出生日期", "Birth date"),
}

VALUES: Final[Mapping[str, Words]] = {
    "male": Words("男", "male"),
    "female": Words("女", "female"),
}

RESIDENT_STATUS: Final[Mapping[str, Words]] = {
    "normal": Words("正常", "normal"),
    "deceased": Words("已去世", "deceased"),
    "moved_out": Words("已迁出", "moved out"),
    "deprived": Words("被剥夺政治权利", "deprived of political rights"),
    "suspended": Words("停止行使选举权", "right suspended"),
    "left_off": Words("经确认不列入", "left off"),
}

DONE: Final[Mapping[str, Words]] = {
    "take": Words("已认领，由您办理。", "It is yours now."),
    "release": Words("已退回，任何人可以认领。", "Given back: anybody may take it."),
    "hand_over": Words("已转交。", "Handed over."),
    "calls": Words("通话已记录。", "The call is on record."),
    "notes": Words("备注已记录。", "The note is on record."),
    "certificate": Words("资格证明已记录。", "The certificate's step is on record."),
    "permit": Words("居住证已记录。", "The permit is on record."),
    "settlement": Words("上一件已办结，这是下一件。", "The last one is settled; this is the next."),
    "proposed": Words(
        "上一件已提出处理意见，等另一人复核；这是下一件。", "Proposed: a second person approves. This is the next."
    ),
    "approval": Words("已复核。", "Answered."),
    "reopening": Words("已重新打开。", "It is open again."),
    "empty": Words("已办结，这个队列已全部办完。", "Settled; nothing is left in this queue."),
    "end": Words("这个队列里没有别的了。", "There is no other in this queue."),
}
"""What is said once something was done, by the word that the address carries."""
