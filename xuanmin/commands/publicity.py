"""`xuanmin publicity`: the office's list of posters, letters and posts, loaded and counted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal

import orjson
import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from office.client import Client
from office.lists.publicity import read_publicity
from xuanmin.addresses import found_settings
from xuanmin.commands.short_form import ShowsByDefault
from xuanmin.list_loading import load_list

app = typer.Typer(cls=ShowsByDefault, no_args_is_help=True, help="Publicity: loaded from a list, and counted.")
_PIPED_WIDTH: Final = 160


@app.command()
def show(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    *,
    by: Annotated[Literal["kind", "channel", "place", "day"], typer.Option(help="Counted by what.")] = "kind",
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Count what was printed, put up, handed out and posted; `show` may be left out."""
    answer = Client.of(found_settings()).ask(
        "GET", "reporting", f"/v1/elections/{election}/publicity", params={"by": by}
    )
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(publicity_table(answer))


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list, CSV or XLSX.")],
    *,
    election: Annotated[str, typer.Option(help="The election's id.")],
    by: Annotated[str, typer.Option(help="Who records it.")],
) -> None:
    """Load a list of publicity. The same file again changes nothing; a corrected one corrects."""
    path = f"/v1/elections/{election}/publicity"
    load_list(Client.of(found_settings()), path, file, read_publicity, by=by, what="items")


def publicity_table(answer: dict[str, Any]) -> RenderableType:
    """The counts, a column a kind; pieces and times of different kinds do not add up."""
    kinds = list(answer["totals"])
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(answer["by"], overflow="fold")
    if answer["by"] == "kind":
        table.add_column("quantity", justify="right")
        table.add_column("items", justify="right")
        for row in answer["rows"]:
            table.add_row(_said(row["key"]), f"{row['quantity'][row['key']]:,}", f"{row['items']:,}")
        return table
    for heading in (*kinds, "items"):
        table.add_column(_said(heading), justify="right")
    for row in answer["rows"]:
        name = f"{row['key']} {row['name']}" if row["name"] else _said(row["key"]) if row["key"] else "none"
        table.add_row(Text(name), *(_number(row["quantity"].get(kind)) for kind in kinds), f"{row['items']:,}")
    sums = [f"{answer['totals'][kind]:,}" for kind in kinds]
    table.add_row("in all", *sums, f"{answer['items']:,}", style="bold")
    return Group(table)


def _said(code: str) -> str:
    return code.replace("_", " ")


def _number(number: int | None) -> str:
    return f"{number:,}" if number else "·"
