"""XLSX in bounded memory: no text that is computed, no number that loses digits, and no time of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any, Final

import orjson
import xlsxwriter

from office.spreadsheets.table import Table
from services.runtime.formula_cells import as_text

SHEET_ROWS: Final = 1_048_576
"""What a sheet holds (ECMA-376 as Excel keeps it), the heading among them."""

LONGEST_TEXT: Final = 32_767
_EXACT: Final = 10**15
_LONGEST_NAME: Final = 24
_ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Book:
    """A workbook that is being written row by row, and the formats of its cells."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.text = book.add_format({"num_format": "@"})
        self.heading = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def put(self, sheet: Any, row: int, column: int, cell: Any, format_: Any = None) -> None:
        """Write one cell; rows have to come in their order. A moment is text: a spreadsheet's times have no zone."""
        if cell is None or cell == "":
            if format_ is not None:
                sheet.write_blank(row, column, None, format_)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, format_)
        elif isinstance(cell, int | float | Decimal) and isfinite(cell) and -_EXACT < cell < _EXACT:
            sheet.write_number(row, column, cell, format_)
        elif isinstance(cell, date) and not isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, format_ or self._day)
        else:
            sheet.write_string(row, column, as_text(_said(cell))[:LONGEST_TEXT], format_ or self.text)


@contextmanager
def new_book(path: Path) -> Iterator[Book]:
    """A workbook at `path`, of which a row at a time is in memory."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"created": _ALWAYS})
        yield Book(book)


def write_workbook(path: Path, table: Table) -> None:
    """Write `table` to `path`: a sheet, more where it has more rows than one holds, and one that says what they are."""
    with new_book(path) as book:
        sheet, at, sheets = None, SHEET_ROWS, 0
        for row in table.rows:
            if at == SHEET_ROWS:
                sheets, at = sheets + 1, 1
                sheet = _begin(book, table, sheets)
            for column, cell in enumerate(row):
                book.put(sheet, at, column, cell)
            at += 1
        if sheet is None:
            _begin(book, table, 1)
        _explain(book, table)


def _begin(book: Book, table: Table, number: int) -> Any:
    name = table.name[:_LONGEST_NAME]
    sheet = book.book.add_worksheet(name if number == 1 else f"{name} ({number})")
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(12, len(column.name) + 2))
        book.put(sheet, 0, at, column.name, book.heading)
    sheet.freeze_panes(1, 0)
    return sheet


def _explain(book: Book, table: Table) -> None:
    sheet = book.book.add_worksheet("about")
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 100)
    lines = [("", name, words) for name, words in table.said]
    columns = [(column.name, column.kind, column.meaning) for column in table.columns]
    for at, cells in enumerate([*lines, ("column", "kind", "meaning"), *columns]):
        for column, cell in enumerate(cells):
            book.put(sheet, at, column, cell, book.heading if at == len(lines) else None)


def _said(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return cell.isoformat() if isinstance(cell, datetime) else orjson.dumps(cell, default=str).decode()
