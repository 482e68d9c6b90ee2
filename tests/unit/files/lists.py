"""Lists written down in each of the formats that the reader takes, and the people in them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

from contracts.id_number import check_character

Cells = Sequence[Any]


def as_csv(path: Path, rows: Sequence[Cells], encoding: str = "utf-8", separator: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def as_xlsx(path: Path, rows: Sequence[Cells], *, more: dict[str, Sequence[Cells]] | None = None) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in {"名单": rows, **(more or {})}.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    else:
                        sheet.write_number(number, column, cell)
    return path


def number_of(born: date, order: int) -> str:
    """A sound identity number."""
    digits = f"310116{born:%Y%m%d}{order:03d}"
    return digits + check_character(digits)


births = st.dates(min_value=date(1921, 1, 1), max_value=date(2003, 11, 16))
words = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from("𠮷㛃䶮·"), min_size=1, max_size=12)


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of a list by heading, each of another person; a day is a date, anything else text."""
    births_drawn = draw(st.lists(births, min_size=1, max_size=6))
    return [
        {
            "姓名": draw(words),
            "身份证号码": number_of(born, order),
            "出生日期": born,
            "现居住地址": draw(words | st.just("")),
            "联系电话": draw(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)),
            "登记日期": draw(st.dates(min_value=date(2021, 9, 1), max_value=date(2021, 9, 26))),
            "备注": draw(words),
        }
        for order, born in enumerate(births_drawn)
    ]
