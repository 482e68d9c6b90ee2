"""CSV for people: UTF-8 with the mark by which Excel knows it, lines after RFC 4180, and no text that is computed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any, Final

import orjson

from services.runtime.formula_cells import as_text

MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as the machine's own encoding."""


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """The rows as lines; a cell is text, a number, a truth value, None, or what JSON has besides."""
    written = StringIO()
    csv.writer(written).writerows([cell_text(cell) for cell in row] for row in rows)
    return written.getvalue()


def cell_text(cell: Any) -> str:
    """One cell: numbers as they are, also below zero; texts so that none is taken for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float | Decimal):
        return str(cell)
    return as_text(cell if isinstance(cell, str) else orjson.dumps(cell, default=str).decode())
