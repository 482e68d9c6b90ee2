"""An empty list with the headings, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import xlsxwriter

from services.registration.files.headings import HEADINGS

_WIDE: Final = frozenset({"id_number", "spouse_id_number", "hukou_address", "residence_address", "employer"})


def write_template(path: Path) -> None:
    """Write an XLSX with the contract's headings; every column is text, so that no number loses its last digits."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("选民登记")
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        for column, (field, heading) in enumerate(HEADINGS.items()):
            sheet.set_column(column, column, 24 if field in _WIDE else 12, text)
            sheet.write_string(0, column, heading, bold)
        sheet.freeze_panes(1, 0)
