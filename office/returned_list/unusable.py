"""Why a whole list cannot be used, and what in it is not: in both languages, made from what its reader says.

A wording that is not known here is handed on as it is, so that nothing is hidden.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_WHY: Final[tuple[tuple[str, str], ...]] = (
    (r".* is an old \.xls workbook or has a password; .*", "旧版 .xls 工作簿，或设有密码；请去掉密码，存为 .xlsx。"),
    (r".* is a PDF; .*", "这是 PDF 文件；请导入它所依据的表格（.xlsx 或 .csv）。"),
    (r".* is a web page under another name; .*", "这是改了扩展名的网页，不是工作簿；请打开后另存为 .xlsx。"),
    (r".* is a damaged workbook; .*", "工作簿已损坏；请打开后另存一份再导入。"),
    (r".* is an archive but no XLSX workbook; .*", "这是压缩包，不是 .xlsx 工作簿；请把名单存为 .xlsx 或 .csv。"),
    (r".* is over \d+ bytes; save .*", "文件太大；请存为 UTF-8 的 .csv，或分成几份。"),
    (r".* unpacks to .*", "工作簿展开后太大，不像一份名单；请只留名单本身，或存为 UTF-8 的 .csv。"),
    (r".* has no visible sheet; .*", "工作簿里没有可见的工作表；请取消隐藏后再导入。"),
    (r".* has a list on each of the sheets (?P<a>.*); .*", "几张工作表（{a}）都是名单；请各存为一个文件，分别导入。"),
    (r".* cannot be opened: .*", "工作簿打不开：已损坏、设有密码，或过大；请存为 UTF-8 的 .csv 再导入。"),
    (r".* takes over \d+ seconds to open; .*", "工作簿打开的时间太长；请存为 UTF-8 的 .csv 再导入。"),
    (r".* is empty; .*", "文件是空的；请导入有标题行和名单的文件。"),
    (r".* is UTF-16 text; .*", "文件是 UTF-16 编码；请另存为 UTF-8 的 .csv 或 .xlsx。"),
    (r"line (?P<a>\d+) of .* is over \d+ bytes; this is no list", "第{a}行太长，这不是名单；请核对文件。"),
    (
        r".* is neither UTF-8 nor GB18030 \(about line (?P<a>\d+)\); .*",
        "文件既不是 UTF-8 也不是 GB18030 编码（约在第{a}行）；请另存为 UTF-8 的 .csv 或 .xlsx。",
    ),
    (
        r"row (?P<a>\d+): columns (?P<b>\w+) and (?P<c>\w+).* both hold (?P<d>.*); keep .*",
        "第{a}行：{b}列和{c}列都是“{d}”；请只留一列。",
    ),
    (r"the list has over (?P<a>\d+) rows; .*", "名单超过{a}行；请分成几份导入。"),
    (r".*is a list, which says nothing of its place; .*", "请先选定单位或村居。"),
)  # fmt: skip

_MISSING: Final = re.compile(r"no column is headed (?P<wanted>.*?); (?P<found>.*)\. Name the columns .*")
_ALSO: Final = re.compile(r" \(or [^)]*\)")
_SHEET: Final = re.compile(r"sheet (?P<name>.*?): (?P<rest>(?:no column|row \d+: columns) .*)")
_UNUSED_SHEET: Final = re.compile(r"sheet (?P<name>.*) holds rows without the headings of a list and was not read")


class Said(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


def why(problem: str, name: str) -> Said:
    """Why a list cannot be used; `name` is what its reader called the file, which is left out."""
    english = problem.replace(name, "the file")
    english = english[:1].upper() + english[1:]
    zh, rest = "", problem
    if (sheet := _SHEET.fullmatch(problem)) is not None:
        zh, rest = f"工作表“{sheet['name']}”：", sheet["rest"]
    if (missing := _MISSING.fullmatch(rest)) is not None:
        wanted = "、".join(_ALSO.sub("", missing["wanted"]).split(", "))
        return Said(f"{zh}没有找到“{wanted}”列；请在名单上方用一行写明各列的标题，再导入。", f"{english}.")
    for pattern, words in _WHY:
        if (found := re.fullmatch(pattern, rest)) is not None:
            return Said(zh + words.format(**found.groupdict()), f"{english}.")
    return Said(f"{zh}文件不能使用（{rest}）。", f"{english}.")


def unused_sheets(notices: tuple[str, ...]) -> tuple[str, ...]:
    """The sheets of a workbook that were not read, by what its reader noticed."""
    return tuple(found["name"] for notice in notices if (found := _UNUSED_SHEET.fullmatch(notice)) is not None)
