"""`xuanmin coverage`: who of the baseline is not registered yet, as numbers, and as the list for whoever goes there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from documents.visit_list import print_visit_list
from eventstore.clock import clock_of
from office.client import Client, ServiceError
from office.papers.coverage_list import RESULTS, paper_of, table_of
from office.spreadsheets.csv_file import write_csv
from office.spreadsheets.whole_files import whole_file
from xuanmin.addresses import found_settings
from xuanmin.commands.short_form import ShowsByDefault
from xuanmin.put import put
from xuanmin.tables.coverage import coverage_table

app = typer.Typer(
    cls=ShowsByDefault, no_args_is_help=True, help="Who of the baseline is registered, and who is missed."
)
_PIPED_WIDTH: Final = 200


class By(StrEnum):
    """What coverage is counted by."""

    PLACE = "place"
    PATCH = "patch"


class Include(StrEnum):
    """Whom a list has."""

    MISSED = "missed"
    ALL = "all"


_Election = Annotated[str, typer.Argument(help="The election's id.")]


@app.command()
def show(
    election: _Election,
    *,
    by: Annotated[By, typer.Option(help="What to count by.")] = By.PLACE,
    place: Annotated[str | None, typer.Option(help="Only this place, or the patches of it.")] = None,
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Count who is registered, has a reason not to be, or is missed; `show` may be left out."""
    params = {"by": by.value} | ({"place_code": place} if place else {})
    answer = Client.of(found_settings()).ask("GET", "reporting", f"/v1/elections/{election}/coverage", params=params)
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    console = Console()
    Console(width=None if console.is_terminal else _PIPED_WIDTH).print(coverage_table(answer))


@app.command(name="list")
def list_(
    election: _Election,
    place: Annotated[str, typer.Argument(help="The village's code.")],
    patch: Annotated[str, typer.Argument(help="The patch's code.")],
    *,
    by: Annotated[str, typer.Option(help="Who will see the names; it is kept with each of them.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept sealed.")],
    include: Annotated[Include, typer.Option(help="Those without a recorded reason, or all.")] = Include.MISSED,
    csv: Annotated[Path | None, typer.Option(dir_okay=False, help="A CSV file to write, for its owner alone.")] = None,
    pdf: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A PDF to print, with boxes to tick; numbers are masked.")
    ] = None,
    made_for: Annotated[
        str | None,
        typer.Option("--for", help="On the PDF, whose list it is; left out: the patch's responsible person."),
    ] = None,
) -> None:
    """List by name who may vote and is not registered. Each person named is on record with who saw them and why."""
    settings, console = found_settings(), Console()
    client = Client.of(settings)
    # All that can fail comes before the names: nobody is disclosed for a file that cannot be written.
    _writable(csv, pdf)
    set_up = client.ask("GET", "registration", f"/v1/elections/{election}/set-up")["set_up"]
    zone = ZoneInfo(set_up["election"]["time_zone"])
    heads = _heads(client, set_up, place, patch, made_for or "") | {"made_by": by} if pdf else {}
    form = {"place_code": place, "patch_code": patch, "by": by, "reason": reason, "include": include.value}
    answer = client.ask("POST", "validation", f"/v1/elections/{election}/coverage/list", json=form)
    if csv is not None:
        with whole_file(csv, private=True) as beside:
            write_csv(beside, table_of(answer, zone))
        console.print(f"{csv}: {answer['residents']:,} residents", highlight=False, markup=False, soft_wrap=True)
    if pdf is not None:
        made_on = clock_of(settings.clock_file)().astimezone(zone).date()
        put(print_visit_list(paper_of(answer, heads, made_on)), pdf, console, private=True)
    if csv is None and pdf is None:
        _print(Console(width=None if console.is_terminal else _PIPED_WIDTH), answer)


def _writable(*files: Path | None) -> None:
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise ServiceError(f"{file} cannot be written: there is no folder {file.parent}; make it first")


def _heads(client: Client, set_up: Mapping[str, Any], place: str, patch: str, made_for: str) -> dict[str, str]:
    """What stands above the list. Who is responsible for a patch is the registration service's to tell."""
    election = set_up["election"]
    shown = client.ask("GET", "registration", f"/v1/elections/{election['id']}/places/{place}/patches")["patches"]
    drawn = next((one for one in shown if one["patch_code"] == patch), None)
    names = {one["code"]: one["name"] for one in set_up["places"]}
    return {
        "election": election["title"],
        "place": names.get(place, place),
        "patch": drawn["name"] if drawn else patch,
        "made_for": made_for or (drawn["responsible"] if drawn else ""),
    }


def _print(console: Console, answer: Mapping[str, Any]) -> None:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    for heading in ("household", "address", "no", "name", "phone", "latest visit", "next"):
        table.add_column(heading)
    for door in answer["households"]:
        for one in door["residents"]:
            cells = (
                door["household_code"], door["address"], str(one["no"]), one["name"], one["phone"],
                RESULTS.get(one["last_result"], ""), one["next_visit_on"],
            )  # fmt: skip
            table.add_row(*(Text(cell or "") for cell in cells))
    console.print(table)
    console.print(f"{answer['residents']:,} residents, each on record", highlight=False, style="dim")
