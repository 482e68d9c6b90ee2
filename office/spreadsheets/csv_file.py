"""A table as CSV: UTF-8 with the mark by which Excel knows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from office.spreadsheets.table import Table
from services.runtime.csv_text import MARK, csv_text


def write_csv(path: Path, table: Table) -> None:
    """Write `table` to `path`, a line a row below the columns' names."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(MARK + csv_text([[column.name for column in table.columns]]))
        for row in table.rows:
            file.write(csv_text([[_plain(cell) for cell in row]]))


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell
