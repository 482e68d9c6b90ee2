"""`xuanmin consumers`: who reads what, and holding one: paused at once, or drained, until it is resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from office.client import Client
from office.operations.consumers import act_on, consumer_named, consumers_of_all, what_it_means
from xuanmin.addresses import found_settings
from xuanmin.asking import ask_first
from xuanmin.tables.tally import local

app = typer.Typer(no_args_is_help=True, help="Consumers: who reads what; pause, drain and resume them.")

_Name = Annotated[str, typer.Argument(help="The consumer, as `consumers list` names it.")]
_By = Annotated[str, typer.Option(help="Who does it; kept on record.")]
_Reason = Annotated[str, typer.Option(help="Why; kept on record, sealed.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking, also at a terminal.")]
_HEADINGS: Final = ("consumer", "of", "reads", "behind", "stands")


@app.callback()
def consumers() -> None:
    """Consumers: who reads what; pause, drain and resume them."""


@app.command(name="list")
def list_consumers() -> None:
    """Show every consumer of every service that answers, and who holds which since when and why."""
    console = Console()
    with closing(Client.of(found_settings())) as client:
        found, silent = consumers_of_all(client)
    console.print(consumers_table(found))
    for one in found:
        if one["paused"]:
            console.print(Text(_held(one), "yellow"), soft_wrap=True)
    for said in silent:
        console.print(Text(said, "red"), soft_wrap=True)


@app.command()
def pause(name: _Name, *, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Let a consumer read nothing more until it is resumed; it stays in its group, and survives restarts so."""
    _act("pause", name, by=by, reason=reason, yes=yes)


@app.command()
def resume(name: _Name, *, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Let a consumer read on where it stands."""
    _act("resume", name, by=by, reason=reason, yes=yes)


@app.command()
def drain(name: _Name, *, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Let a consumer read what its topics hold now, and then nothing more until it is resumed."""
    _act("drain", name, by=by, reason=reason, yes=yes)


def _act(what: str, name: str, *, by: str, reason: str, yes: bool) -> None:
    console = Console()
    with closing(Client.of(found_settings())) as client:
        consumer = consumer_named(client, name)
        console.print(Text(what_it_means(what, consumer)), soft_wrap=True)
        ask_first(console, "Do it?", yes=yes)
        answer = act_on(client, consumer, what, by=by, reason=reason)
    done = "on record" if answer["changed"] else "it stood so already; nothing changed"
    console.print(Text(f"{name}: {_stands(answer)}, {done}"), soft_wrap=True)


def consumers_table(found: Sequence[Mapping[str, Any]]) -> Table:
    """The consumers, each in a row."""
    table = Table(*_HEADINGS, box=None, header_style="dim", pad_edge=False)
    for column in table.columns:
        column.no_wrap = True
    for one in found:
        table.add_row(
            one["consumer"], one["service"], "\n".join(one["topics"]),
            "?" if one["lag"] is None else f"{one['lag']:,}", Text(_stands(one), "yellow" if one["paused"] else ""),
        )  # fmt: skip
    return table


def _held(one: Mapping[str, Any]) -> str:
    held = one["paused"]
    why = f": {held['reason']}" if held.get("reason") else ""
    return f"{one['consumer']}: {held['how']} since {local(held['since'])} by {held['by']}{why}"


def _stands(one: Mapping[str, Any]) -> str:
    return str(one["paused"]["how"]) if one["paused"] else "reads"
