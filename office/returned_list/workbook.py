"""The workbook that goes back: the sender's own columns, with row, outcome and problem before them.

It may be sent in again as it is: what was added is not read, numbers that a spreadsheet had damaged stay the text that
shows it, and nothing in it is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from office.returned_list.told import Told
from office.spreadsheets.whole_files import whole_file
from office.spreadsheets.workbook import Book, new_book
from services.registration.files import Table
from services.registration.files.cells import IDENTITY_NUMBERS, text_of
from services.registration.files.row import Cell
from services.registration.files.vocabulary import ADDED

_YELLOW: Final = "#FFEB9C"
_WIDTHS: Final = (6, 10, 60)


def write_returned(path: Path, table: Table, told: Callable[[int], Told | None]) -> int:
    """Write to `path` the rows of which something is `told` (asked by their number); answers how many they are.

    The rows above the headings and the headings are written too.

    Raises:
        FileError: the list cannot be read again to its end.
    """
    with whole_file(path, private=True) as beside, new_book(beside) as book:
        writer = _Writer(book, table)
        for number, cells in table.records():
            if number < table.headings.number:
                writer.put(("", "", ""), cells)
            elif number == table.headings.number:
                writer.head(cells)
            elif (said := told(number)) is not None:
                writer.put((number, said.outcome.value, "".join(said.sentences)), cells, said)
        return writer.returned


class _Writer:
    """Puts one row below the other."""

    def __init__(self, book: Book, table: Table) -> None:
        self._book = book
        self._width = table.headings.width
        self._fields = {at: field for field, at in table.headings.columns.items()}
        self._wrong = book.book.add_format({"num_format": "@", "bg_color": _YELLOW})
        self._wrapped = book.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._sheet = book.book.add_worksheet("名单")
        self._again = 0
        self._at = 0
        self.returned = 0
        for column in range(len(ADDED) + table.headings.width):
            width = _WIDTHS[column] if column < len(_WIDTHS) else 16
            self._sheet.set_column(column, column, width, book.text if column >= len(_WIDTHS) else None)

    def head(self, cells: Sequence[Cell] | str) -> None:
        """The headings: ours, then theirs. What a list that comes back again has of ours is not doubled."""
        self._again = len(ADDED) if tuple(cells[: len(ADDED)]) == ADDED else 0
        for column, cell in enumerate((*ADDED, *cells[self._again :])):
            self._book.put(self._sheet, self._at, column, cell, self._book.heading)
        self._at += 1
        self._sheet.freeze_panes(self._at, len(ADDED))

    def put(self, added: Sequence[Any], cells: Sequence[Cell] | str, said: Told | None = None) -> None:
        """A row of the list; one that could not be told apart has no cells of its own."""
        for column, cell in enumerate(added):
            self._book.put(self._sheet, self._at, column, cell, self._wrapped)
        wrong = said.fields if said is not None else frozenset()
        # A field that has to be filled in is marked also where its row ends before it.
        short = [None] * (self._width - len(cells)) if said is not None and not isinstance(cells, str) else []
        own = () if isinstance(cells, str) else [*cells, *short][self._again :]
        for at, cell in enumerate(own, self._again):
            field = self._fields.get(at)
            damaged = field in IDENTITY_NUMBERS and isinstance(cell, int | float)
            shown = text_of(field, cell) if field is not None and damaged and cell is not None else cell
            column = at - self._again + len(ADDED)
            self._book.put(self._sheet, self._at, column, shown, self._wrong if field in wrong else self._book.text)
        self._at += 1
        self.returned += said is not None
