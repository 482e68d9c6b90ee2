"""`xuanmin export`: reporting's views as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from rich.console import Console
from rich.text import Text

from office.client import Client, ServiceError
from office.spreadsheets.csv_file import write_csv
from office.spreadsheets.parquet_file import write_parquet
from office.spreadsheets.table import Column, Table, cell_of
from office.spreadsheets.whole_files import whole_file
from office.spreadsheets.workbook import write_workbook
from xuanmin.addresses import found_settings


class Format(StrEnum):
    """As what views are written."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


_WRITERS: Final = {Format.CSV: write_csv, Format.XLSX: write_workbook, Format.PARQUET: write_parquet}


def export(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    views: Annotated[list[str] | None, typer.Argument(help="Which views; none: they are listed.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every view that holds no personal data.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="As what they are written.")] = Format.CSV,
    out: Annotated[Path, typer.Option(help="The folder that the files go to; it is made.")] = Path(),
) -> None:
    """Write reporting's views, none with personal data, to files: one a view, named after election and view."""
    settings, console = found_settings(), Console()
    with closing(Client.of(settings)) as client:
        _export(client, console, election, views, everything=everything, format_=format_, out=out)


def _export(
    client: Client, console: Console, election: str, views: list[str] | None, *, everything: bool, format_: Format,
    out: Path,
) -> None:  # fmt: skip
    listed = {one["name"]: one for one in client.ask("GET", "reporting", f"/v1/elections/{election}/views")["views"]}
    wanted = list(listed) if everything else list(dict.fromkeys(views or []))
    if not wanted:
        for name, view in listed.items():
            console.print(Text(name, "bold").append(f"  {view['meaning']}", "default"))
        console.print("Name the views to write, or --all.", style="dim")
        return
    unknown = [name for name in wanted if name not in listed]
    if unknown:
        raise ServiceError(
            f"there is no view {', '.join(unknown)}, or it holds personal data; there are {', '.join(listed)}"
        )
    out.mkdir(parents=True, exist_ok=True)
    moments = set[str]()
    for name in wanted:
        path = out / f"{election}-{name}.{format_.value}"
        rows, moment = write_view(client, election, listed[name], format_, path)
        moments.add(moment)
        console.print(f"{path}: {rows:,} rows, as of {moment}", highlight=False, soft_wrap=True)
    if len(moments) > 1:
        console.print("Something was counted meanwhile: these are not all of one moment.", style="yellow")


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
