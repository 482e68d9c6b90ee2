"""The texts of a list's row by field, as whoever typed them meant them; or why the row cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from services.registration.files.cells import holds_control, text_of
from services.registration.files.row import Cell, Record
from services.registration.files.vocabulary import Headings, Vocabulary

_EMPTY: Final = (None, "")

Texts = dict[str, str]
"""A row's texts by field; each required field is there, empty where the cell is."""


class RowTexts:
    """Reads the rows below the headings of one list."""

    def __init__(self, vocabulary: Vocabulary, headings: Headings, *, shifts: bool) -> None:
        """`shifts`: in a text file a surplus separator moves the cells after it, so a row too long is a problem."""
        self._columns = tuple(headings.columns.items())
        self._below = headings.number
        self._width = headings.width if shifts else None
        self._ours = vocabulary.ours
        self._blank = vocabulary.blank
        self._required = dict.fromkeys(vocabulary.required, "")
        self._repeated = vocabulary.required[-1]
        self._wordings = vocabulary.wordings[self._repeated]

    def rows(self, records: Iterable[Record]) -> Iterator[tuple[int, Texts | str]]:
        """Each row's number with its texts, or with a sentence on what is wrong with it.

        Unused lines of a form and repeated headings are passed over.
        """
        for number, cells in records:
            if number <= self._below:
                continue
            read = cells if isinstance(cells, str) else self._read(cells)
            if read is not None:
                yield number, read

    def _read(self, cells: list[Cell]) -> Texts | str | None:
        if self._width is not None and len(cells) > self._width and any(cells[self._width :]):
            return "more cells than headings; put text that holds the separator in quotation marks"
        held = len(cells)
        texts = self._required.copy()
        for field, at in self._columns:
            if at < held and (cell := cells[at]) not in _EMPTY:
                texts[field] = text_of(field, cell)
        if not any(text for field, text in texts.items() if field not in self._blank):
            return None
        if texts[self._repeated] in self._wordings:
            return None
        if holds_control("".join(texts.values())):
            at_fault = ", ".join(self._ours[field] for field, text in texts.items() if holds_control(text))
            return f"{at_fault}: holds a control character; type the cell again"
        return texts
