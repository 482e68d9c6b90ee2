"""The program that opens a workbook, in a process of its own with limits: `workbook_process.py FILE [SHEET]`.

A workbook of half a megabyte can unpack to half a gigabyte, and one cell in the last corner makes a sheet of 17
billion. Whatever happens here, the service that asked lives on. It writes JSON lines: without SHEET an object a visible
sheet with its first rows, with SHEET (its index) an array `[row, cells]` for each row of it that holds anything.
"""

from __future__ import annotations

import resource
import sys
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

import orjson
import python_calamine

ADDRESS_SPACE_BYTES: Final = 1536 * 1024 * 1024
CPU_SECONDS: Final = 60
TOP_ROWS: Final = 30


def main() -> None:
    """Limit this process, then write what was asked for."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # As a stream: by its name, a workbook that was saved under another ending would be taken for another kind.
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123  this program imports as little as it can
        _tell(python_calamine.load_workbook(file))


def _tell(book: Any) -> None:
    if len(sys.argv) > 2:  # noqa: PLR2004  a sheet was asked for
        for row in _rows(book.get_sheet_by_index(int(sys.argv[2]))):
            _write(row)
        return
    for index, sheet in enumerate(book.sheets_metadata):
        visible = sheet.visible == python_calamine.SheetVisibleEnum.Visible
        if visible and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            top = list(islice(_rows(book.get_sheet_by_index(index)), TOP_ROWS))
            _write({"index": index, "name": sheet.name, "top": top})


def _rows(sheet: Any) -> Any:
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" for cell in cells):
            yield [number, before + [_plain(cell) for cell in cells]]


def _plain(cell: Any) -> Any:
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime):
        midnight = cell.time() == datetime.min.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _write(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
