"""The lists of the canvass, by the wordings that villages use: the baseline (底数), and the sheet of visits (走访)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from services.registration.files.headings import WORDINGS
from services.registration.files.opened import head_of, open_table
from services.registration.files.texts import RowTexts, Texts
from services.registration.files.vocabulary import Vocabulary

_PLACE: Final = {
    "place": ("村居", "村居代码", "村居名称", "居委会", "村委会"),
    "patch_code": ("片区", "片区代码", "片区编号", "片号"),
    "household_code": ("户号", "户编号", "住户编号"),
}

BASELINE: Final = Vocabulary(
    {
        **_PLACE,
        "patch_name": ("片区名称",),
        "responsible": ("责任人", "片区责任人", "负责人"),
        "responsible_phone": ("责任人电话", "责任人联系电话", "责任人手机"),
        "volunteers": ("志愿者", "协助人"),
        "address": ("住址", "地址", *WORDINGS["residence_address"]),
        "name": WORDINGS["name"],
        "id_number": WORDINGS["id_number"],
        "phone": WORDINGS["phone"],
    },
    required=("patch_code", "household_code", "name", "id_number"),
    blank=frozenset({"place"}),
)
"""Patches, households and who lives in them, a resident a row."""

VISITS: Final = Vocabulary(
    {
        **_PLACE,
        "no": ("序号", "户内序号", "人员序号"),
        "result": ("结果", "走访结果"),
        "visited_at": ("走访时间", "走访日期"),
        "by": ("走访人", "走访人姓名"),
        "words": ("备注", "情况说明"),
        "next_visit_on": ("下次走访", "下次走访日期", "下次走访时间"),
    },
    required=("household_code", "result", "visited_at"),
    blank=frozenset({"place", "patch_code", "household_code", "no", "by"}),
)
"""What visits came to, a resident a row, or a household where 序号 is empty; a row that was only prepared is passed."""


class CanvassRows(NamedTuple):
    """The rows of a list, each with its texts or a sentence on what is wrong; and what in the file is not used."""

    rows: Iterator[tuple[int, Texts | str]]
    notices: tuple[str, ...]


def open_canvass_list(path: Path, vocabulary: Vocabulary) -> CanvassRows:
    """The rows of a CSV or XLSX file, in its order, read as they are asked for.

    Raises:
        FileError: the file as a whole cannot be read; raised here, or while the rows of a damaged workbook are read.
    """
    table = open_table(path, head_of(path), vocabulary)
    texts = RowTexts(vocabulary, table.headings, shifts=table.shifts)
    return CanvassRows(texts.rows(table.records()), table.notices)
