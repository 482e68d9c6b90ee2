"""The town's two files: the registry CSV and the company's workbook."""

import csv
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import xlsxwriter

from scenarios.zhujing.model import Resident, Town

HEADINGS = tuple(field.name for field in fields(Resident))


def write_registry_csv(town: Town, path: Path | str) -> int:
    """Writes the registry as UTF-8 CSV with the outside contract's headings; returns how many residents."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for resident in town.residents:
            writer.writerow([getattr(resident, heading) for heading in HEADINGS])
    return len(town.residents)


def write_company_workbook(town: Town, path: Path | str) -> int:
    """Writes the company's list as XLSX, every cell text so that no number loses its tail; returns how many rows."""
    rows = town.company.rows
    # A fixed time of making keeps the file's bytes the same.
    made = datetime(2021, 9, 24, 8, 0, 0)  # noqa: DTZ001 - the format has no time zone
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_numbers": False}) as workbook:
        workbook.set_properties({"title": town.company.name, "created": made})
        sheet = workbook.add_worksheet("选民登记表")
        for column, heading in enumerate(rows[0]):
            sheet.write_string(0, column, heading)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row.values()):
                sheet.write_string(line, column, cell)
    return len(rows)
