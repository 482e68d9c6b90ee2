"""A cell's text, as the person who typed it meant it. A number that has lost digits is shown to have lost them."""

from __future__ import annotations

import re
from typing import Final

from services.runtime.formula_cells import as_meant

IDENTITY_NUMBERS: Final = frozenset({"id_number", "spouse_id_number"})
_CODES: Final = frozenset({"sequence", "phone", "hukou_division", "certificate_no"})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAKS: Final = re.compile(r"[\t\r\n]+")
_WHOLE: Final = re.compile(r"(\d+)\.0+", re.ASCII)
_AS_TEXT: Final = re.compile(r"=\"(.*)\"|['‘’`](.*)")
EXACT: Final = 10**15
"""A spreadsheet keeps 15 digits; a whole number below this is what was typed."""


def holds_control(text: str) -> bool:
    """Whether the text holds a control character; line breaks and tabs are no more than space."""
    return not text.isprintable() and _CONTROL.search(text) is not None


def text_of(field: str, cell: str | float) -> str:
    """The text of a cell that is not empty, in the column of `field`."""
    if not isinstance(cell, str):
        # Never as digits alone: the assessment must see that a spreadsheet kept the number as a number.
        return repr(float(cell)) if field in IDENTITY_NUMBERS else _of_number(cell)
    text = as_meant(cell.strip()).strip()
    if not text.isprintable():
        text = _BREAKS.sub(" ", text)
    if field in IDENTITY_NUMBERS:
        # ="…" and a leading apostrophe are how people make a spreadsheet keep a number as text.
        quoted = _AS_TEXT.fullmatch(text)
        return (quoted[1] or quoted[2] or "").strip() if quoted else text
    if field in _CODES and text.endswith("0"):
        whole = _WHOLE.fullmatch(text)
        return whole[1] if whole else text
    return text


def _of_number(cell: float) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if abs(cell) < EXACT and cell == int(cell) else repr(cell)
