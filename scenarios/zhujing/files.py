"""The town's files: the registry, the canvass's baseline and visits as CSV, and the company's workbook."""

import csv
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import xlsxwriter

from scenarios.zhujing.model import Canvass, Resident, Town

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


BASELINE_HEADINGS = ("村居", "片区", "片区名称", "责任人", "责任人电话", "志愿者", "户号", "住址", "姓名", "身份证号码")
VISIT_HEADINGS = ("村居", "片区", "户号", "序号", "结果", "走访时间", "走访人", "备注", "下次走访")


def write_baseline_csv(canvass: Canvass, path: Path | str) -> int:
    """Writes patches, households and residents as one table in UTF-8, a resident a line; returns how many residents."""
    patches = {patch.code: patch for patch in canvass.patches}
    lines = [(household, resident) for household in canvass.households for resident in household.residents]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(BASELINE_HEADINGS)
        for household, resident in lines:
            patch = patches[household.patch_code]
            writer.writerow([
                household.place_code, patch.code, patch.name, patch.responsible, patch.phone,
                "、".join(patch.volunteers), household.code, household.address, resident.name, resident.id_number,
            ])  # fmt: skip
    return len(lines)


def write_visits_csv(canvass: Canvass, path: Path | str) -> int:
    """Writes the visits as a table in UTF-8, a resident a line; returns how many."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(VISIT_HEADINGS)
        for visit in canvass.visits:
            home, at = visit.household, datetime.fromisoformat(visit.visited_at)
            writer.writerow([
                home.place_code, home.patch_code, home.code, visit.no, visit.result, at.isoformat(), visit.by,
                visit.words, visit.next_visit_on or "",
            ])  # fmt: skip
    return len(canvass.visits)
