"""CSV: which encoding and separator a text file has, and its records one by one, in bounded memory."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from services.registration.files.row import FileError, Record
from services.registration.files.vocabulary import HEADING_WITHIN, Headings, Vocabulary

CHUNK_BYTES: Final = 1024 * 1024
"""A file is checked in pieces of this size; a line that fills one is no line of a list."""

LINES_A_RECORD: Final = 20
"""A cell may hold line breaks; a quotation mark still open after so many lines was left open by mistake."""

_SEPARATORS: Final = (",", "\t", ";")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(path: Path) -> str:
    """`utf-8-sig` or `gb18030`, whichever the whole file is.

    Raises:
        FileError: it is neither, is empty, or has a line that no list has.
    """
    with path.open("rb") as file:
        head = file.read(len(codecs.BOM_UTF16_LE))
    if not head:
        raise FileError(f"{path.name} is empty; send a file with the headings and the list below them")
    if head in _UTF16:
        raise FileError(f"{path.name} is UTF-16 text; save it as CSV in UTF-8 or as XLSX and send it again")
    lines = 0
    for encoding in ("utf-8-sig", "gb18030"):
        broken_in = _first_broken_line(path, encoding)
        if broken_in is None:
            return encoding
        lines = max(lines, broken_in)
    raise FileError(
        f"{path.name} is neither UTF-8 nor GB18030 (about line {lines}); "
        "save it as CSV in UTF-8 or as XLSX and send it again"
    )


def _first_broken_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return lines + chunk.count(b"\n", 0, error.start)
            if len(chunk) == CHUNK_BYTES and b"\n" not in chunk and b"\r" not in chunk:
                raise FileError(f"line {lines} of {path.name} is over {CHUNK_BYTES} bytes; this is no list")
            lines += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return None


def separator_of(path: Path, encoding: str, vocabulary: Vocabulary) -> tuple[str, Headings]:
    """The separator with which the headings read as headings of `vocabulary`, and these.

    Raises:
        FileError: the headings cannot be found with any.
    """
    tops = {mark: list(islice(records(path, encoding, mark), HEADING_WITHIN)) for mark in _SEPARATORS}

    def known(mark: str) -> int:
        return max(
            (len(vocabulary.known_in(cells)) for _, cells in tops[mark] if not isinstance(cells, str)), default=0
        )

    likely = max(_SEPARATORS, key=known)
    return likely, vocabulary.find(tops[likely])


class _OpenQuoteError(Exception):
    """A record has gone on for more lines than any cell has."""


class _Lines(Iterator[str]):
    """The lines of a file, which can go back to the second line of the record that is being read."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 0

    def begin_record(self) -> int:
        self._taken.clear()
        return self.number + 1

    def go_back(self) -> None:
        self._again.extendleft(reversed(self._taken[1:]))
        self.number -= len(self._taken) - 1

    def __next__(self) -> str:
        if len(self._taken) == LINES_A_RECORD:
            raise _OpenQuoteError
        line = self._again.popleft() if self._again else next(self._file)
        self._taken.append(line)
        self.number += 1
        return line


def records(path: Path, encoding: str, separator: str) -> Iterator[Record]:
    """The records of a file, each numbered by its first line; blank lines are passed over.

    A record that cannot be told apart takes one line with it, not those after it.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        while True:
            number = lines.begin_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _OpenQuoteError):
                lines.go_back()
                reader = csv.reader(lines, delimiter=separator, strict=True)
                yield number, "the quotation marks do not match; mend the line"
                continue
            if cells:
                yield number, cells  # type: ignore[misc]  # a list of text is a list of cells to whoever only reads it
