"""`xuanmin projection`: how reporting's projection stands, and having it rebuilt from the topics."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from office.client import Client
from office.operations.projection import begin_rebuild, cancel_rebuild, followed, standing_of_projection
from xuanmin.addresses import found_settings
from xuanmin.asking import ask_first
from xuanmin.tables.projection import partitions_table, rebuild_line, sentences

app = typer.Typer(no_args_is_help=True, help="The projection: how far it is counted; rebuild it from the topics.")

_By = Annotated[str, typer.Option(help="Who does it; kept on record.")]
_Reason = Annotated[str, typer.Option(help="Why; kept on record, sealed.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking, also at a terminal.")]


@app.callback()
def projection() -> None:
    """The projection: how far it is counted; rebuild it from the topics."""


@app.command()
def status(
    *, check: Annotated[bool, typer.Option("--check", help="Look for what is missing first; it takes seconds.")] = False
) -> None:
    """Show how far the projection is counted, how its last rebuild went, and what is missing in it.

    With --check, ends with 1 where something is missing.
    """
    told, console = standing_of_projection(Client.of(found_settings()), check=check), Console()
    console.print(partitions_table(told))
    _say(console, told)
    if check and told["gaps"]["gaps"]:
        raise typer.Exit(1)


@app.command()
def rebuild(
    *,
    by: _By,
    reason: _Reason,
    fewer_is_right: Annotated[
        bool, typer.Option("--fewer-is-right", help="Also where the topics lack registrations that are counted now.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it to its end.")] = False,
    yes: _Yes = False,
) -> None:
    """Fill the projection anew from the topics, beside the one that answers, and swap it in when it is level.

    With --watch, ends with 1 where it was not swapped in.
    """
    client, console = Client.of(found_settings()), Console()
    events = sum(one["end_offset"] or 0 for one in standing_of_projection(client)["partitions"])
    console.print(
        f"reads {events:,} events from the beginning of three topics; the counts are answered as ever meanwhile",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    ask_first(console, "Rebuild?", yes=yes)
    answer = begin_rebuild(client, by=by, reason=reason, fewer_is_right=fewer_is_right)
    console.print("begun" if answer["begun"] else "a rebuild was under way already, and goes on", highlight=False)
    if watch and not _watched(client, console):
        raise typer.Exit(1)


@app.command()
def cancel(*, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Give up the rebuild that is under way, and drop what a broken one has left; the counts stay as they are."""
    client, console = Client.of(found_settings()), Console()
    running = standing_of_projection(client)["rebuild"]
    console.print(Text(rebuild_line(running) if running else "no rebuild is under way"), soft_wrap=True)
    if running:
        ask_first(console, "Give it up?", yes=yes)
    answer = cancel_rebuild(client, by=by, reason=reason)
    console.print("given up" if answer["cancelled"] else "nothing was to be given up", highlight=False)


def _watched(client: Client, console: Console) -> bool:
    """Follow a rebuild; whether it was swapped in."""
    last: dict[str, Any] | None = None
    with Live(console=console, transient=True, auto_refresh=False) as live:
        for told in followed(client):
            last = told["rebuild"] or told["last"]
            if last is not None:
                live.update(Text(rebuild_line(last)), refresh=True)
    if last is None:
        return False
    console.print(Text(rebuild_line(last)), soft_wrap=True)
    return bool(last["outcome"] == "swapped")


def _say(console: Console, told: dict[str, Any]) -> None:
    for line in sentences(told):
        console.print(Text(line), soft_wrap=True)
