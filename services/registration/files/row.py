"""What reading a bulk file gives: rows, each a submission or a problem; or the error that makes the file unusable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from contracts.submissions import Rejection, read_submission

Cell = str | int | float | bool | None
"""A cell as the source gives it: text, or a number or truth value where a workbook holds one."""

Record = tuple[int, list[Cell] | str]
"""A numbered row of cells; in place of the cells a sentence, where the row itself cannot be told apart."""


class FileError(Exception):
    """The whole file cannot be read. The text says what is wrong, where, and what to do; it quotes no values."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: a `submission` in the form of the outside contract, or the `problem` in plain words.

    `number` is the row of the sheet or the line of the text file, counted from 1 as a person sees it. The problem
    names columns, never values.
    """

    number: int
    submission: dict[str, Any] | None = field(default=None, repr=False)
    problem: str | None = None


class Rows(Iterator[Row]):
    """The rows of one file, read as they are asked for, and `notices`: what was found in the file and is not used.

    `fields`: which field each column holds, by its place (0 is the first), under the headings `shown`; None: the file
    has no columns, its lines are submissions.
    """

    def __init__(
        self,
        rows: Iterator[Row],
        notices: tuple[str, ...] = (),
        *,
        fields: Mapping[int, str] | None = None,
        shown: tuple[str, ...] = (),
    ) -> None:
        self._rows = rows
        self.notices = notices
        self.fields = fields
        self.shown = shown

    def __next__(self) -> Row:
        return next(self._rows)


def checked(number: int, submission: dict[str, Any]) -> Row:
    """The row of a submission that the service's one reader can read; else a row with what the reader objects to."""
    read = read_submission(orjson.dumps(submission))
    if isinstance(read, Rejection):
        return Row(number, problem=read.detail)
    return Row(number, submission)
