"""The wordings by which the headings of a list are known, and the row of headings found by them.

The row of headings may follow title rows, its columns may stand in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.registration.files.row import Cell, FileError, Record

HEADING_WITHIN: Final = 30
"""The row of headings is looked for in so many rows from the top."""

ADDED: Final = ("行", "结果", "问题")
"""The columns that are put before a sender's own when a list goes back to be mended; nothing is read of them."""

_LONGEST_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings: its `number`, the `columns` by field (0 is the first), and what is not known in it.

    `of_submissions`: the columns are headed by the names of the contract's fields, as what came as NDJSON goes back.
    `shown`: the headings as they stand there, in a form that may be shown.
    """

    number: int
    columns: dict[str, int]
    width: int
    notices: tuple[str, ...]
    of_submissions: bool = False
    shown: tuple[str, ...] = ()


def _plain(heading: Cell) -> str:
    # Forms decorate headings: *姓名, 身份证号码（18位）, 性 别, 备注：
    text = "".join(unicodedata.normalize("NFKC", str(heading or "")).split()).lstrip("\ufeff")
    return text.split("(", 1)[0].strip("*:").rstrip(".").casefold()


@dataclass(frozen=True)
class Vocabulary:
    """The headings of one kind of list: `wordings` by field, the first of each being ours, and what is `required`.

    `blank`: fields that a form's unused lines have filled in already. `own_names`: field names that stand as headings
    where all of `own_required` are among them.
    """

    wordings: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    blank: frozenset[str] = frozenset()
    own_names: frozenset[str] = frozenset()
    own_required: frozenset[str] = frozenset()
    _field_of: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {_plain(wording): name for name, wordings in self.wordings.items() for wording in wordings}
        object.__setattr__(self, "_field_of", known)

    @property
    def ours(self) -> dict[str, str]:
        """The heading of each field as we word it."""
        return {name: wordings[0] for name, wordings in self.wordings.items()}

    def known_in(self, cells: Sequence[Cell]) -> dict[str, list[int]]:
        """The columns whose cell words a known heading, by field."""
        found: dict[str, list[int]] = {}
        for index, cell in enumerate(cells):
            name = self._field_of.get(_plain(cell)) if isinstance(cell, str) else None
            if name:
                found.setdefault(name, []).append(index)
        return found

    def find(self, records: Iterable[Record]) -> Headings:
        """The row of headings among the first rows of a list.

        Raises:
            FileError: a required heading is missing, or two columns have the same meaning.
        """
        closest: dict[str, list[int]] = {}
        closest_number = 0
        for number, cells in records:
            if isinstance(cells, str):
                continue
            if self.own_required and set(cells) >= self.own_required:
                named = {str(cell): [at] for at, cell in enumerate(cells) if cell in self.own_names}
                return replace(self._headings(number, cells, named), of_submissions=True)
            found = self.known_in(cells)
            if all(name in found for name in self.required):
                return self._headings(number, cells, found)
            if len(found) > len(closest):
                closest, closest_number = found, number
        raise FileError(self._missing(closest, closest_number))

    def _headings(self, number: int, cells: Sequence[Cell], found: dict[str, list[int]]) -> Headings:
        for name, indexes in found.items():
            if len(indexes) > 1:
                both = " and ".join(column_letter(index) for index in indexes)
                raise FileError(
                    f"row {number}: columns {both} both hold {self.ours[name]}; keep one and send the file again"
                )
        known = {indexes[0] for indexes in found.values()}
        notices = tuple(
            f"column {column_letter(index)} ({_shown(cell)}) is not known and was not read"
            for index, cell in enumerate(cells)
            if index not in known and cell not in ADDED and str(cell or "").strip()
        )
        columns = {name: found[name][0] for name in (*self.wordings, *sorted(self.own_names)) if name in found}
        width = max((index + 1 for index, cell in enumerate(cells) if str(cell or "").strip()), default=0)
        return Headings(number, columns, width, notices, shown=tuple(_shown(cell or "") for cell in cells[:width]))

    def _missing(self, closest: dict[str, list[int]], number: int) -> str:
        wanted = ", ".join(self._wording(name) for name in self.required if name not in closest)
        # Only headings that are ours are named: what else stands in the row may be a voter's own data.
        found = (
            f"row {number} has {', '.join(self.ours[name] for name in closest)}"
            if closest
            else f"none of the first {HEADING_WITHIN} rows has a heading that is known"
        )
        return (
            f"no column is headed {wanted}; {found}. Name the columns in one row above the list and send the file again"
        )

    def _wording(self, name: str) -> str:
        ours, *others = self.wordings[name]
        return f"{ours} (or {', '.join(others)})" if others else ours


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
