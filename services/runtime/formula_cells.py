"""Texts that a spreadsheet would take for a formula: kept text where people get them, and read back as they were meant.

A cell that begins with a sign of a formula is computed when the file is opened, whoever wrote it (OWASP, CSV
Injection). A leading apostrophe is a spreadsheet's own way to say: this is text.
"""

from __future__ import annotations

import re
from typing import Final

# The signs, their full-width and small forms, which spreadsheets may fold, and what is passed over before a sign.
_FORMULA: Final = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[\t\r\n=+\-@＝＋－＠﹦﹢﹣﹫]")


def as_text(text: str) -> str:
    """The text with an apostrophe before it, where a spreadsheet would compute it. Numbers are no business of this."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_meant(text: str) -> str:
    """The text without the apostrophe that kept it from being computed: what `as_text` was given."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text, 1) else text
