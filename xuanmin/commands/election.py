"""`xuanmin election`: an election's set-up from one file, its calendar, and the roll of the election before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape

from office.client import Client, ServiceError
from office.set_up_file.left_behind import removed_places
from office.set_up_file.loading import load_set_up, preview, who_stands_at
from office.set_up_file.mistakes import SetUpFileError
from office.set_up_file.reading import SetUpFile, read_bytes
from xuanmin.addresses import found_settings
from xuanmin.asking import ask_first
from xuanmin.commands.carry_over import carry_over
from xuanmin.commands.election_shown import calendar, show

MOST_SHOWN: Final = 200
"""So many changes are shown one by one."""

app = typer.Typer(no_args_is_help=True, help="An election's set-up, its calendar, and who is carried over to it.")
app.command(name="carry-over")(carry_over)
app.command()(show)
app.command()(calendar)


@app.callback()
def election() -> None:
    """An election's set-up, its calendar, and who is carried over to it."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The set-up, YAML.")],
    *,
    by: Annotated[str | None, typer.Option(help="Who loads it; the name is kept with the version.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Load without asking, also at a terminal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Load an election's set-up: what differs is shown first, and only that is changed.

    At a terminal it asks before anything that stands is changed; elsewhere it shows the difference and loads.
    """
    read = read_bytes(file.read_bytes(), file.name)
    client, console = Client.of(found_settings()), Console()
    seen = preview(client, read.set_up)
    if seen["errors"]:
        raise SetUpFileError(file.name, read.remarks(seen["errors"]))
    _show(console, client, read, seen)
    if dry_run:
        console.print("Dry run: nothing was changed.")
        return
    if seen["changes"]:
        ask_first(console, "Change it?", yes=yes)
    answer = load_set_up(client, read.set_up, by=by, seen=seen["version"] or 0)
    said = "set up" if answer["changed"] else "stands already as in this file; nothing changed"
    console.print(
        f"{read.set_up.election.id}: {answer['places']} places, {answer['constituencies']} constituencies: {said}"
    )


def _show(console: Console, client: Client, read: SetUpFile, seen: dict[str, Any]) -> None:
    for remark in read.remarks(seen["warnings"]):
        _line(console, f"look at {remark}")
    changes: Sequence[dict[str, Any]] = seen["changes"]
    for change in changes[:MOST_SHOWN]:
        _line(console, change["text"])
    if len(changes) > MOST_SHOWN:
        _line(console, f"and {len(changes) - MOST_SHOWN} more")
    for said in _left_behind(client, read, changes):
        _line(console, said)


def _left_behind(client: Client, read: SetUpFile, changes: Sequence[dict[str, Any]]) -> list[str]:
    gone = removed_places(changes)
    if not gone:
        return []
    try:
        standing = who_stands_at(client, read.set_up.election.id, gone)
    except ServiceError as error:
        return [f"who is registered at the places that are removed could not be asked: {error}"]
    return [
        f"place {place} is removed, and {registered:,} registered voters stand there: they would be in no "
        "constituency, and become cases of an unknown place; transfer them first"
        for place, registered in standing.items()
    ]


def _line(console: Console, text: str) -> None:
    console.print(escape(text), highlight=False, soft_wrap=True)
