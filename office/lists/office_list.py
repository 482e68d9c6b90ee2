"""Reading a list that the office keeps: a record a row, named by its reference (编号), and its mistakes by line.

The reference names the record: the same file again changes nothing, a corrected one corrects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from services.registration.files.opened import head_of, open_table
from services.registration.files.texts import RowTexts, Texts
from services.registration.files.vocabulary import Vocabulary

REFERENCE: Final = "reference"

Cells = Mapping[str, Callable[[str], Any]]
"""How a field's cell is read; it raises ValueError with what is wrong, without the cell's text."""


@dataclass(slots=True)
class OfficeList:
    """The records of a file with their lines, what is wrong with other lines, and what in it is not used."""

    records: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    notices: tuple[str, ...] = ()


def read_office_list(path: Path, vocabulary: Vocabulary, cells: Cells, *, by: str) -> OfficeList:
    """The list in a CSV or XLSX file, each record said by `by`; a cell without a reading is taken as it is.

    Raises:
        FileError: the file as a whole cannot be read, or has no row with the headings.
    """
    table = open_table(path, head_of(path), vocabulary)
    found, seen = OfficeList(notices=table.notices), dict[str, int]()
    for number, texts in RowTexts(vocabulary, table.headings, shifts=table.shifts).rows(table.records()):
        said, wrong = ({}, [texts]) if isinstance(texts, str) else _record(texts, vocabulary, cells)
        if not wrong and (first := seen.setdefault(said[REFERENCE], number)) != number:
            wrong = [f"{vocabulary.ours[REFERENCE]}: line {first} has the same; give each its own"]
        if wrong:
            found.problems.append((number, "; ".join(wrong)))
        else:
            found.records.append((number, {**said, "by": by}))
    return found


def one_of(words: Mapping[str, Any], otherwise: str = "") -> Callable[[str], Any]:
    """The reading of a cell that has one of `words`; `otherwise` ends the sentence for any other."""

    def read(text: str) -> Any:
        if text not in words:
            raise ValueError(f"not known; write one of {', '.join(words)}{otherwise}")
        return words[text]

    return read


def _record(texts: Texts, vocabulary: Vocabulary, cells: Cells) -> tuple[dict[str, Any], list[str]]:
    ours, said = vocabulary.ours, dict[str, Any]()
    wrong = [f"{ours[name]}: nothing is filled in" for name in vocabulary.required if not texts.get(name)]
    for name, text in texts.items():
        if text:
            try:
                said[name] = cells[name](text) if name in cells else text
            except ValueError as error:
                wrong.append(f"{ours[name]}: {error}")
    return said, wrong
