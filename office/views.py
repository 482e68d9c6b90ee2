"""Reporting's views, none with personal data, written to files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import httpx

from office.client import Client
from office.spreadsheets.csv_file import write_csv
from office.spreadsheets.parquet_file import write_parquet
from office.spreadsheets.table import Column, Table, cell_of
from office.spreadsheets.whole_files import whole_file
from office.spreadsheets.workbook import write_workbook


class Format(StrEnum):
    """As what views are written."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


_WRITERS: Final = {Format.CSV: write_csv, Format.XLSX: write_workbook, Format.PARQUET: write_parquet}


def views_of(client: Client, election: str) -> dict[str, dict[str, Any]]:
    """The views that may leave, by their names, each with its meaning and columns.

    Raises:
        ServiceError: reporting does not tell.
    """
    answer = client.ask("GET", "reporting", f"/v1/elections/{election}/views")
    return {one["name"]: one for one in answer["views"]}


def write_view(client: Client, election: str, view: dict[str, Any], format_: Format, path: Path) -> tuple[int, str]:
    """Write a view's rows to `path`, whole or not at all; answers how many they are, and up to when they count.

    Raises:
        ServiceError: the service does not give them, or not to their end.
    """
    columns = [Column(one["name"], one["kind"], one["meaning"] or "") for one in view["columns"]]
    address = f"/v1/elections/{election}/views/{view['name']}"
    with client.stream("reporting", address, params={"format": "ndjson"}) as answer, whole_file(path) as beside:
        moment = answer.headers.get("xuanmin-data-as-of", "the beginning")
        said = [("election", election), ("view", view["name"]), ("meaning", view["meaning"]), ("data_as_of", moment)]
        rows = _Counted(_rows(answer, columns))
        _WRITERS[format_](beside, Table(view["name"], columns, rows, said))
    return rows.count, moment


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterator[list[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _rows(answer: httpx.Response, columns: list[Column]) -> Iterator[list[Any]]:
    for line in _lines(answer):
        # Numbers keep all their digits: no float stands between the database and the file.
        written = json.loads(line, parse_float=Decimal)
        yield [cell_of(column.kind, written[column.name]) for column in columns]


def _lines(answer: httpx.Response) -> Iterator[bytes]:
    # A text may hold what Unicode too calls the end of a line.
    rest = b""
    for chunk in answer.iter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
