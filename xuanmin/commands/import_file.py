"""`xuanmin import`: a unit's or village's list, or a file of submissions, through the registration service.

With `--errors` the rows that need mending go back to whoever sent them, in a workbook.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contracts.keys.keyring import Keyring
from contracts.submissions import Channel
from office.client import Client, ServiceError
from office.registering import ImportResult, open_list, send
from office.returned_list.giving_back import give_back as write_back
from office.returned_list.standing import compared
from services.registration.files import FileError
from xuanmin.addresses import found_settings


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or NDJSON.")],
    *,
    election: Annotated[str, typer.Option(help="The election's id.")],
    source: Annotated[str, typer.Option(help="Who sends the list; with its rows' numbers it names each registration.")],
    place: Annotated[str | None, typer.Option(help="The unit's or village's code, for a list.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="The way in, for rows that do not say.")] = None,
    registrar: Annotated[str | None, typer.Option(help="Who registers.")] = None,
    errors: Annotated[
        Path | None, typer.Option(help="Write the rows to mend into this workbook (.xlsx), for whoever sent the list.")
    ] = None,
    errors_all: Annotated[bool, typer.Option("--errors-all", help="Every row into it, also those in order.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="So many seconds for what the comparison finds of the rows.")] = 0,
) -> None:
    """Register a whole list. The same file again changes nothing; a corrected one corrects."""
    returned = _returned_to(errors, file, errors_all=errors_all, wait=wait)
    settings = found_settings()
    console = Console()
    client = Client.of(settings)
    tokens = Keyring(Path(settings.need("keys"))).tokens()
    try:
        rows = open_list(
            file, tokens, election=election, source=source, place=place, channel=channel, registrar=registrar
        )
        for notice in rows.notices:
            console.print(notice, style="dim")
        result = send(client, rows, remember=wait > 0)
        console.print(f"{result.accepted:,} rows accepted, {len(result.problems)} not")
        for number, problem in result.problems:
            console.print(f"row {number}: {problem}", style="yellow")
        if returned is not None:
            give_back(client, console, file, result, returned, every=errors_all, wait=wait)
    except FileError as error:
        raise ServiceError(str(error)) from None
    finally:
        client.close()
    if result.problems:
        raise typer.Exit(2)


def _returned_to(errors: Path | None, file: Path, *, errors_all: bool, wait: float) -> Path | None:
    if errors is None:
        if errors_all or wait:
            raise ServiceError("--errors-all and --wait are about the workbook: name it with --errors")
        return None
    if errors.suffix.lower() != ".xlsx":
        raise ServiceError("--errors writes a workbook: give it a name that ends in .xlsx")
    if errors.resolve() == file.resolve():
        raise ServiceError("--errors would write over the list itself: give it another name")
    if not errors.parent.is_dir():
        raise ServiceError(f"there is no folder {errors.parent} for the workbook")
    return errors


def give_back(
    client: Client, console: Console, file: Path, result: ImportResult, path: Path, *, every: bool, wait: float
) -> None:
    """Write the rows of `file` that need mending to `path`, with what is wrong; `every`: all rows.

    Raises:
        FileError: the list cannot be read again. ServiceError: reporting does not answer.
    """
    statuses = compared(client, result.sent, wait) if wait else {}
    count = write_back(path, file, dict(result.problems), statuses.get, every=every)
    console.print(f"{path}: {count:,} rows to give back", highlight=False, soft_wrap=True)
    late = sum(1 for one in statuses.values() if one["status"] in {None, "pending"})
    if late:
        console.print(f"{late:,} rows are not compared yet; import the same file again later for what is found")
