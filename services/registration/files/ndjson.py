"""NDJSON: each line a submission in the form of the outside contract."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from contracts.submissions import MAX_BYTES, Submission
from services.registration.files.cells import EXACT
from services.registration.files.opened import Table
from services.registration.files.row import Cell, Record, Row, checked
from services.registration.files.vocabulary import Headings

_FIELDS: Final = frozenset(Submission.model_fields)
_LONGEST: Final = MAX_BYTES + len(b"\r\n")


def lines(path: Path, absent: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a file; `absent` holds what the sender says for fields that a line leaves out or has as null."""
    with path.open("rb") as file:
        for number, line in enumerate(bounded(file), 1):
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if len(text) > MAX_BYTES and not text.endswith(b"\n"):
                yield Row(number, problem=f"the line is over {MAX_BYTES} bytes; send the voter's own data only")
            elif text.strip():
                yield _row(number, text, absent)


def bounded(file: BinaryIO) -> Iterator[bytes]:
    """Lines of at most _LONGEST bytes; what a longer one holds beyond is passed over."""
    while line := file.readline(_LONGEST):
        yield line
        while not line.endswith(b"\n") and line:
            line = file.readline(_LONGEST)


def as_table(path: Path) -> Table:
    """The file as a table: a column for each name that its objects have, in the order in which they first come.

    What is no object stands whole in the first column.
    """
    names: dict[str, int] = {}
    for _, read in _read(path):
        for name in read if isinstance(read, dict) else ():
            names.setdefault(name, len(names))
    columns = {name: at for name, at in names.items() if name in _FIELDS}

    def records() -> Iterator[Record]:
        yield 0, list(names)
        for number, read in _read(path):
            if isinstance(read, dict):
                yield number, [_cell(read.get(name)) for name in names]
            else:
                yield number, [read]

    headings = Headings(0, columns, len(names), (), of_submissions=True)
    return Table(headings, (), records, shifts=False)


def _read(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    with path.open("rb") as file:
        for number, line in enumerate(bounded(file), 1):
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            try:
                read = orjson.loads(text) if text.strip() else None
            except orjson.JSONDecodeError:
                read = text
            if read is not None:
                yield number, read if isinstance(read, dict) else text.decode(errors="replace").strip()


def _cell(value: Any) -> Cell:
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    # JSON keeps all digits of a whole number; a spreadsheet would not.
    return str(value) if type(value) is int and abs(value) >= EXACT else value


def _row(number: int, text: bytes, absent: Mapping[str, str]) -> Row:
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Row(number, problem="not JSON in UTF-8; write one JSON object a line")
    if not isinstance(read, dict):
        return Row(number, problem="not an object; write one JSON object a line")
    submission = {field: value for field, value in read.items() if field in _FIELDS}
    for field, value in absent.items():
        if submission.get(field) is None:
            submission[field] = value
    return checked(number, submission)
