"""NDJSON: each line a submission in the form of the outside contract."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from contracts.submissions import MAX_BYTES, Submission
from services.registration.files.row import Row, checked

_FIELDS: Final = frozenset(Submission.model_fields)
_LONGEST: Final = MAX_BYTES + len(b"\r\n")


def lines(path: Path, absent: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a file; `absent` holds what the sender says for fields that a line leaves out or has as null."""
    with path.open("rb") as file:
        for number, line in enumerate(_bounded(file), 1):
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if len(text) > MAX_BYTES and not text.endswith(b"\n"):
                yield Row(number, problem=f"the line is over {MAX_BYTES} bytes; send the voter's own data only")
            elif text.strip():
                yield _row(number, text, absent)


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    """Lines of at most _LONGEST bytes; what a longer one holds beyond is passed over."""
    while line := file.readline(_LONGEST):
        yield line
        while not line.endswith(b"\n") and line:
            line = file.readline(_LONGEST)


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
