"""The words of importing: fields, stages, and what is wrong with a row or a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from office.returned_list.told import heading_of
from office.returned_list.unreadable import told_of
from services.desk.imports.list_import import Stage
from services.desk.page.words import Words

_ENGLISH: Final[Mapping[str, str]] = {
    "sequence": "number in the list", "name": "name", "id_number": "identity number", "gender": "gender",
    "birth_date": "date of birth", "ethnicity": "ethnic group", "hukou_address": "household address",
    "hukou_division": "division code of the household", "residence_address": "address of residence",
    "permit_since": "residence permit since", "spouse_id_number": "spouse's identity number", "phone": "telephone",
    "employer": "employer (not kept)", "basis": "kind of place", "certificate_no": "certificate number",
    "registered_on": "registered on", "registrar": "registered by", "remarks": "remarks (not kept)",
}  # fmt: skip

STAGES: Final[Mapping[Stage, Words]] = {
    Stage.RECEIVING: Words("上传中", "being uploaded"),
    Stage.READING: Words("检查中", "being checked"),
    Stage.UNUSABLE: Words("不能使用", "cannot be used"),
    Stage.READ: Words("待确认", "to be confirmed"),
    Stage.SENDING: Words("导入中", "being imported"),
    Stage.FOLLOWING: Words("比对中", "being compared"),
    Stage.STOPPED: Words("中断", "broken off"),
    Stage.DONE: Words("完成", "done"),
}

CHANNELS: Final[Mapping[str, Words]] = {
    "unit": Words("单位登记", "by the unit"),
    "village": Words("村居登记", "by the village"),
    "station": Words("登记站", "at a registration station"),
    "online": Words("网上登记", "online"),
}

WRONG: Final[Mapping[str, Words]] = {
    "place": Words("请选择单位或村居。", "Choose the unit or village."),
    "file": Words("请选择一个文件。", "Choose a file."),
    "source": Words(
        "来源只能用字母、数字和 . _ -，最多 64 个字符，不能含有长号码。",
        "The source has letters, digits and . _ - only, at most 64, and no long number.",
    ),
    "own_source": Words(
        "请用本村居的来源（desk-编号，后面可加 -2、-3）；要更正别的来源，请由选举办公室导入。",
        "Use your own place's source (desk-CODE, or with -2, -3 behind it); the office corrects others.",
    ),
    "large": Words(
        "文件超过 64 MB；请存为 UTF-8 的 .csv，或分成几份。",
        "The file has over 64 MB; save it as CSV in UTF-8, or in parts.",
    ),
    "room": Words(
        "正在处理的名单太多，请等前面的完成后再试。", "Too many lists are being worked on; try again when one is done."
    ),
    "day": Words("登记日期不对，请写成 2021-09-03 的样子。", "The day is not a day; write it like 2021-09-03."),
}


def field_words(field: str) -> Words:
    """What a field of a list is called."""
    return Words(heading_of(field), _ENGLISH.get(field, field))


def problem_words(problem: str) -> Words:
    """What is wrong with a row, from what its reader says."""
    return Words("".join(told_of(problem).sentences), problem[:1].upper() + problem[1:])
