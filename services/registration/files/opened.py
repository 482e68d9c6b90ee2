"""A list that is open: its headings found, its rows as they stand in the file, whichever kind of file it is."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from services.registration.files import delimited, workbook
from services.registration.files.row import FileError, Record
from services.registration.files.vocabulary import Headings, Vocabulary

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_PDF: Final = b"%PDF-"
_MARKUP: Final = (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<?xml", b"mime-version:")
"""How a web page begins, which other programs give out under the name of a workbook."""


@dataclass(frozen=True, slots=True)
class Table:
    """The `headings` of a list, and its `records` from the top, read anew each time that they are asked for.

    `shifts`: in a text file a surplus separator moves the cells after it, so a row too long is a problem.
    """

    headings: Headings
    notices: tuple[str, ...]
    records: Callable[[], Iterator[Record]]
    shifts: bool


def head_of(path: Path) -> bytes:
    """The beginning of a file, by which its kind is known.

    Raises:
        FileError: there is no such file, or it is a workbook that cannot be read.
    """
    if not path.is_file():
        raise FileError(f"{path.name} is no file that can be read; check its name and folder")
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_OLE):
        raise FileError(f"{path.name} is an old .xls workbook or has a password; save it as XLSX without one")
    return head


def open_table(path: Path, head: bytes, vocabulary: Vocabulary) -> Table:
    """The list of this `vocabulary` in a workbook or text file, which begins with `head`.

    Raises:
        FileError: the file as a whole cannot be read; raised here, or while the rows of a damaged workbook are read.
    """
    if head.startswith(_ZIP):
        workbook.check_size(path)
        sheet = workbook.find_sheet(path, vocabulary)
        notices = sheet.headings.notices + sheet.notices
        return Table(sheet.headings, notices, partial(workbook.rows, path, sheet), shifts=False)
    if head.startswith(_PDF):
        raise FileError(f"{path.name} is a PDF; send the workbook or CSV that it was made from")
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower().startswith(_MARKUP):
        raise FileError(f"{path.name} is a web page under another name; open it, save it as XLSX and send that")
    encoding = delimited.encoding_of(path)
    separator, headings = delimited.separator_of(path, encoding, vocabulary)
    return Table(headings, headings.notices, partial(delimited.records, path, encoding, separator), shifts=True)
