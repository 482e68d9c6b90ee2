"""`xuanmin candidates`: the office's list of possible candidates, loaded, and counted against seats and roll."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from contracts.office.seats import Level
from office.client import Client
from office.lists.candidates import read_candidates
from xuanmin.addresses import found_settings
from xuanmin.commands.short_form import ShowsByDefault
from xuanmin.list_loading import load_list

app = typer.Typer(cls=ShowsByDefault, no_args_is_help=True, help="Possible candidates: loaded, counted, looked at.")
_PIPED_WIDTH: Final = 200
_ENOUGH: Final = {
    "too_few": ("too few", "yellow"), "right": ("right", "green"), "too_many": ("too many", "yellow"),
    None: ("seats not decided", "dim"),
}  # fmt: skip


@app.command()
def show(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    *,
    level: Annotated[Level | None, typer.Option(help="Only candidates for this level's deputies.")] = None,
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Count candidates against the seats, and list whom to look at, by the office's references; `show` may be left out.

    No names are shown.
    """
    params = {"level": level} if level else {}
    answer = Client.of(found_settings()).ask("GET", "reporting", f"/v1/elections/{election}/candidates", params=params)
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(candidates_table(answer))


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list, CSV or XLSX.")],
    *,
    election: Annotated[str, typer.Option(help="The election's id.")],
    by: Annotated[str, typer.Option(help="Who records it.")],
) -> None:
    """Load a list of possible candidates. The same file again changes nothing; a corrected one corrects."""
    path = f"/v1/elections/{election}/candidates"
    load_list(Client.of(found_settings()), path, file, read_candidates, by=by, what="candidates")


def candidates_table(answer: dict[str, Any]) -> RenderableType:
    """A constituency a line with its seats and candidates, then the candidates whom somebody should look at."""
    headings = ("level", "code", "name", "seats", "surveyed", "nominated", "formal", "women", "by law", "")
    counts = _table(*headings)
    for row in answer["counts"]:
        said, style = _ENOUGH[row["enough"]]
        law = f"{row['fewest']} to {row['most']}" if row["seats"] else ""
        where = (row["level"], row["constituency"], row["name"], str(row["seats"] or ""))
        numbers = (str(row[name] or "·") for name in ("surveyed", "nominated", "formal", "women"))
        counts.add_row(*map(Text, where), *map(Text, numbers), Text(law), Text(said, style))
    flagged = [one for one in answer["candidates"] if one["findings"]]
    found = _table("reference", "level", "constituency", "stage", "registration", "votes in", "look at")
    for one in flagged:
        status = f"{one['registration_status'] or ''}{', under review' if one['under_review'] else ''}"
        cells = (one["reference"], one["level"], one["constituency"], one["stage"], status, one["votes_in"] or "")
        found.add_row(*map(Text, cells), Text(", ".join(one["findings"]), "yellow"))
    head = Text(f"{len(answer['candidates']):,} candidates, {len(flagged):,} to look at", "bold")
    return Group(counts, Text(), head, *([found] if flagged else []))


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
