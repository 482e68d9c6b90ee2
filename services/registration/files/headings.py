"""The headings of a list: which column holds what, by the wordings that units and villages use.

Source: the project's outside contract. The row of headings may follow title rows, its columns may stand in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contracts.submissions import Submission
from services.registration.files.row import Cell, FileError, Record

HEADING_WITHIN: Final = 30
"""The row of headings is looked for in so many rows from the top."""

WORDINGS: Final[dict[str, tuple[str, ...]]] = {
    "sequence": ("序号", "编号", "No."),
    "name": ("姓名", "名字", "选民姓名"),
    "id_number": ("身份证号码", "身份证号", "公民身份号码", "证件号码"),
    "gender": ("性别",),
    "birth_date": ("出生日期", "出生年月日"),
    "ethnicity": ("民族",),
    "hukou_address": ("户籍地址", "户口所在地"),
    "hukou_division": ("户籍区划代码",),
    "residence_address": ("现居住地址", "居住地址", "现住址"),
    "permit_since": ("居住证起始日期",),
    "spouse_id_number": ("配偶身份证号码", "配偶身份证号"),
    "phone": ("联系电话", "手机", "手机号码", "电话"),
    "employer": ("工作单位",),
    "basis": ("参选地类型",),
    "certificate_no": ("资格证明编号", "选民资格证明编号"),
    "registered_on": ("登记日期",),
    "registrar": ("登记人",),
    "remarks": ("备注",),
}
"""Each column by its field, the first wording being the contract's. `employer` and `remarks` only tell rows apart."""

HEADINGS: Final[dict[str, str]] = {field: wordings[0] for field, wordings in WORDINGS.items()}
REQUIRED: Final = ("name", "id_number")

ADDED: Final = ("行", "结果", "问题")
"""The columns that are put before a sender's own when a list goes back to be mended; nothing is read of them."""

_OF_SUBMISSIONS: Final = {"submission_id", *REQUIRED}
_SUBMISSION_FIELDS: Final = frozenset(Submission.model_fields)

_LONGEST_SHOWN: Final = 30


def _plain(heading: Cell) -> str:
    # Forms decorate headings: *姓名, 身份证号码（18位）, 性 别, 备注：
    text = "".join(unicodedata.normalize("NFKC", str(heading or "")).split()).lstrip("\ufeff")
    return text.split("(", 1)[0].strip("*:").rstrip(".").casefold()


_FIELD_OF: Final = {_plain(wording): field for field, wordings in WORDINGS.items() for wording in wordings}


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings: its `number`, the `columns` by field (0 is the first), and what is not known in it.

    `of_submissions`: the columns are headed by the names of the contract's fields, as what came as NDJSON goes back.
    """

    number: int
    columns: dict[str, int]
    width: int
    notices: tuple[str, ...]
    of_submissions: bool = False


def known_in(cells: Sequence[Cell]) -> dict[str, list[int]]:
    """The columns whose cell words a known heading, by field."""
    found: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        field = _FIELD_OF.get(_plain(cell)) if isinstance(cell, str) else None
        if field:
            found.setdefault(field, []).append(index)
    return found


def find_headings(records: Iterable[Record]) -> Headings:
    """The row of headings among the first rows of a list.

    Raises:
        FileError: a required heading is missing, or two columns have the same meaning.
    """
    closest: dict[str, list[int]] = {}
    closest_number = 0
    for number, cells in records:
        if isinstance(cells, str):
            continue
        if set(cells) >= _OF_SUBMISSIONS:
            named = {str(cell): [at] for at, cell in enumerate(cells) if cell in _SUBMISSION_FIELDS}
            return replace(_headings(number, cells, named), of_submissions=True)
        found = known_in(cells)
        if all(field in found for field in REQUIRED):
            return _headings(number, cells, found)
        if len(found) > len(closest):
            closest, closest_number = found, number
    raise FileError(_missing(closest, closest_number))


def _headings(number: int, cells: Sequence[Cell], found: dict[str, list[int]]) -> Headings:
    for field, indexes in found.items():
        if len(indexes) > 1:
            both = " and ".join(column_letter(index) for index in indexes)
            raise FileError(
                f"row {number}: columns {both} both hold {HEADINGS[field]}; keep one and send the file again"
            )
    known = {indexes[0] for indexes in found.values()}
    notices = tuple(
        f"column {column_letter(index)} ({_shown(cell)}) is not known and was not read"
        for index, cell in enumerate(cells)
        if index not in known and cell not in ADDED and str(cell or "").strip()
    )
    columns = {field: found[field][0] for field in (*WORDINGS, *Submission.model_fields) if field in found}
    width = max((index + 1 for index, cell in enumerate(cells) if str(cell or "").strip()), default=0)
    return Headings(number, columns, width, notices)


def _missing(closest: dict[str, list[int]], number: int) -> str:
    wanted = ", ".join(f"{HEADINGS[f]} (or {', '.join(WORDINGS[f][1:])})" for f in REQUIRED if f not in closest)
    # Only headings that are ours are named: what else stands in the row may be a voter's own data.
    found = (
        f"row {number} has {', '.join(HEADINGS[field] for field in closest)}"
        if closest
        else f"none of the first {HEADING_WITHIN} rows has a heading that is known"
    )
    return f"no column is headed {wanted}; {found}. Name the columns in one row above the list and send the file again"


def column_letter(index: int) -> str:
    """The letter that a spreadsheet shows over column `index` (0 is A)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _shown(cell: Cell) -> str:
    # A row that is no heading after all could hold a number; a real heading has no long one.
    text = "".join(char for char in str(cell).strip() if char.isprintable())[:_LONGEST_SHOWN]
    return "with digits" if re.search(r"\d{5}", text) else text
