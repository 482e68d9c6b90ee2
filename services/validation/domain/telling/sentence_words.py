"""The words that sentences about findings are made of, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.validations import FindingCode

Words = Mapping[str, tuple[str, str]]
"""(Chinese, English) by what a finding's param says."""

PLAIN: Final[Words] = {
    FindingCode.ID_MALFORMED: ("身份证号码不是18位号码的样子。", "The identity number has not the shape of one."),
    FindingCode.ID_FIFTEEN_DIGITS: (
        "填的是15位老号码，已换算为18位（仅作说明）。",
        "An old number of 15 digits was written and converted (only a note).",
    ),
    FindingCode.ID_CHECKSUM: (
        "身份证号码的校验位不对，可能有一位写错。",
        "The identity number's check character is wrong: a digit may be mistyped.",
    ),
    FindingCode.ID_BIRTH_DATE: (
        "身份证号码中的出生日期不存在或在将来。",
        "The birth date in the identity number does not exist, or is in the future.",
    ),
    FindingCode.ID_DAMAGED_BY_SPREADSHEET: (
        "身份证号码的末几位被电子表格破坏，须重新录入。",
        "A spreadsheet has lost the identity number's last digits: it has to be entered anew.",
    ),
    FindingCode.ID_GENDER_MISMATCH: (
        "表上的性别与身份证号码不一致。",
        "The form says another gender than the identity number.",
    ),
    FindingCode.ID_BIRTH_DATE_MISMATCH: (
        "表上的出生日期与身份证号码不一致。",
        "The form says another birth date than the identity number.",
    ),
    FindingCode.NOT_IN_REGISTRY: (
        "户籍登记中没有这个身份证号码。",
        "The resident registry does not have this identity number.",
    ),
    FindingCode.DECEASED: ("户籍登记显示此人已去世。", "The registry has this person as deceased."),
    FindingCode.MOVED_OUT: ("户籍登记显示此人已迁出。", "The registry has this person as moved out."),
    FindingCode.RIGHTS_DEPRIVED: (
        "户籍登记显示此人被剥夺政治权利，须向作出判决的法院核实。",
        "The registry has this person as deprived of political rights: ask the court that decided it.",
    ),
    FindingCode.RIGHTS_SUSPENDED: (
        "户籍登记显示此人停止行使选举权，只有法院或检察院的决定才算，须核实。",
        "The registry has this person's right as suspended: only a court or a procuratorate decides that; ask.",
    ),
    FindingCode.LEFT_OFF: (
        "户籍登记显示此人经选举委员会确认不列入选民名单。",
        "The registry has this person as left off the roll, as the election committee confirmed.",
    ),
    FindingCode.PLACE_UNKNOWN: ("登记地点不在本次选举的地点之中。", "The election has no such place."),
}

MALFORMED: Final[Words] = {
    "empty": ("没有一个字", "it holds no letter"),
    "digit": ("含有数字", "it holds a digit"),
    "control_character": ("含有看不见的字符", "it holds a character that nobody sees"),
}

DIFFERENCE: Final[Words] = {
    "traditional": ("繁体与简体", "traditional and simplified characters"),
    "variant": ("异体字", "variants of a character"),
    "homophone": ("同音字", "characters that sound alike"),
    "close": ("相近", "a close one"),
    "different": ("完全不同", "a different one"),
}

MISPLACED: Final[Words] = {
    "channel": ("单位名单与村居登记混用", "a unit's list names a village, or a canvass a unit"),
    "registry_place": ("户籍登记在另一个村居", "the registry has the household in another village"),
    "address": ("现居住地址不在该村居范围内", "the residence lies outside the village's area"),
}

LIKENESS: Final[Words] = {
    "name_equal": ("姓名相同", "equal names"),
    "name_variant": ("姓名写法不同但为同一名字", "one name in two writings"),
    "name_homophone": ("姓名同音", "names that sound alike"),
    "name_close": ("姓名相近", "close names"),
    "birth_date_equal": ("出生日期相同", "equal birth dates"),
    "birth_date_swapped": ("出生月日对调", "month and day of birth swapped"),
    "birth_date_one_digit": ("出生日期差一位", "birth dates one digit apart"),
    "address_equal": ("地址相同", "equal addresses"),
    "address_close": ("地址相近", "close addresses"),
    "number_equal": ("号码相同", "equal numbers"),
    "number_one_digit": ("号码差一位", "numbers one digit apart"),
    "number_two_swapped": ("号码有两位对调", "two digits of the number swapped"),
    "number_length": ("号码多或少一位", "a digit of the number too many or too few"),
    "number_tail_lost": ("号码末几位缺失", "the number's last digits lost"),
    "phone_equal": ("电话相同", "equal telephone numbers"),
}
