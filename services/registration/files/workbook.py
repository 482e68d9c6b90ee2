"""XLSX: checked before it is opened, then opened in a limited process of its own. Of formulas only values are read."""

from __future__ import annotations

import select
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from services.registration.files.row import FileError, Record
from services.registration.files.vocabulary import Headings, Vocabulary

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
MAX_INFLATED_BYTES: Final = 256 * 1024 * 1024
"""What the parts of a workbook may unpack to, together: some 300,000 rows of a list."""

MAX_PARTS: Final = 1000
SILENT_SECONDS: Final = 90
"""The process that opens the workbook may say nothing for so long; then it is ended."""

_PROGRAM: Final = Path(__file__).with_name("workbook_process.py")
_READ_BYTES: Final = 64 * 1024
_AS_CSV: Final = "save the list as CSV in UTF-8 and send that"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that holds the list: its `index` in the workbook, its headings, what else is in the workbook."""

    index: int
    headings: Headings
    notices: tuple[str, ...]


def check_size(path: Path) -> None:
    """Refuse a file that is no workbook or would unpack to more than a list needs.

    Raises:
        FileError: it is one of these.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileError(f"{path.name} is over {MAX_FILE_BYTES} bytes; {_AS_CSV}")
    try:
        with zipfile.ZipFile(path) as parts:
            sizes = [part.file_size for part in parts.infolist()]
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileError(f"{path.name} is a damaged workbook; open it, save it anew and send it again") from error
    if "xl/workbook.xml" not in names:
        raise FileError(f"{path.name} is an archive but no XLSX workbook; save the list as XLSX or CSV and send that")
    if len(sizes) > MAX_PARTS or sum(sizes) > MAX_INFLATED_BYTES:
        raise FileError(
            f"{path.name} unpacks to {sum(sizes)} bytes in {len(sizes)} parts, at most {MAX_INFLATED_BYTES} in "
            f"{MAX_PARTS} are read; {_AS_CSV}"
        )


def find_sheet(path: Path, vocabulary: Vocabulary) -> Sheet:
    """The one visible sheet with the headings of a list of this `vocabulary`.

    Raises:
        FileError: no sheet has them, two have them, or the workbook cannot be opened.
    """
    sheets = [orjson.loads(line) for line in _run(path)]
    found: list[tuple[dict[str, Any], Headings]] = []
    refused: list[FileError] = []
    for sheet in sheets:
        try:
            found.append((sheet, vocabulary.find((number, cells) for number, cells in sheet["top"])))
        except FileError as error:
            refused.append(FileError(f"sheet {sheet['name']}: {error}") if len(sheets) > 1 else error)
    if not found:
        raise refused[0] if refused else FileError(f"{path.name} has no visible sheet; show the list and send it again")
    if len(found) > 1:
        names = ", ".join(sheet["name"] for sheet, _ in found)
        raise FileError(f"{path.name} has a list on each of the sheets {names}; save each as a file of its own")
    chosen, headings = found[0]
    others = tuple(
        f"sheet {sheet['name']} holds rows without the headings of a list and was not read"
        for sheet in sheets
        if sheet is not chosen and sheet["top"]
    )
    return Sheet(chosen["index"], headings, others)


def rows(path: Path, sheet: Sheet) -> Iterator[Record]:
    """The rows of the sheet that hold anything, as numbered in it.

    Raises:
        FileError: the workbook cannot be read to its end within the limits.
    """
    for line in _run(path, str(sheet.index)):
        number, cells = orjson.loads(line)
        yield number, cells


def _run(path: Path, *arguments: str) -> Iterator[bytes]:
    program = subprocess.Popen(  # noqa: S603  our own program, the file's name as one argument
        [sys.executable, "-I", str(_PROGRAM), str(path.absolute()), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert program.stdout is not None  # noqa: S101  a pipe was asked for
    try:
        yield from _lines(program.stdout, path)
        if program.wait(SILENT_SECONDS) != 0:
            raise FileError(
                f"{path.name} cannot be opened: it is damaged, has a password, or needs more memory or time than "
                f"a list does; {_AS_CSV}"
            )
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def _lines(output: IO[bytes], path: Path) -> Iterator[bytes]:
    rest = b""
    while True:
        ready, _, _ = select.select([output], [], [], SILENT_SECONDS)
        if not ready:
            raise FileError(f"{path.name} takes over {SILENT_SECONDS} seconds to open; {_AS_CSV}")
        chunk = output.read1(_READ_BYTES)  # type: ignore[attr-defined]  # a pipe's end is buffered
        if not chunk:
            return
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
